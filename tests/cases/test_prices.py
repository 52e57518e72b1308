"""Money is neutral: with every price, budget and grant doubled, a euro buys half as much and nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest

import sim

SMALL: dict[str, Any] = {
    "population.firms": 12,
    "population.institutions": 4,
    "population.partners": 600,
}
GRANTS = (
    "programme.concept.grant_eur", "programme.implementation.grant_eur", "programme.implementation.cluster_cap_eur",
    "programme.vouchers.each_eur",
)  # fmt: skip
#: What half as much may be: cents are whole, so that shares of grants are rounded differently.
BOUNDS = (0.48, 0.52)


def prices(factor: float) -> dict[str, Any]:
    """Every price, budget and grant of the reference programme, times this."""
    scenario = sim.load("interspin")
    finance = {
        f"finance.{name}": value for name, value in scenario.finance if name.endswith("_eur")
    }
    grants: dict[str, Any] = {}
    for key in GRANTS:
        here: Any = scenario
        for part in key.split("."):
            here = getattr(here, part)
        grants[key] = here
    return SMALL | {key: factor * value for key, value in (finance | grants).items()}


def bought(factor: float) -> tuple[float, float]:
    """First cooperations that the programme adds, and what it pays, EUR."""
    changes = prices(factor)
    arms = [sim.load(name).with_changes(changes) for name in ("no-programme", "interspin")]
    effects = sim.compare(arms[0], arms[1:], replicates=4, seed=3).effects.set_index("outcome")
    return float(effects.loc["first_cooperations", "effect"]), float(
        effects.loc["grant_eur", "effect"]
    )


def test_doubling_every_price_halves_what_a_budget_buys() -> None:
    (once, paid), (twice, paid_twice) = bought(1.0), bought(2.0)
    assert once > 20, "the programme adds something that can be bought"
    assert paid_twice == pytest.approx(2 * paid, rel=0.02)
    assert BOUNDS[0] <= (twice / paid_twice) / (once / paid) <= BOUNDS[1]
