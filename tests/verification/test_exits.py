"""What follows when the grant ends: a taper declines, a voucher is for who survives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.engine.run import Arrays, simulate
from sim.rules.funding import tapered_share, whole_cents
from sim.scenario.schema.scenario import Scenario
from sim.words import Outcome, Stage
from sim.world.rates import design_of
from tests.verification.test_sharp import small

COOPERATION, OPEN = int(Stage.COOPERATION), int(Outcome.OPEN)
PAID, RETURNED = 1, 3
LASTING = {
    "demography.closing_new": 0.0,
    "demography.closing_old": 0.0,
    "cooperation.break_off_per_year": 0.0,
}


def follow_ons(run: Arrays) -> Any:
    """Follow-ons that the exit rule pays for."""
    events = run.events
    return events[(events.stage == COOPERATION) & (events.project < 0) & (events.grant > 0)]


def step_of(run: Arrays, date: float) -> int:
    """The step that a date falls into."""
    return int(np.floor((date - float(run.calendar.start)) * 4 + 1e-9))


def paid_to(run: Arrays, row: Any, scenario: Scenario, step: int) -> int:
    """What a follow-on of a taper has been paid by the end of a step: the whole once it has ended."""
    if step_of(run, row.end) <= step:
        return int(row.grant)
    elapsed = (step - step_of(run, row.start)) / 4
    share = tapered_share(elapsed, float(row.end - row.start), design_of(scenario))
    return min(math.floor(share * whole_cents(scenario.finance.cost_eur)), int(row.grant))


def test_a_taper_pays_follow_ons_less_from_year_to_year() -> None:
    scenario = small("taper", LASTING)
    run = simulate(scenario, 5, 0)
    rows = [row for row in follow_ons(run) if row.outcome != OPEN]
    first, calendar = int(run.calendar.first_reported), run.calendar
    over = step_of(run, float(run.projects.end.max()) + 0.5)
    paid = run.ledger[:, :, PAID].sum(axis=1)
    checked = [step for step in range(over, int(calendar.steps)) if not late(run, step)]
    assert len(rows) > 30 and len(checked) > 5
    for step in checked:
        since = sum(
            paid_to(run, row, scenario, step) - paid_to(run, row, scenario, over) for row in rows
        )
        assert paid[step - first] - paid[over - first] == since
    years = [sum(share_of_year(scenario, year)) for year in range(4)]
    assert years == sorted(years, reverse=True) and years[-1] == 0.0


def late(run: Arrays, step: int) -> bool:
    """Whether follow-ons that are still open at the horizon were paid by this step."""
    still = [row.start for row in follow_ons(run) if row.outcome == OPEN]
    return bool(still) and step >= step_of(run, min(still))


def share_of_year(scenario: Scenario, year: int) -> list[float]:
    """What a follow-on of five years is paid in one of its years."""
    design = design_of(scenario)
    return [tapered_share(year + 1.0, 5.0, design) - tapered_share(float(year), 5.0, design)]


def test_a_voucher_is_paid_to_who_survives_and_returns_otherwise() -> None:
    scenario = small(
        "follow-up-voucher",
        LASTING | {"cooperation.break_off_per_year": 0.4, "cooperation.median_years": 1.5},
    )
    run = simulate(scenario, 5, 0)
    rows = follow_ons(run)
    ended = rows[rows.outcome != OPEN]
    lived = ended.end >= ended.start + scenario.programme.exit.voucher_after_years
    without = simulate(scenario.with_changes({"programme.exit.budget_eur": 0.0}), 5, 0)
    assert (~lived).sum() > 5 and lived.sum() > 5
    returned, usual = (arm.ledger[-1, :, RETURNED].sum() for arm in (run, without))
    assert returned - usual == ended.grant[~lived].sum() > 0


def test_a_voucher_does_not_pay_for_the_start_and_a_taper_does() -> None:
    """Small firms whose own money pays a follow-on of four years in full, but one of three only with a sixth less."""
    cost = 1_000_000 / 3
    yearly = 0.95 * cost / 3
    poor = {"finance.budget_sme_eur": yearly, "finance.cost_eur": cost, "population.sme_share": 1.0}
    most = {}
    for name in ("follow-up-voucher", "taper"):
        rows = follow_ons(simulate(small(name, LASTING | poor), 5, 0))
        firms = rows[(rows.kind == 0) & (rows.outcome != OPEN)]
        most[name] = ((firms.own + firms.grant) / (firms.end - firms.start)).max()
    assert most["follow-up-voucher"] <= 100 * yearly + 1 < most["taper"]
