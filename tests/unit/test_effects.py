"""Effects: exact zeros, arithmetic by hand, intervals against known examples, reasons for what is undefined."""

from __future__ import annotations

import math
from typing import Any

import made_up
import numpy as np
import pytest

from sim.outcome.effects import COLUMNS, Pair, effect_rows, row_of
from sim.outcome.intervals import (
    CHANGE_OF_SHARE,
    fieller,
    mean_interval,
    quantile_of_t,
    ratio_interval,
    welch_interval,
)
from sim.outcome.levels import levels_of
from sim.outcome.sentences import sentence
from sim.outcome.tally import tally_of
from sim.outcome.twins import facts_of
from sim.words import Funded


def pair_of(base: Any, alternative: Any) -> Pair:
    before, after = (tally_of(arm, made_up.scenario()) for arm in (base, alternative))
    return Pair(before, after, levels_of(before), levels_of(after), facts_of(base, alternative))


#: Contrasts that are differences, and defined in the made-up arms.
DIFFERENCES = (
    "spillover_unfunded_clusters", "displaced_local_cooperations", "displaced_other_countries",
    "displaced_other_countries_contacts", "additional_in_favoured_countries", "effect_funded_members",
    "effect_unfunded_members", "additional_contacts_funded_clusters",
)  # fmt: skip


def effects(pairs: list[Pair], name: str = "other") -> dict[str, dict[str, Any]]:
    return {row["outcome"]: row for row in effect_rows("base", name, pairs)}


def funded_run(seed: int, funded: int, additional: int) -> tuple[Any, Any]:
    """A base without programme, and an alternative with so many funded first cooperations, some additional."""
    base = made_up.arrays(seed, rounds=(-1, -1, -1, -1))
    rows = [made_up.cooperation(1024 + k, k, 2018.0, funded=Funded.NEW) for k in range(funded)]
    other = made_up.arrays(seed, rows=rows)
    place = other.panel_names.index("first_cooperations")
    other.panel[40, 0, 0, 0, place] += additional
    return base, other


def test_rows_have_the_columns_of_the_contract() -> None:
    arrays = made_up.arrays(0)
    [first, *_] = effect_rows("a", "b", [pair_of(arrays, arrays)])
    assert tuple(first) == COLUMNS


def test_identical_arms_have_effects_of_exactly_zero() -> None:
    pairs = [pair_of(made_up.arrays(k), made_up.arrays(k)) for k in range(4)]
    told = effects(pairs)
    for name, row in told.items():
        if (row["kind_of_outcome"] == "level" and not row["reason"]) or name in DIFFERENCES:
            assert (row["effect"], row["lower"], row["upper"]) == (0, 0, 0), name
    assert "nothing" in sentence(told["foreign_contacts"])
    assert math.isnan(told["windfall_share"]["effect"])
    assert told["windfall_share"]["reason"] == "no additional funded first cooperations in any pair"


def test_windfall_by_hand() -> None:
    """Funded 10 + 12 + 11 + 11, additional 6 + 5 + 7 + 4: windfall = 1 − 22 / 44."""
    numbers = ((10, 6), (12, 5), (11, 7), (11, 4))
    pairs = [pair_of(*funded_run(seed, *both)) for seed, both in enumerate(numbers)]
    row = effects(pairs)["windfall_share"]
    assert row["effect"] == pytest.approx(0.5)
    assert row["lower"] < 0.5 < row["upper"]
    assert row["n_pairs"] == 4


def test_windfall_is_not_clipped() -> None:
    assert effects([pair_of(*funded_run(1, 4, 6))])["windfall_share"]["effect"] == pytest.approx(
        -0.5
    )
    assert effects([pair_of(*funded_run(1, 4, -1))])["windfall_share"]["effect"] == pytest.approx(
        1.25
    )


def test_inert_money_is_all_windfall() -> None:
    pairs = [pair_of(*funded_run(k, 10 + k, 0)) for k in range(4)]
    row = effects(pairs)["windfall_share"]
    assert (row["effect"], row["lower"], row["upper"]) == (1, 1, 1)


