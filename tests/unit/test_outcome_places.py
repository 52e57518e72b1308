"""Countries and clusters: what a design favours, what it takes from others, and tables place by place."""

from __future__ import annotations

import math
from typing import Any

import made_up
import numpy as np
import pytest

from sim.outcome.abroad import abroad_of, targets_of
from sim.outcome.effects import Pair, names_by_place, row_of
from sim.outcome.levels import level_of, levels_of
from sim.outcome.places import CLUSTER_COLUMNS, COUNTRY_COLUMNS, cluster_rows, country_rows
from sim.outcome.tally import tally_of
from sim.outcome.twins import facts_of
from sim.outcome.window import Log

FR, US = 0, 1


def run(
    countries: tuple[int, ...], cluster: int = 1, rounds: Any = (0, 1, -1, -1), **more: Any
) -> Any:
    """One cooperation of the window in each of these countries, and a contact beside it."""
    rows = []
    for number, country in enumerate(countries):
        where = {"country": country, "cluster": cluster}
        rows.append(
            made_up.cooperation(1024 * cluster + number, number + 1, 2018.0, **where, **more)
        )
        rows.append(made_up.contact(1024 * cluster + number, number + 1, 2017.0, **where, **more))
    return made_up.arrays(rows=rows, rounds=rounds)


def pair_of(base: Any, alternative: Any, countries: str = "free") -> Pair:
    before = tally_of(base, made_up.scenario())
    after = tally_of(alternative, made_up.scenario(countries=countries))
    return Pair(before, after, levels_of(before), levels_of(after), facts_of(base, alternative))


def test_targets_are_those_of_the_scenario_for_copies_too() -> None:
    targets = targets_of(made_up.scenario(), np.array([1, 2, 3, 4, 5, 6]))
    assert targets.tolist() == [[False, True], [True, False], [False, True], [False] * 2] + [
        [False, True], [True, False],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "favoured"),
    [
        ("free", [False, True]),
        ("listed", [False, True]),
        ("overseas", [False, True]),
        ("eu", [True, True]),
    ],
)
def test_a_design_favours_its_targets_and_what_its_policy_allows(
    policy: str, favoured: list[bool]
) -> None:
    scenario = made_up.scenario(countries=policy)
    scenario.time = type("Time", (), {"count_from": type("Day", (), {"year": 2014})})
    found = abroad_of(Log(run((FR, US))), scenario)
    assert found.favoured[0].tolist() == favoured
    assert found.favoured[3].tolist() == [policy == "eu", policy == "overseas"]


def test_counts_by_country_are_rows_of_the_log() -> None:
    found = abroad_of(Log(run((FR, FR, US))), made_up.scenario())
    assert found.of_country(FR, "cooperations").tolist() == [2, 0, 0, 0]
    assert found.of_country(US, "contacts").tolist() == [1, 0, 0, 0]


def test_displacement_of_other_countries_by_hand() -> None:
    """Cluster 1 targets the second country. From 4 + 1 to 2 + 5: two displaced elsewhere, four added in the target."""
    base = run((FR,) * 4 + (US,), rounds=(-1,) * 4)
    pair = pair_of(base, run((FR,) * 2 + (US,) * 5))
    assert row_of("displaced_other_countries", [pair])["effect"] == 2
    assert row_of("displaced_other_countries[kind=firm]", [pair])["effect"] == 2
    assert row_of("displaced_other_countries[kind=institution]", [pair])["effect"] == 0
    assert row_of("displaced_other_countries_contacts", [pair])["effect"] == 2
    assert row_of("additional_in_favoured_countries", [pair])["effect"] == 4
    assert row_of("target_countries_share", [pair])["effect"] == pytest.approx(5 / 7 - 1 / 5)


def test_displacement_looks_at_funded_clusters_with_targets() -> None:
    """Cluster 3 is unfunded, cluster 4 has no targets: neither has anything to say."""
    for cluster, rounds in ((3, (0, 1, -1, -1)), (4, (-1, -1, -1, 0))):
        base, other = run((FR,) * 3, cluster, (-1,) * 4), run((), cluster, rounds)
        row = row_of("displaced_other_countries", [pair_of(base, other)])
        assert row["effect"] == 0 if cluster == 3 else math.isnan(row["effect"])
    assert row["reason"] == "no funded cluster has target countries"


def test_contacts_by_country_are_undefined_where_none_were_kept() -> None:
    base, other = (
        made_up.without_contacts(run((FR, US), rounds=r)) for r in ((-1,) * 4, (0, 1, -1, -1))
    )
    row = row_of("displaced_other_countries_contacts", [pair_of(base, other)])
    assert math.isnan(row["effect"]) and "kept no contacts" in row["reason"]
    assert row_of("displaced_other_countries", [pair_of(base, other)])["effect"] == 0


def test_the_table_of_countries_adds_up() -> None:
    pairs = [pair_of(run((FR,) * k, rounds=(-1,) * 4), run((FR,) * 2 * k + (US,))) for k in (1, 3)]
    rows = country_rows("no", "yes", pairs, ("FR", "US"), caution="mind")
    assert tuple(rows[0]) == COUNTRY_COLUMNS
    told = {(r["clusters"], r["country"], r["outcome"]): r for r in rows}
    assert len(told) == len(rows) == 3 * 2 * 2
    french = told["funded", "FR", "foreign_cooperations"]
    assert (french["base_mean"], french["alternative_mean"], french["effect"]) == (2, 4, 2)
    assert french["targeted_by"] == 1 and told["all", "US", "foreign_contacts"]["targeted_by"] == 2
    assert told["unfunded", "FR", "foreign_cooperations"]["effect"] == 0
    assert told["all", "US", "foreign_contacts"]["effect"] == 1 and french["reason"] == "mind"


def test_the_table_of_clusters_has_each_with_its_interval() -> None:
    pairs = []
    for seed in range(3):
        base = made_up.arrays(seed, rounds=(-1,) * 4)
        other = made_up.arrays(seed, rounds=(0, 1, -1, -1))
        place = other.panel_names.index("cooperations")
        other.panel[40, 1, 0, 0, place] += 10 + seed
        pairs.append(pair_of(base, other))
    rows = cluster_rows("no", "yes", pairs)
    assert tuple(rows[0]) == CLUSTER_COLUMNS
    told = {row["cluster"]: row for row in rows if row["outcome"] == "foreign_cooperations"}
    assert told["cluster-2"]["effect"] == 11 and told["cluster-2"]["round"] == "2"
    assert told["cluster-2"]["upper"] - 11 == pytest.approx(4.302653 / math.sqrt(3))
    assert (told["cluster-1"]["effect"], told["cluster-1"]["lower"]) == (0, 0)
    assert told["cluster-4"]["round"] == "" and told["cluster-4"]["funded_share"] == 0
    whole = sum(row["alternative_mean"] for row in told.values())
    assert whole == pytest.approx(
        np.mean([level_of(p.alternative, "foreign_cooperations") for p in pairs])
    )


def test_tables_by_place_name_the_fields_and_rounds_there_are() -> None:
    names = names_by_place([pair_of(run((), rounds=(-1,) * 4), run(()))])
    assert "windfall_share[field=biotech-medtech]" in names and "windfall_share[round=2]" in names
    assert not [name for name in names if "field=ict" in name or "round=3" in name]
