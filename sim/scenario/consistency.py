"""What must hold between values: dates in order, lists that name what exists, shares that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.scenario import consistency_calendar as calendar
from sim.scenario import consistency_data as data
from sim.scenario import consistency_horizon as horizon
from sim.scenario import consistency_programme as programme
from sim.scenario.tables import overlap

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

Check = Callable[["Scenario"], Iterator[Fault]]

#: Each check with the parts of a scenario that it reads; left out where these are faulty.
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (calendar.order_of_dates, ("time",)),
    (calendar.whole_steps, ("time",)),
    (calendar.shocks_in_order, ("shocks.list",)),
    (horizon.years_of_runs, ("time",)),
    (horizon.rounds_within_horizon, ("time", "programme.rounds")),
    (horizon.shocks_within_horizon, ("time", "shocks.list")),
    (horizon.business_together, ("time", "shocks.list")),
    (
        horizon.contacts_can_be_counted,
        ("time", "load", "population.partners", "population.scale"),
    ),
    (programme.dates_of_rounds, ("time", "programme.rounds")),
    (
        programme.anticipation_counted,
        ("time", "programme.rounds", "programme.anticipation_years"),
    ),
    (programme.order_of_rounds, ("programme.rounds",)),
    (programme.listed_clusters, ("programme.rounds", "clusters")),
    (programme.number_of_clusters, ("programme.rounds", "clusters", "population.scale")),
    (programme.places_in_a_project, ("programme.quotas", "programme.conditions")),
    (
        programme.minima_in_a_project,
        ("programme.quotas", "programme.conditions", "programme.implementation.members"),
    ),
    (data.clusters_once, ("clusters",)),
    (data.fields_and_countries_once, ("fields", "countries")),
    (data.fields_of_clusters, ("clusters", "fields")),
    (data.targets_of_clusters, ("clusters", "countries")),
    (data.ids_when_scaled, ("clusters", "population.scale")),
    (data.partners_somewhere, ("population.partners", "countries", "fields")),
    (data.membership_of_countries, ("countries",)),
    (data.shares_of_channels, ("contacts",)),
    (data.shares_of_partners, ("population",)),
    (data.candidates_of_other_fields, ("choice",)),
)


def faults_between(scenario: Scenario, skipped: Iterable[str] = ()) -> list[Fault]:
    """Everything that does not fit together, apart from checks that read a skipped part."""
    left_out = tuple(skipped)
    return [
        fault
        for check, reads in CHECKS
        if not any(overlap(part, key) for part in reads for key in left_out)
        for fault in check(scenario)
    ]
