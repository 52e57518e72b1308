"""What tests of the what-if page share: a desk on a small world, and what it finds."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

import sim
from sim.scenario.load import load

pytest.importorskip("dash")
from sim.faces.web.desk import Answer, Desk, Work
from sim.faces.web.question import Question

#: A world that runs at once.
SMALL = {"population.firms": 8, "population.institutions": 3, "population.partners": 300}
FIRMS = ("programme.gate.firm", 2.0)
QUOTAS = ("programme.quotas.firms", "programme.quotas.institutions")


def text_of(component: Any) -> str:
    """All words of a component."""
    return " ".join(re.findall(r'"children": "([^"]+)"', json.dumps(component, default=plain)))


def plain(component: Any) -> Any:
    return component.to_plotly_json()["props"]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, kernels: None) -> Iterator[Desk]:
    """A desk on a small world, with any number of pairs and early looks."""
    monkeypatch.setattr("sim.faces.web.question.PAIRS", range(1, 100))
    monkeypatch.setattr("sim.faces.web.question.FIRST_LOOK", 2)
    monkeypatch.setattr("sim.faces.web.question.FEW_DRAWS", 2)
    monkeypatch.setattr(
        "sim.faces.web.question.load", lambda name, changes=None: load(name, SMALL | (changes or {}))
    )  # fmt: skip
    monkeypatch.setattr("sim.faces.web.desk.TURN", 60.0)  # a turn lasts until the next look
    made = Desk(workers=2)
    yield made
    made.wait()


def whole(desk: Desk, question: Question) -> Answer:
    answer = desk.ask(question)[0]
    while not answer.is_whole:
        answer = desk.ask(question)[0]
        time.sleep(0.05)
    desk.wait()
    return answer


def sentences(question: Question, pairs: int) -> list[str]:
    base, design = question.arms()
    return sim.compare(base, [design], replicates=pairs).sentences()


def looks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Question, Answer]]:
    """What the desk finds, look by look."""
    kept: list[tuple[Question, Answer]] = []
    go_on = Work.go_on

    def noted(work: Work, workers: int | None) -> None:
        before = work.answer
        go_on(work, workers)
        if work.answer is not before:  # else its turn was over before the next look
            kept.append((work.question, work.answer))

    monkeypatch.setattr(Work, "go_on", noted)
    return kept
