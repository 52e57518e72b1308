"""When an actor closes: it is paid for the steps it worked, and what was due before ends as it would have."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.engine.run import Arrays, simulate
from sim.rules.funding import due_in_arrears
from sim.words import Outcome, Stage
from tests.verification.test_sharp import small

COOPERATION = int(Stage.COOPERATION)
CLOSED, BROKEN = int(Outcome.ACTOR_CLOSED), int(Outcome.BROKEN_OFF)
BRIEF_LIVES = {
    "demography.closing_new": 0.3,
    "demography.closing_old": 0.2,
    "demography.founding_per_year": 0.25,
    "contacts.firm": 4.0,
    "programme.gate.firm": 5.0,
}


def step_of(run: Arrays, date: Any) -> Any:
    """The step that a date falls into."""
    return np.floor((date - float(run.calendar.start)) * int(run.calendar.per_year) + 1e-9)


def test_grants_are_paid_for_every_step_before_the_one_in_which_a_member_closes_or_breaks_off() -> (
    None
):
    run = simulate(small("interspin", BRIEF_LIVES), 5, 0)
    events = run.events
    lost = events[(events.project >= 0) & np.isin(events.outcome, (CLOSED, BROKEN))]
    lost = lost[lost.stage == COOPERATION]
    expected = 0
    for row in lost:
        years = float(run.projects[row.project].end) - row.start
        steps = math.ceil(years * int(run.calendar.per_year) - 1e-9)
        elapsed = int(step_of(run, row.end) - step_of(run, row.start))
        expected += int(row.grant) - due_in_arrears(int(row.grant), elapsed, steps)
    assert (lost.outcome == CLOSED).sum() > 10
    assert run.ledger[-1, :, 3].sum() == expected > 0


def test_a_cooperation_due_before_its_actor_closes_ends_as_it_would_have() -> None:
    brief = BRIEF_LIVES | {"cooperation.median_years": 0.5, "local_ties.cooperations_firm": 0.0}
    run = simulate(small("no-programme", brief), 5, 0)
    closes = dict(zip(run.lives.actor.tolist(), run.lives.closed.tolist(), strict=True))
    rows = run.events[run.events.stage == COOPERATION]
    closed = np.array([closes[actor] for actor in rows.actor.tolist()])
    in_last_step = np.isfinite(closed) & (step_of(run, rows.end) == step_of(run, closed))
    own_end = rows.outcome != CLOSED
    assert (rows.end[~own_end] == closed[~own_end]).all()
    assert (rows.end[in_last_step & own_end] < closed[in_last_step & own_end]).all()
    assert (in_last_step & own_end).sum() > 5
