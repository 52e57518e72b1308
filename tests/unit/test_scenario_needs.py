"""Memory and time of a run are estimated before it is run, and refused where the machine has less."""

from __future__ import annotations

import math

import pytest

from sim.scenario import ScenarioError, load
from sim.scenario import needs as room
from sim.scenario.needs import faults_of_size, machine_bytes, needs_of, refuse_if_too_large

GB = 1e9
#: What was measured (``VmHWM`` of the process, CPU of one core of the machine of the published speed): MB, seconds.
MEASURED = {
    "as it ships": ({}, 268, 0.23),
    "ten times as large": ({"population.scale": 10}, 449, 3.3),
    "forty times as large": ({"population.scale": 40}, 1035, 12.7),
    "many more contacts": ({"contacts.firm": 10.0, "contacts.institution": 40.0}, 292, 0.82),
    "many partners": ({"population.partners": 100_000}, 283, 0.32),
    "many foundings": ({"demography.founding_per_year": 0.2}, 622, 3.5),
    "months": ({"time.steps_per_year": 12}, 275, 0.40),
    "dense at home": (
        {"population.scale": 5, "local_ties.accepted_per_year": 10.0, "local_ties.fading_per_year": 0.05}, 512, 14.0,
    ),
    "95 years": ({"time.end": "2099-12-31"}, 302, 1.16),
    "large clusters": ({"population.firms": 500, "population.institutions": 250}, 382, 3.0),
    "firms that are always out": ({"population.scale": 5, "contacts.firm": 30.0}, 440, 5.1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "megabytes", "seconds"), MEASURED.values(), ids=MEASURED.keys()
)
def test_the_estimate_is_of_the_order_of_what_was_measured(
    changes: dict[str, object], megabytes: float, seconds: float
) -> None:
    needs = needs_of(load("no-programme", changes))
    assert 1 / 3 < needs.bytes / (1e6 * megabytes) < 3
    assert 1 / 3 < needs.seconds / seconds < 3


def test_a_world_that_grows_is_estimated_at_its_end() -> None:
    grown = needs_of(load("interspin", {"demography.entry_per_year": 0.3}))
    plain = needs_of(load("interspin"))
    assert grown.actors > 20 * plain.actors and grown.seconds > 10 * plain.seconds
    most = load(
        "interspin", {"demography.entry_per_year": 0.3, "demography.founding_per_year": 0.3}
    )
    assert math.isfinite(needs_of(most).bytes)


def test_what_the_machine_cannot_hold_is_refused_with_both_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "machine_bytes", lambda: 8 * GB)
    small = load("interspin")
    large = load("interspin", {"population.scale": 250, "population.firms": 500})
    assert faults_of_size(small) == []
    with pytest.raises(ScenarioError) as caught:
        refuse_if_too_large([small, large, large])
    assert len(caught.value.faults) == 2
    told = str(caught.value)
    assert "GB of memory" in told and "8 GB that this machine has" in told and "--force" in told
    refuse_if_too_large([large], force=True)


def test_runs_at_a_time_need_their_memory_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "machine_bytes", lambda: 2 * GB)
    scenario = load("interspin", {"population.scale": 40})
    refuse_if_too_large([scenario], at_once=1)
    with pytest.raises(ScenarioError, match="2 runs at a time"):
        refuse_if_too_large([scenario], at_once=2)


def test_a_run_of_days_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "machine_bytes", lambda: math.inf)
    monkeypatch.setattr(room, "MOST_SECONDS", 0.1)
    [fault] = faults_of_size(load("interspin"))
    assert "of one core" in fault.problem


def test_the_memory_of_this_machine_is_known() -> None:
    assert 1e8 < machine_bytes() < 1e15


def test_sizes_and_times_are_told_in_units_that_suit_them() -> None:
    assert [room.size(count) for count in (5e6, 2.34e9)] == ["5 MB", "2.34 GB"]
    told = [room.duration(seconds) for seconds in (0.25, 600, 7_200, 864_000)]
    assert told == ["0.25 seconds", "10 minutes", "2 hours", "10 days"]
