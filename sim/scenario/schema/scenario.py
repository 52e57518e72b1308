"""The whole scenario: frozen and validated; what exists can be run."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.behaviour import Acceptance, Choice, Contacts, Funnel, Load, LocalTies
from sim.scenario.schema.dynamics import (
    Cooperation,
    Demography,
    Finance,
    Learning,
    Management,
    Shocks,
)
from sim.scenario.schema.parameter import Section
from sim.scenario.schema.programme import Programme
from sim.scenario.schema.world import ClusterRow, CountryRow, FieldRow, Population, Time


class Scenario(Section):
    """A world, its rules and a funding design.

    Built by ``sim.load``; changed by ``with_changes`` (validated again). ``clusters``, ``countries`` and
    ``fields`` come from the data files that ``data`` names.
    """

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$", description="name; luck never depends on it"
    )
    title: str = Field("", description="one sentence: what the scenario asks")
    time: Time = Time()
    population: Population = Population()
    load: Load = Load()
    local_ties: LocalTies = LocalTies()
    contacts: Contacts = Contacts()
    choice: Choice = Choice()
    funnel: Funnel = Funnel()
    acceptance: Acceptance = Acceptance()
    cooperation: Cooperation = Cooperation()
    finance: Finance = Finance()
    learning: Learning = Learning()
    demography: Demography = Demography()
    management: Management = Management()
    shocks: Shocks = Shocks()
    programme: Programme = Programme()
    clusters: tuple[ClusterRow, ...] = Field((), description="clusters")
    countries: tuple[CountryRow, ...] = Field((), description="partner countries")
    fields: tuple[FieldRow, ...] = Field((), description="technology fields")
