"""A text that differs but changes nothing: both arms are run, and every effect is exactly 0.

An effect is a difference between arms. The shares of the alternative's funded pairs that its twin has too are none: of
the same world they are 1, and the acceleration 0.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.outcome.levels import names_of_levels
from sim.outcome.store import write_csv
from sim.scenario.schema.scenario import Scenario
from sim.study import task
from sim.study.compare import compare
from tests.verification.test_sharp import small

FOR_NOBODY = {
    "announced": "2017-11-08", "selected": "2018-06-08", "start": "2019-01-01",
    "clusters": 0, "rule": "merit",
}  # fmt: skip
#: The base, what the alternative changes, and its name.
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a cap that nobody reaches": (
        "interspin", {"programme.implementation.cluster_cap_eur": 8e6}, "higher cap",
    ),
    "a round that funds nobody": ("interspin", {"programme.rounds.3": FOR_NOBODY}, "fourth round"),
    "no programme, told again": ("no-programme", {}, "nothing at all"),
    "another name and title": ("interspin", {"title": "the same, told differently"}, "same"),
}  # fmt: skip
REPLICATES = 3
SAME_IN_TWIN = ("same_attempt_in_twin_share", "same_pair_in_twin_share", "same_actor_in_twin_share")


def is_same(row: dict[str, Any]) -> bool:
    """Whether the row tells what funded pairs share with their twins."""
    return str(row["outcome"]).partition("[")[0] in SAME_IN_TWIN


def arms_of(case: str) -> tuple[Scenario, Scenario]:
    """The base and what differs from it in text."""
    name, changes, other = CASES[case]
    base = small(name)
    return base, added(base, changes).with_changes({}, name=other)


def added(base: Scenario, changes: dict[str, Any]) -> Scenario:
    """The scenario with changes; a round that is not there yet is put behind the others."""
    rounds = [round_.model_dump() for round_ in base.programme.rounds]
    plain = {key: value for key, value in changes.items() if "rounds" not in key}
    more = [value for key, value in changes.items() if "rounds" in key]
    return base.with_changes(plain | {"programme.rounds": [*rounds, *more]})


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lived(case: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[Any]]:
    """Which scenarios were run, and the rows of ``effects.csv`` as they are written."""
    base, alternative = arms_of(case)
    runs: list[str] = []

    def noted(scenario: Scenario, *arguments: Any, **more: Any) -> Any:
        runs.append(scenario.name)
        return simulate(scenario, *arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(task, "simulate", noted)
        comparison = compare(base, [alternative], REPLICATES, 4, workers=2)
    path = Path(tmp_path_factory.mktemp("null")) / "effects.csv"
    write_csv(path, comparison.effects)
    with path.open(encoding="utf-8", newline="") as file:
        return runs, list(csv.DictReader(file))


def test_the_two_arms_differ_in_text_and_both_are_run(
    case: str, lived: tuple[list[str], list[Any]]
) -> None:
    base, alternative = arms_of(case)
    assert base != alternative
    assert sorted(lived[0]) == sorted([base.name, alternative.name] * REPLICATES)


def test_every_defined_effect_is_exactly_zero(lived: tuple[list[str], list[Any]]) -> None:
    defined = [row for row in lived[1] if row["effect"] and not is_same(row)]
    for row in defined:
        assert [row[name] for name in ("effect", "lower", "upper")] == ["0.0"] * 3, row
        assert row["n_pairs"] == str(REPLICATES) and not row["reason"], row
    undefined = {row["outcome"] for row in lived[1] if row["reason"]}
    wanted = {*names_of_levels(), "displaced_local_cooperations"} - undefined
    assert {row["outcome"] for row in defined} >= wanted and len(wanted) > 50


def test_every_undefined_effect_is_empty_and_says_why(
    case: str, lived: tuple[list[str], list[Any]]
) -> None:
    undefined = [row for row in lived[1] if not row["effect"]]
    for row in undefined:
        assert row["reason"] and not row["lower"] and not row["upper"], row
        assert not row["unpaired_lower"] or row["kind_of_outcome"] == "level", row
    names = {row["outcome"] for row in undefined}
    assert {
        "windfall_share",
        "windfall_of_money_share",
        "cost_per_additional_partnership_eur",
    } <= names
    assert ("same_pair_in_twin_share" in names) == CASES[case][0].startswith("no-")


def test_funded_pairs_are_their_own_twins(lived: tuple[list[str], list[Any]]) -> None:
    rows = [row for row in lived[1] if is_same(row) and row["effect"]]
    for row in rows:
        assert [row[name] for name in ("effect", "lower", "upper")] == ["1.0"] * 3, row


def test_the_two_arms_are_the_same_to_the_last_event_cell_and_cent(case: str) -> None:
    runs = [simulate(arm, 4, 0, keep_contacts=True) for arm in arms_of(case)]
    for name in ("events", "lives", "panel", "ledger", "ties", "projects", "actors", "partners"):
        first, second = (np.asarray(getattr(run, name)) for run in runs)
        assert first.tolist() == second.tolist(), name
    assert len(runs[0].events) > 1000
