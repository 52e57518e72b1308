"""Checks that an installation can make of itself in a minute: exact ones, without tolerances."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.engine.run import simulate
from sim.outcome.tally import LEDGER
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.study.compare import compare
from sim.study.ensemble import ensemble
from sim.words import Stage

#: A small world: quick for the twin too.
SMALL = {
    "population.firms": 6,
    "population.institutions": 2,
    "population.partners": 200,
}
SEED = 7


class Result(NamedTuple):
    """A check, whether it passed, and what it found."""

    name: str
    passed: bool
    told: str


def checks() -> Iterator[Result]:
    """All checks, one after the other; one that breaks down has failed."""
    named: dict[str, Callable[[Scenario], tuple[bool, str]]] = {
        "null policy": null_policy,
        "kernel and twin": kernel_is_twin,
        "workers": same_for_workers,
        "ledger": ledger_balances,
        "room": no_overflow,
    }
    small = load("interspin", SMALL)
    for name, check in named.items():
        try:
            yield Result(name, *check(small))
        except Exception as error:
            yield Result(name, False, f"broke down: {type(error).__name__}: {error}")


def null_policy(small: Scenario) -> tuple[bool, str]:
    """A design that differs in text but not in effect has an effect of exactly zero."""
    without = load("no-programme", SMALL)
    richer = without.with_changes(
        {"programme.implementation.grant_eur": 2e6}, name="richer on paper"
    )
    same = small.with_changes({"title": "the same, told differently"}, name="same")
    pairs = ((small, same), (without, richer))
    rows = [
        row
        for base, alternative in pairs
        for row in compare(base, [alternative], 2, SEED, workers=1).effects.to_dict("records")
    ]
    wrong = [f"{row['outcome']} {row['effect']:g}" for row in rows if not _is_nothing(row)]
    return not wrong, f"effects not 0: {', '.join(wrong)}" if wrong else "every effect is exactly 0"


def _is_nothing(row: Any) -> bool:
    """Whether an effect is exactly zero, or undefined, or no difference between the arms (diagnostics of one arm)."""
    if row["reason"] or row["outcome"].startswith(("same_", "acceleration")):
        return True
    return bool(row["effect"] == row["lower"] == row["upper"] == 0)


def kernel_is_twin(small: Scenario) -> tuple[bool, str]:
    """The compiled kernel and the plain twin have the same events."""
    from sim.mesa_model import ClusterModel

    model = ClusterModel(small, rng=SEED)
    while model.running:
        model.step()
    twin, events = model.events(), simulate(small, SEED, 0, keep_contacts=True).events
    same = _content(twin) == _content(events)
    return same, f"{len(events)} events in the kernel, {len(twin)} in the twin" + (
        "" if same else ", not the same"
    )


def _content(rows: Any) -> bytes:
    """Values of a record array, column by column: the gaps between columns hold nothing."""
    return b"".join(np.ascontiguousarray(rows[name]).tobytes() for name in rows.dtype.names)


def same_for_workers(small: Scenario) -> tuple[bool, str]:
    """Indicators have the same bits with one worker and with two."""
    prints = []
    for workers in (1, 2):
        digest = hashlib.sha256()
        for run in ensemble(small, 4, SEED, workers=workers).runs:
            for part in (run.tally.window, run.tally.stock, run.series.crossed):
                digest.update(np.ascontiguousarray(part).tobytes())
            digest.update(_content(run.lives))
        prints.append(digest.hexdigest()[:12])
    return prints[0] == prints[1], f"fingerprints {prints[0]} and {prints[1]}"


def ledger_balances(small: Scenario) -> tuple[bool, str]:
    """Granted = paid + committed + returned + left, in every step and cluster, to the cent."""
    arrays = simulate(small, SEED, 0)
    column = {name: arrays.ledger[..., place] for place, name in enumerate(LEDGER)}
    gap = column["granted"] - sum(column[name] for name in LEDGER[1:])
    granted = int(column["granted"][-1].sum())
    return (
        not gap.any() and granted > 0,
        f"{granted / 100:,.2f} EUR granted, largest gap {np.abs(gap).max()} cents",
    )


def no_overflow(small: Scenario) -> tuple[bool, str]:
    """Nothing that should have happened was left out for want of room."""
    full: dict[str, Any] = {}
    for replicate in range(2):
        arrays = simulate(load("interspin"), SEED, replicate)
        full |= {k: int(v) for k, v in arrays.counters.items() if k.startswith("overflow_") and v}
    started = int((arrays.events["stage"] == int(Stage.COOPERATION)).sum())
    return (
        not full,
        f"overflows: {full}" if full else f"no overflow ({started} cooperations in the last run)",
    )