def test_cost_is_money_over_partnerships() -> None:
    base, other = funded_run(1, 0, 0)
    other.ledger[:, :, 1] += 50_000
    other.lives.partnerships_alive[:3] += 1
    row = effects([pair_of(base, other)])["cost_per_additional_partnership_eur"]
    assert row["effect"] == pytest.approx(4 * 500 / 3)
    assert row["reason"] == "one pair: no interval"


def test_cost_without_additional_partnerships_is_undefined() -> None:
    base, other = funded_run(1, 0, 0)
    other.lives.partnerships_alive[:3] -= 1
    row = effects([pair_of(base, other)])["cost_per_additional_partnership_eur"]
    assert math.isnan(row["effect"])
    assert (
        row["reason"] == "additional partnerships alive: the mean over pairs, -3, is not positive"
    )


def test_spillover_looks_at_unfunded_clusters_only() -> None:
    base, other = funded_run(1, 0, 0)
    place = other.panel_names.index("cooperations")
    other.panel[40, 0, 0, 0, place] += 100  # in a funded cluster
    other.panel[40, 3, 1, 0, place] += 7
    told = effects([pair_of(base, other)])
    assert told["spillover_unfunded_clusters"]["effect"] == 7
    assert told["spillover_unfunded_clusters[kind=institution]"]["effect"] == 7
    assert told["spillover_unfunded_clusters[kind=firm]"]["effect"] == 0
    pairs = [pair_of(base, other)]
    assert row_of("foreign_cooperations[round=1]", pairs)["effect"] == 100
    assert row_of("foreign_cooperations[kind=institution,round=1]", pairs)["effect"] == 0
    assert row_of("foreign_cooperations[cluster=cluster-4]", pairs)["effect"] == 7


def test_spillover_without_unfunded_clusters_is_undefined() -> None:
    base = made_up.arrays(1, rounds=(-1, -1, -1, -1))
    row = effects([pair_of(base, made_up.arrays(1, rounds=(0, 0, 1, 1)))])[
        "spillover_unfunded_clusters"
    ]
    assert math.isnan(row["effect"]) and row["reason"]


def test_displacement_is_base_minus_alternative() -> None:
    base, other = funded_run(1, 0, 0)
    base.panel[40, 3, 0, 1, base.panel_names.index("local_cooperations")] += 5
    assert effects([pair_of(base, other)])["displaced_local_cooperations"]["effect"] == 5


def test_both_intervals_are_taken_over_the_same_pairs() -> None:
    """Nobody cooperates in the alternative of the third pair: its share is undefined, the base's left out too."""
    pairs = [
        pair_of(made_up.arrays(k), made_up.arrays(k + 9, running_cooperations=20.0 * (k < 2)))
        for k in range(3)
    ]
    row = row_of("linked_share", pairs)
    first, second = (pair.base_levels["linked_share"] for pair in pairs[:2])
    third = pairs[2].base_levels["linked_share"]
    assert math.isfinite(third) and row["n_pairs"] == 2
    values = [
        np.array([getattr(pair, arm)["linked_share"] for pair in pairs[:2]])
        for arm in ("base_levels", "alternative_levels")
    ]
    expected = welch_interval(values[1], values[0], bounds=CHANGE_OF_SHARE)
    assert (row["unpaired_lower"], row["unpaired_upper"]) == expected
    assert row["effect"] == pytest.approx(values[1].mean() - (first + second) / 2)


def test_what_only_twins_have_has_no_unpaired_interval() -> None:
    told = effects([pair_of(*funded_run(k, 10 + k, 4)) for k in range(4)])
    row = told["same_pair_in_twin_share"]
    assert row["effect"] == 0 and math.isnan(row["unpaired_lower"])
    assert math.isfinite(told["windfall_share"]["unpaired_lower"])


def test_windfall_against_a_base_that_funds_more_is_undefined() -> None:
    """Half the money against the whole: 6 funded against 12, and 3 first cooperations fewer."""
    pairs = []
    for k in range(4):
        (_, more), (_, less) = funded_run(k, 12, 9), funded_run(k, 6, 6)
        pairs.append(pair_of(more, less))
    row = effects(pairs)["windfall_share"]
    assert math.isnan(row["effect"]) and math.isnan(row["lower"])
    assert row["reason"] == (
        "additional funded first cooperations: the mean over pairs, -6, is not positive"
    )


