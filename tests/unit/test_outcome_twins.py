"""Funded pairs and what became of them in the other world: every number worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import made_up
import numpy as np
import pytest

from sim.outcome.effects import Pair, row_of
from sim.outcome.levels import levels_of
from sim.outcome.tally import tally_of
from sim.outcome.twins import ABSENT, FUNDED, UNFUNDED, UNKNOWN, facts_of
from sim.words import Funded, Outcome, Stage

BECAME = {"stage": Stage.PROPOSAL, "outcome": Outcome.COOPERATION}
NOBODY = (-1, -1, -1, -1)


def base(**more: Any) -> Any:
    """Without a programme: what the funded pairs of ``alternative`` do here.

    1025–1: its attempt starts, two years later. 1026–2: its attempt is refused; the pair tries again, starts in 2023.
    1027–3: no attempt; the actor starts with partner 30 instead. 1028–4: no attempt; the actor starts with partner 31,
    as in the other world. 1039–5 (an institution): its attempt is dropped.
    """
    rows = [
        made_up.contact(1025, 1, 2017.0, end=2020.5, attempt=48, **BECAME),
        made_up.cooperation(1025, 1, 2020.5, attempt=48),
        made_up.contact(1026, 2, 2017.0, attempt=48, outcome=Outcome.REFUSED_AT_HOME),
        made_up.cooperation(1026, 2, 2023.0, attempt=70),
        made_up.cooperation(1026, 2, 2026.0, attempt=84, is_first=0),
        made_up.cooperation(1027, 30, 2019.0, attempt=50),
        made_up.cooperation(1028, 31, 2019.0, attempt=50),
        made_up.contact(1039, 5, 2017.0, attempt=48, kind=1),
    ]
    return made_up.arrays(rounds=NOBODY, rows=rows, **more)


def alternative() -> Any:
    funded = dict(attempt=48, funded=Funded.NEW)
    pairs = ((1025, 1), (1026, 2), (1027, 3), (1028, 4))
    rows = [made_up.cooperation(*pair, 2018.5, **funded) for pair in pairs]
    rows += [made_up.cooperation(1039, 5, 2018.5, kind=1, **funded)]
    rows += [made_up.cooperation(1025, 1, 2021.5, is_first=0, attempt=60)]
    rows += [made_up.cooperation(1028, 31, 2019.0, attempt=50)]
    rows += [made_up.cooperation(1030, 9, 2019.0, attempt=50)]
    return made_up.arrays(rows=rows)


def pair_of(before: Any, after: Any) -> Pair:
    tallies = [tally_of(one, made_up.scenario()) for one in (before, after)]
    return Pair(*tallies, *(levels_of(one) for one in tallies), facts_of(before, after))


@pytest.fixture(scope="module")
def pair() -> Pair:
    return pair_of(base(), alternative())


def told(outcome: str, pair: Pair) -> float:
    return float(row_of(outcome, [pair])["effect"])


def test_attempts_are_found_by_actor_partner_and_step(pair: Pair) -> None:
    rows = pair.facts.pairs
    assert rows["attempt"].tolist() == [UNFUNDED, UNFUNDED, ABSENT, ABSENT, UNFUNDED]
    assert rows["became"].tolist() == [1, 0, 0, 0, 0]


def test_windfall_of_money_is_of_attempts_that_both_worlds_have(pair: Pair) -> None:
    """Three attempts of five exist without the programme; one of the three starts there too."""
    assert told("same_attempt_in_twin_share", pair) == pytest.approx(3 / 5)
    assert told("windfall_of_money_share", pair) == pytest.approx(1 / 3)
    assert told("windfall_of_money_share[kind=firm]", pair) == pytest.approx(1 / 2)
    assert told("windfall_of_money_share[kind=institution]", pair) == 0


def test_a_grant_in_the_base_too_says_nothing_of_money() -> None:
    """Against itself every attempt is funded in both worlds: the windfall of money is undefined, and says so."""
    same = pair_of(alternative(), alternative())
    assert set(same.facts.pairs["attempt"]) == {FUNDED}
    row = row_of("windfall_of_money_share", [same])
    assert math.isnan(row["effect"])
    assert row["reason"].startswith("no funded first cooperations whose attempt the base has")


def test_without_rows_of_contacts_the_windfall_of_money_is_undefined() -> None:
    pair = pair_of(made_up.without_contacts(base()), alternative())
    assert UNKNOWN in pair.facts.pairs["attempt"]
    for name in ("windfall_of_money_share", "same_attempt_in_twin_share", "conversion_share"):
        row = row_of(name, [pair])
        assert math.isnan(row["effect"]) and row["reason"] == "the runs kept no contacts", name


def test_the_same_pair_is_within_eight_quarters(pair: Pair) -> None:
    """1025–1 starts two years apart, 1026–2 four and a half."""
    assert pair.facts.pairs["same_pair"].tolist() == [1, 0, 0, 0, 0]
    assert told("same_pair_in_twin_share", pair) == pytest.approx(1 / 5)


def test_the_same_actor_is_net_of_what_it_does_in_both_worlds(pair: Pair) -> None:
    """1027 has partner 30 in place of partner 3; 1028 has partner 31 in both worlds."""
    assert pair.facts.pairs["same_actor"].tolist() == [1, 0, 1, 0, 0]
    assert told("same_actor_in_twin_share", pair) == pytest.approx(2 / 5)


def test_one_partnership_there_stands_for_one_funded_pair() -> None:
    rows = [made_up.cooperation(1025, k, 2018.5, funded=Funded.NEW) for k in (1, 2)]
    before = made_up.arrays(rounds=NOBODY, rows=[made_up.cooperation(1025, 9, 2018.0)])
    facts = facts_of(before, made_up.arrays(rows=rows))
    assert sorted(facts.pairs["same_actor"].tolist()) == [0, 1]


def test_acceleration_and_scale_are_told_apart(pair: Pair) -> None:
    """Two pairs cooperate in both worlds: 2.0 and 4.5 years earlier; 2 against 1 cooperations, and 1 against 2."""
    assert pair.facts.pairs["earlier"][:2].tolist() == [2.0, 4.5]
    assert np.isnan(pair.facts.pairs["earlier"][2:]).all()
    assert told("accelerated_share", pair) == 1
    assert told("acceleration_years", pair) == pytest.approx(3.25)
    assert told("scale_of_funded_pairs", pair) == pytest.approx((1 - 1) / 2)


def test_a_pair_that_the_programme_delays_counts_against_it() -> None:
    before = made_up.arrays(rounds=NOBODY, rows=[made_up.cooperation(1025, 1, 2017.0)])
    after = made_up.arrays(rows=[made_up.cooperation(1025, 1, 2018.5, funded=Funded.NEW)])
    one = pair_of(before, after)
    assert told("accelerated_share", one) == 0
    assert told("acceleration_years", one) == pytest.approx(-1.5)


def test_scale_of_actors_counts_all_they_start(pair: Pair) -> None:
    """Five actors with a grant start 7 cooperations with the programme and 5 without (the row of 2026 too)."""
    assert told("effect_funded_members", pair) == 7 - 5
    assert told("scale_of_funded_actors", pair) == pytest.approx((7 - 5) / 5)
    assert told("effect_unfunded_members", pair) == 1
    assert told("effect_funded_members[kind=institution]", pair) == 1


def test_facts_are_told_by_round_of_the_alternative(pair: Pair) -> None:
    """All rows lie in cluster 1, which the alternative funds in round 1; round 2 has no funded pair."""
    assert told("windfall_of_money_share[round=1]", pair) == pytest.approx(1 / 3)
    assert math.isnan(told("windfall_of_money_share[round=2]", pair))
