"""The desk of the what-if page: answers as by command, in turn, and what becomes of those that nobody waits for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from web_desk import FIRMS, SMALL, desk, looks, sentences, text_of, whole

pytest.importorskip("dash")
from sim.faces.cli.app import app
from sim.faces.web.desk import Desk
from sim.faces.web.panel import panel, status
from sim.faces.web.question import FILE, Question
from sim.outcome.report.page import part_of_comparison
from sim.outcome.report.part import Part
from sim.outcome.store import write_csv
from sim.outcome.tables import Comparison

__all__ = ["desk"]


def test_the_answer_is_that_of_a_comparison(desk: Desk) -> None:
    question = Question("no-programme", "interspin", (FIRMS,), 4)
    answer = whole(desk, question)
    assert answer.done == 4 and answer.part is not None
    assert answer.part.sentences == sentences(question, 4)
    assert "my-design" in text_of(panel(answer))
    assert status(question, answer, "") == "Done: 4 pairs of runs."


@pytest.mark.parametrize("covers", ["luck", "both"])
def test_the_command_on_the_page_gives_the_same_numbers_to_the_bit(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, covers: str
) -> None:
    found: list[Comparison] = []

    def noted(comparison: Comparison, *, figures: bool) -> Part:
        found.append(comparison)
        return part_of_comparison(comparison, figures=figures)

    monkeypatch.setattr("sim.faces.web.desk.part_of_comparison", noted)
    question = Question("no-programme", "double-money", (FIRMS,), 4, covers)
    whole(desk, question)
    write_csv(tmp_path / "page.csv", found[-1].effects)
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_text(question.as_toml(), encoding="utf-8")
    small = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    words = question.command().split()[1:]
    done = CliRunner().invoke(app, [*words, *small, "--no-figures", "--out", "out"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "page.csv").read_bytes() == (tmp_path / "out" / "effects.csv").read_bytes()


def test_looks_on_the_way_are_those_of_fewer_pairs_and_say_that_they_are_unfinished(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = looks(desk, monkeypatch)
    question = Question("no-programme", "interspin", (), 5)
    whole(desk, question)
    assert [(one.done, one.is_whole) for _, one in kept] == [(2, False), (4, False), (5, True)]
    first = kept[0][1]
    assert first.part is not None and first.part.sentences == sentences(question, 2)
    assert "unfinished" in status(question, first, "3 of 5 pairs of runs")


def test_two_pages_are_served_in_turn_and_neither_loses_what_it_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = looks(desk, monkeypatch)
    one, other = (Question("no-programme", start, (), 8) for start in ("interspin", "taper"))
    while not all([desk.ask(question)[0].is_whole for question in (one, other)]):
        time.sleep(0.05)
    desk.wait()  # what is answered is noted a moment later
    for question in (one, other):
        assert [answer.done for asked, answer in kept if asked == question] == [2, 4, 8]
    order = [asked for asked, _ in kept]
    assert order[:2] in ([one, other], [other, one])


def test_a_question_that_nobody_asks_any_more_is_left_and_taken_up_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = looks(desk, monkeypatch)
    monkeypatch.setattr("sim.faces.web.desk.PATIENCE", 0.0)
    question = Question("no-programme", "interspin", (), 8)
    desk.ask(question)
    desk.wait()
    assert kept == []
    monkeypatch.setattr("sim.faces.web.desk.PATIENCE", 60.0)
    whole(desk, question)
    assert [answer.done for _, answer in kept] == [2, 4, 8]


def test_no_more_questions_are_kept_than_room_is_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.faces.web.desk.KEPT", 2)
    for start in ("interspin", "taper", "lottery"):
        whole(desk, Question("no-programme", start, (), 1))
    desk.wait()
    assert [one.start for one in desk._works] == ["taper", "lottery"]


def test_draws_of_the_posterior_make_intervals_cover_both(desk: Desk) -> None:
    answer = whole(desk, Question("no-programme", "interspin", (), 4, "both"))
    assert answer.part is not None, answer.problem
    assert any("parameters and luck" in line for line in answer.part.sentences)
    assert any("4 draws" in line for line in answer.part.warnings)


def test_a_fault_of_the_program_is_told_and_logged_and_may_pass(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    question = Question("no-programme", "interspin", (), 2)
    with monkeypatch.context() as broken:
        broken.setattr("sim.faces.web.desk.compared_so_far", lambda *_, **__: 1 / 0)
        answer = whole(desk, question)
    assert "ZeroDivisionError" in answer.problem and "fault of the program" in text_of(
        panel(answer)
    )
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.setattr("sim.faces.web.desk.PATIENCE", -1.0)
    desk.ask(question)
    monkeypatch.setattr("sim.faces.web.desk.PATIENCE", 60.0)
    assert whole(desk, question).part is not None


def test_a_world_in_which_every_run_fails_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise ValueError("no room")

    monkeypatch.setattr("sim.study.task.simulate", fails)
    answer = whole(desk, Question("no-programme", "interspin", (), 2))
    assert "every run of no-programme failed" in answer.problem and "no room" in answer.problem
