"""The whole scenario: frozen and validated; what exists can be run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from sim.errors import ScenarioError
from sim.scenario.consistency import faults_between
from sim.scenario.schema.agreeing import Acceptance, Funnel
from sim.scenario.schema.dynamics import (
    Cooperation,
    Demography,
    Finance,
    Learning,
    Management,
)
from sim.scenario.schema.meeting import Choice, Contacts, Load, LocalTies
from sim.scenario.schema.parameter import Section
from sim.scenario.schema.programme import Programme
from sim.scenario.schema.shocks import Shocks
from sim.scenario.schema.world import ClusterRow, CountryRow, FieldRow, Population, Time

if TYPE_CHECKING:
    from sim.scenario.describe import Difference, Row


class Scenario(Section):
    """A world, its rules and a funding design.

    Built by ``sim.load``; changed by ``with_changes`` (validated again). ``clusters``,
    ``countries`` and ``fields`` come from the data files that ``data`` names.
    """

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*(/[A-Za-z0-9][A-Za-z0-9 ._-]*)*$",
        description="name; luck never depends on it",
    )
    title: str = Field(default="", description="one sentence: what the scenario asks")
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
    clusters: tuple[ClusterRow, ...] = Field(default=(), description="clusters")
    countries: tuple[CountryRow, ...] = Field(default=(), description="partner countries")
    fields: tuple[FieldRow, ...] = Field(default=(), description="technology fields")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = faults_between(self)
        if faults:
            raise ScenarioError(faults)
        return self

    def with_changes(
        self, changes: Mapping[str, object] | None = None, *, name: str | None = None
    ) -> Scenario:
        """This scenario with dotted keys set (``{"programme.quotas.young_firms": 0.5}``).

        Validated again. Elements of arrays are addressed by number
        (``programme.rounds.0.clusters``); tables are merged into what is there. Raises
        ``ScenarioError`` with all faults.
        """
        from sim.scenario.validation import changed_scenario

        return changed_scenario(self, changes or {}, name)

    def described(self) -> list[Row]:
        """Every parameter with value, unit, range, role, source and meaning."""
        from sim.scenario.describe import described

        return described(self)

    def differences_from(self, base: Scenario) -> list[Difference]:
        """What is set otherwise than in another scenario, in the order of the schema; names and titles apart."""
        from sim.scenario.describe import differences

        return differences(base, self)

    def __repr__(self) -> str:
        rounds = len(self.programme.rounds)
        return f"Scenario({self.name}, {len(self.clusters)} clusters, {rounds} rounds)"

    __str__ = __repr__