def test_windfall_against_a_base_that_funds_less_is_that_of_the_additional_grants() -> None:
    """From 6 funded to 12, 3 more first cooperations: half of the six are windfall."""
    pairs = [pair_of(funded_run(k, 6, 6)[1], funded_run(k, 12, 9)[1]) for k in range(4)]
    assert effects(pairs)["windfall_share"]["effect"] == pytest.approx(0.5)


def test_a_place_that_no_cluster_has_leaves_an_effect_undefined() -> None:
    pairs = [pair_of(*funded_run(1, 4, 2))]
    for name in ("foreign_contacts[cluster=nowhere]", "displaced_local_cooperations[round=9]"):
        row = row_of(name, pairs)
        assert math.isnan(row["effect"]) and row["reason"] == "no cluster of that kind in any pair"


def test_a_caution_stands_in_every_row() -> None:
    rows = effect_rows("a", "b", [pair_of(*funded_run(1, 4, 2))], caution="the arms differ")
    assert all(row["reason"].endswith("the arms differ") for row in rows)
    assert any(row["reason"] == "one pair: no interval; the arms differ" for row in rows)


def test_students_interval() -> None:
    """Mean 3, sd √2.5 of 1 … 5: 3 ± 2.776 · √0.5 (tables of t with 4 degrees of freedom)."""
    found = mean_interval(np.arange(1.0, 6.0))
    assert (found.value, found.n) == (3, 5)
    assert found.upper - 3 == pytest.approx(2.776445 * math.sqrt(0.5), rel=1e-6)


def test_pairs_where_an_outcome_is_undefined_are_left_out() -> None:
    found = mean_interval(np.array([1.0, np.nan, 3.0]))
    assert (found.value, found.n) == (2, 2)
    assert mean_interval(np.array([np.nan])).reason == "not defined in any run"


def test_welchs_interval_is_scipys() -> None:
    from scipy.stats import ttest_ind

    luck = np.random.default_rng(1)
    a, b = luck.normal(3, 1, 12), luck.normal(1, 4, 9)
    theirs = ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    assert welch_interval(a, b) == pytest.approx((theirs.low, theirs.high))


def test_fiellers_interval_solves_its_quadratic() -> None:
    """The bounds are the ratios that the data just do not reject: (a − ρb)² = t² (v_a − 2ρc + ρ² v_b)."""
    a, b, va, vb, c, t = 12.0, 8.0, 1.3, 0.7, 0.4, 2.1
    bounds = fieller(a / b, b, va, vb, c, t)
    assert bounds is not None
    for rho in bounds:
        assert (a - rho * b) ** 2 == pytest.approx(t * t * (va - 2 * rho * c + rho * rho * vb))
    assert bounds[0] < a / b < bounds[1]


def test_a_denominator_that_cannot_be_told_from_zero_leaves_the_ratio_undefined() -> None:
    luck = np.random.default_rng(3)
    found = ratio_interval(luck.normal(5, 1, 10), luck.normal(0.1, 5, 10) + 1.5, "more")
    assert math.isnan(found.value)
    assert "cannot be told from 0 with 10 pairs" in found.reason or "not positive" in found.reason


def test_fiellers_interval_covers() -> None:
    """Coverage of 95 % over 2,000 data sets; the tolerance is ±4 standard errors (chance of a false alarm 6e-5)."""
    luck = np.random.default_rng(8)
    hits = 0
    for _ in range(2000):
        b = luck.normal(10, 3, 12)
        a = 2 * b + luck.normal(0, 4, 12)
        found = ratio_interval(a, b, "more")
        hits += found.lower <= 2 <= found.upper
    assert abs(hits / 2000 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 2000)


def test_quantile_of_t() -> None:
    assert quantile_of_t(10) == pytest.approx(2.228139)


def test_names_keep_their_hyphens() -> None:
    base, other = funded_run(1, 10, 4)
    row = effects([pair_of(base, other)], "young-firm-quota")["windfall_share"]
    assert "young-firm-quota: the windfall share is 0.60" in sentence(row)
