"""Searching designs: a planted optimum, the budget, the luck of winners, files that are wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from calibration.search.file import Lever, lever_of, load_search
from calibration.search.find import Told, find, pareto
from calibration.search.search import chosen_of
from sim.errors import ScenarioError
from sim.study.errors import StudyError

pytest.importorskip("optuna")
LEVERS = (
    Lever("a", 0.0, 1.0, False),
    Lever("n", 1, 9, True),
    Lever("who", 0, 0, False, ("x", "y")),
)


def planted(point: dict[str, object]) -> Told:
    """The most at a = .7, n = 4, who = y; cost rises with a."""
    a, n = float(point["a"]), int(point["n"])  # type: ignore[call-overload]
    gain = 10 - 20 * (a - 0.7) ** 2 - 0.3 * (n - 4) ** 2 + (2.0 if point["who"] == "y" else 0.0)
    return Told(np.full((3, 1), gain), np.full(3, 100.0 * a))


def test_a_planted_optimum_is_found() -> None:
    best = max(find(LEVERS, 1, 1e9, planted, 120, 1), key=lambda one: one.gains)
    assert best.gains[0] > 11.5 and best.point["who"] == "y"
    assert abs(float(best.point["a"]) - 0.7) < 0.1 and best.point["n"] in (3, 4, 5)


def test_within_a_budget_the_optimum_is_at_its_edge() -> None:
    trials = find(LEVERS, 1, 50.0, planted, 120, 1)
    [best] = chosen_of(trials, 50.0)
    assert best.cost <= 50.0 and 0.4 < float(best.point["a"]) <= 0.5 and best.point["who"] == "y"
    late = [one.cost for one in trials[60:]]
    assert np.mean([cost <= 50.0 for cost in late]) > 0.6  # it learns where the budget ends


def test_where_nothing_is_within_the_budget_the_cheapest_is_told() -> None:
    trials = find(LEVERS[:2], 1, 1e-9, lambda p: planted(p | {"who": "x"}), 12, 1)
    assert chosen_of(trials, 1e-9) == [min(trials, key=lambda one: one.cost)]


def test_several_goals_give_a_set_that_none_of_it_beats() -> None:
    def two(point: dict[str, object]) -> Told:
        a = float(point["a"])  # type: ignore[arg-type]
        return Told(np.array([[a, 1 - a * a]]), np.zeros(1))

    chosen = chosen_of(find(LEVERS[:1], 2, 1.0, two, 60, 3), 1.0)
    gains = np.array([one.gains for one in chosen])
    assert 5 < len(chosen) <= 12 and pareto(gains, np.ones(len(gains), bool)).all()
    assert gains[0, 0] > 0.9 and gains[-1, 1] > 0.9


def test_the_same_seed_asks_for_the_same_designs() -> None:
    one, again, other = (find(LEVERS, 1, 80.0, planted, 20, seed) for seed in (4, 4, 5))
    assert one == again and one != other


def test_no_trial_without_a_number_is_told_as_one() -> None:
    def none(point: dict[str, object]) -> Told:
        return Told(np.full((2, 1), np.nan), np.zeros(2))

    with pytest.raises(StudyError, match="no number"):
        find(LEVERS, 1, 1.0, none, 10, 1)


def test_beaten_or_forbidden_designs_are_not_in_the_set() -> None:
    gains = np.array([[1.0, 1.0], [2.0, 0.0], [0.5, 1.0], [9.0, 9.0], [1.0, 1.0]])
    assert pareto(gains, np.array([1, 1, 1, 0, 1], bool)).tolist() == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_a_lever_is_read_as_its_parameter_is() -> None:
    assert lever_of("programme.implementation.members", (4, 10)).is_whole
    assert not lever_of("programme.quotas.firms", (0.0, 0.5)).is_whole
    assert lever_of("programme.countries", ("free", "listed")).choices == ("free", "listed")
    assert lever_of("programme.implementation.members", (4, 6, 8)).choices == (4, 6, 8)
    for wrong in (("programme.quotas.firms", (0.5, 0.1)), ("programme.quotas.firm", (0.0, 0.5)), ("x", 3)):  # fmt: skip
        with pytest.raises(ScenarioError):
            lever_of(*wrong)


def test_the_shipped_search_can_be_read() -> None:
    asked = load_search("search")
    assert asked.design.name == "interspin" and len(asked.levers) >= 5


def test_everything_that_is_wrong_with_a_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(
        'design = "interspinn"\nagainst = "no-programme"\nbudget_eur = 1e6\ngoals = ["cooperation"]\n'
        '[levers]\n"programme.quotas.firm" = [0.0, 0.5]\n"programme.quotas.firms" = [0.5, 0.1]\n'
    )
    with pytest.raises(ScenarioError) as caught:
        load_search(file)
    text = str(caught.value)
    for part in (
        "interspinn",
        "cooperation",
        "programme.quotas.firm",
        "low below high",
        "wrong.toml",
    ):
        assert part in text
    file.write_text('desing = "interspin"\nbudget_eur = -1\ngoals = []\n[levers]\n')
    with pytest.raises(ScenarioError) as caught:
        load_search(file)
    for part in ("desing", "design", "budget_eur", "goals"):
        assert part in str(caught.value)


def test_a_lever_beyond_what_the_schema_allows_is_told_with_its_range(tmp_path: Path) -> None:
    file = tmp_path / "far.toml"
    file.write_text(
        'design = "interspin"\nbudget_eur = 1e6\ngoals = ["first_cooperations"]\n'
        '[levers]\n"programme.quotas.firms" = [0.0, 1.5]\n'
    )
    with pytest.raises(ScenarioError, match="a number from 0 to 1"):
        load_search(file)


def test_without_optuna_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(StudyError, match=r"clusterlink\[search\]"):
        find(LEVERS, 1, 1.0, planted, 10, 1)
