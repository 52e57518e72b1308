"""Visitors of the what-if page have turns and limits: none of them can stall another."""

from __future__ import annotations

import time
from typing import Any

import pytest
from web_desk import desk, looks, whole

pytest.importorskip("dash")
from sim.engine.stopping import raise_if_stopped
from sim.faces.web import desk as desks
from sim.faces.web.desk import BUSY, Desk
from sim.faces.web.question import Question

__all__ = ["desk"]


def test_what_a_visitor_asked_before_is_ended_unless_another_asks_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (Question("no-programme", "interspin", (), pairs) for pairs in (90, 4))
    desk.ask(first, "one")
    desk.ask(first, "other")
    desk.ask(second, "one")
    assert not desk._works[first].stop, "another still asks it"
    desk.ask(second, "other")
    assert desk._works[first].asked < 0
    assert whole(desk, second).done == 4
    desk.wait()
    assert not desk._works[first].answer.is_whole and desk._works[first].growing is None


def test_a_short_question_is_answered_while_a_long_one_is_under_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "TURN", 0.1)
    kept = looks(desk, monkeypatch)
    long, short = (Question("no-programme", "interspin", (), pairs) for pairs in (99, 2))
    monkeypatch.setattr(Question, "looks", lambda question: (question.pairs,))  # no look on the way
    desk.ask(long, "one")
    time.sleep(0.3)
    while not desk.ask(short, "other")[0].is_whole:
        desk.ask(long, "one")
        time.sleep(0.02)
    desk.leave("one")
    desk.wait()
    assert [question.pairs for question, _ in kept] == [2]
    assert not desk.known(long).is_whole


def test_a_pair_of_runs_that_takes_too_long_is_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: Any, **__: Any) -> Any:
        while True:
            time.sleep(0.01)
            raise_if_stopped()

    monkeypatch.setattr("sim.study.task.simulate", endless)
    monkeypatch.setattr(desks, "LONGEST_PAIR", 0.2)
    answer = whole(desk, Question("no-programme", "interspin", (), 2))
    assert "a pair of runs took longer" in answer.problem


def test_a_question_that_finds_no_room_waits_and_takes_none_from_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desks, "KEPT", 2)
    crowded = Desk(1)
    monkeypatch.setattr(crowded, "_work", lambda: None)
    asked = [Question("no-programme", "interspin", (), pairs) for pairs in (20, 40, 100)]
    told = [crowded.ask(one, str(one.pairs))[1] for one in asked]
    assert told == ["", "", BUSY] and list(crowded._works) == asked[:2]
    crowded.leave("20")
    assert crowded.ask(asked[2], "100")[1] == ""


def test_a_desk_that_is_closed_ends_its_work(desk: Desk) -> None:
    desk.ask(Question("no-programme", "interspin", (), 99))
    time.sleep(0.3)
    begun = time.monotonic()
    desk.close()
    assert time.monotonic() - begun < 5 and desk._thread is None
