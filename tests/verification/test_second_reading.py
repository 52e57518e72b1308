"""A second reading: the central rules written again from the specification's text alone, with NumPy.

The specification leaves intercepts and reference points to the programmer (chances are *stated for a reference pair*).
So what must be equal is the difference of log odds, of log rates or of utilities between any two situations; that the
stated level holds at the reference is a test of its own. Of the lesson the text says only that it is an inverted U
with a peak: its equation is read from ``sim/MODEL.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from some_rates import rates

from sim.rules.choice import (
    appeal_of_partner,
    effect_of_kinds,
    utility_of_country,
    utility_of_partner,
    utility_of_relation,
)
from sim.rules.contacts import own_search_base_per_year, own_search_per_year
from sim.rules.cooperation import chance_of_domestic_acceptance, chance_of_foreign_acceptance
from sim.rules.funnel import chance_of_advancing, remoteness_of
from sim.rules.knowledge import lesson
from sim.scenario.parameters import parameters
from sim.scenario.schema.scenario import Scenario
from tests.verification.conftest import Tell

pytestmark = pytest.mark.verify

WORLDS, SITUATIONS, CLOSE = 25, 40, 1e-9
READ = ("contacts.beta", "choice.b_", "funnel.f_", "acceptance.gamma", "acceptance.theta")
ALSO = ("acceptance.kappa", "learning.best_distance")
RANGES = {
    one.key: (one.low, one.high)
    for one in parameters(Scenario)
    if one.low is not None and (one.key.startswith(READ) or one.key in ALSO)
}

Situation = dict[str, Any]
Rule = Callable[[Situation, Any], float]


def worlds() -> list[tuple[dict[str, float], Any]]:
    """Parameters anywhere in their ranges, and the record that rules take."""
    luck = np.random.default_rng(2016)
    found = [
        {key: float(luck.uniform(*ends)) for key, ends in RANGES.items()} for _ in range(WORLDS)
    ]
    return [(one, rates(one)) for one in found]


def situation(luck: np.random.Generator, kind: int) -> Situation:
    """Anyone, anywhere, anytime."""
    yes = {name: bool(luck.random() < 0.5) for name in
           ("young", "call", "border", "german", "eu", "target")}  # fmt: skip
    share = {name: float(luck.random()) for name in
             ("alpha", "trust", "grant", "reputation", "lent", "intensity", "closed")}  # fmt: skip
    return yes | share | {
        "kind": kind,
        "partner_kind": int(luck.integers(3)),
        "z": float(luck.normal(0, 1.5)),
        "effect": float(luck.normal(0, 1)),
        "e": float(luck.exponential(2)),
        "year": float(luck.uniform(2010, 2029)),
        "business": float(luck.normal(0, 0.3)),
        "load": float(luck.uniform(0, 6)),
        "capacity": float(luck.uniform(1, 10)),
        "km": float(luck.uniform(100, 15000)),
        "d": float(luck.exponential(0.5)),
        "degree": int(luck.integers(0, 400)),
        "attractiveness": float(luck.exponential(1)),
        "linked": int(luck.integers(0, 12)),
    }  # fmt: skip


# --- as the specification reads -----------------------------------------------------------------


def read_own_search(s: Situation, p: dict[str, float]) -> float:
    """Exponent of own search."""
    return (
        p["contacts.beta_size"] * s["z"]
        + p["contacts.beta_young"] * s["young"]
        + p["contacts.beta_exp"] * np.log(1 + s["e"])
        + p["contacts.beta_field"] * s["intensity"]
        + p["contacts.beta_trend"] * (s["year"] - 2015)
        + s["effect"]
        + p["contacts.beta_call"] * s["call"]
        + s["business"]
    )


def read_choice(s: Situation, p: dict[str, float]) -> float:
    """U of a partner, closed borders as travel shocks."""
    kinds = (
        ("firm", "institution")[s["kind"]],
        ("firm", "university", "research")[s["partner_kind"]],
    )
    return (
        -p["choice.b_geo"] * np.log(s["km"])
        - p["choice.b_border"] * (not s["border"])
        + p["choice.b_lang"] * s["german"]
        + p["choice.b_eu"] * s["eu"]
        + p["choice.b_closed"] * np.log(np.maximum(1 - s["closed"], 0.01))
        + p["choice.b_1"] * s["d"]
        - p["choice.b_2"] * s["d"] ** 2
        + p["choice.b_pop"] * np.log(1 + s["degree"])
        + p["choice.b_att"] * s["attractiveness"]
        + p["choice.b_tri"] * np.log(1 + s["linked"])
        + p["choice.b_trust"] * s["trust"]
        + p[f"choice.b_{kinds[0]}_{kinds[1]}"]
        + p["choice.b_target"] * s["target"]
    )


def read_advancing(s: Situation, p: dict[str, float]) -> float:
    """Log odds of advancing: α, trust, tacitness, distance."""
    return (
        p["funnel.f_ac"] * s["alpha"]
        + p["funnel.f_trust"] * s["trust"]
        - p["funnel.f_tacit"] * s["intensity"] * (1 - s["trust"])
        - p["funnel.f_distance"] * np.log(s["km"])
    )


def read_home(s: Situation, p: dict[str, float]) -> float:
    """Log odds of the domestic side: γ_AC α + γ_T T + γ_g grant share − γ_load load, load as a share of capacity."""
    over = s["load"] - (0.6 if s["kind"] == 0 else 3.0)  # from the load at which rates are stated
    return (
        p["acceptance.gamma_ac"] * s["alpha"]
        + p["acceptance.gamma_trust"] * s["trust"]
        + p["acceptance.gamma_grant"] * s["grant"]
        - p["acceptance.gamma_load"] * over / s["capacity"]
    )


def read_abroad(s: Situation, p: dict[str, float]) -> float:
    """Log odds of the foreign side: θ_R R_eff + θ_T T − θ_tacit intensity (1 − T)."""
    effective = s["reputation"] + p["acceptance.kappa"] * (1 - s["reputation"]) * s["lent"]
    return (
        p["acceptance.theta_reputation"] * effective
        + p["acceptance.theta_trust"] * s["trust"]
        - p["acceptance.theta_tacit"] * s["intensity"] * (1 - s["trust"])
    )


# --- as the rules give it -----------------------------------------------------------------------


def log_odds(chance: float) -> float:
    """log(p / (1 − p))."""
    return float(np.log(chance) - np.log1p(-chance))


def rule_own_search(s: Situation, r: Any) -> float:
    """Log of the rate of own search."""
    base = own_search_base_per_year(s["kind"], s["z"], s["intensity"], s["effect"], r)
    args = (base, s["kind"], s["young"], s["e"], s["year"], s["call"], s["business"], r)
    return float(np.log(own_search_per_year(*args)))


def rule_choice(s: Situation, r: Any) -> float:
    """Utility, put together from its parts."""
    country = utility_of_country(s["km"], s["border"], s["german"], s["eu"], s["closed"], r)
    appeal = appeal_of_partner(country, s["degree"], s["attractiveness"], r)
    kinds = effect_of_kinds(s["kind"], s["partner_kind"], r)
    return float(
        utility_of_partner(appeal, s["d"], r)
        + utility_of_relation(s["linked"], s["trust"], kinds, s["target"], r)
    )


def rule_advancing(stage: int) -> Rule:
    """Log odds of advancing from a stage."""

    def odds(s: Situation, r: Any) -> float:
        far = remoteness_of(s["km"])
        return log_odds(
            chance_of_advancing(stage, s["kind"], s["alpha"], s["trust"], s["intensity"], far, r)
        )

    return odds


def rule_home(s: Situation, r: Any) -> float:
    """Log odds of acceptance at home."""
    args = (s["kind"], s["alpha"], s["trust"], s["grant"], s["load"], s["capacity"], r)
    return log_odds(chance_of_domestic_acceptance(*args))


def rule_abroad(s: Situation, r: Any) -> float:
    """Log odds of acceptance abroad."""
    args = (s["kind"], s["reputation"], s["lent"], s["trust"], s["intensity"], r)
    return log_odds(chance_of_foreign_acceptance(*args))


PAIRS: dict[str, tuple[Callable[[Situation, dict[str, float]], float], Rule]] = {
    "own search": (read_own_search, rule_own_search),
    "choice of partner": (read_choice, rule_choice),
    "advance from lead": (read_advancing, rule_advancing(1)),
    "advance from exchange": (read_advancing, rule_advancing(2)),
    "advance from proposal": (read_advancing, rule_advancing(3)),
    "acceptance at home": (read_home, rule_home),
    "acceptance abroad": (read_abroad, rule_abroad),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_readings_of_a_rule_differ_alike_between_any_two_situations(
    name: str, told: Tell
) -> None:
    reading, rule = PAIRS[name]
    luck, gap = np.random.default_rng(len(name)), 0.0
    for parameters_, record in worlds():
        for kind in (0, 1):
            seen = [situation(luck, kind) for _ in range(SITUATIONS)]
            read = np.array([reading(one, parameters_) for one in seen])
            ruled = np.array([rule(one, record) for one in seen])
            assert np.ptp(read) > 0.01
            gap = max(gap, float(np.abs((ruled - ruled[0]) - (read - read[0])).max()))
    told("readings", rule=name, arguments=2 * WORLDS * SITUATIONS, largest_gap=gap, allowed=CLOSE)
    assert gap < CLOSE


def test_chances_are_as_stated_at_the_reference_pair() -> None:
    record = rates()
    for kind, home, abroad, load, fame in ((0, 0.4, 0.7, 0.6, 0.1), (1, 0.5, 0.8, 3.0, 0.5)):
        stated = chance_of_domestic_acceptance(kind, 0.5, 0.0, 0.0, load, 2.0, record)
        assert stated == pytest.approx(home, abs=1e-12)
        stated = chance_of_foreign_acceptance(kind, fame, 0.0, 0.0, 0.6, record)
        assert stated == pytest.approx(abroad, abs=1e-12)
        for stage, half in ((1, 0.5), (2, 0.5), (3, 0.8)):
            stated = chance_of_advancing(stage, kind, 0.5, 0.0, 0.6, 0.0, record)
            assert stated == pytest.approx(half, abs=1e-12)


def test_the_lesson_reads_the_same_and_peaks_where_it_is_said_to(told: Tell) -> None:
    gap = 0.0
    distances = np.linspace(0.0, 3.0, 3001)
    for parameters_, record in worlds():
        best = parameters_["learning.best_distance"]
        read = (distances / best) * np.exp(1 - distances / best)
        ruled = np.array([lesson(d, record) for d in distances])
        gap = max(gap, float(np.abs(ruled - read).max()))
        assert abs(distances[ruled.argmax()] - best) < 0.001
        assert ruled[0] == 0 and ruled.max() <= 1
    told(
        "readings", rule="lesson", arguments=WORLDS * len(distances), largest_gap=gap, allowed=CLOSE
    )
    assert gap < CLOSE
