"""Where questions are worked on: one at a time, the last asked first; what was found is kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, NamedTuple

from sim.faces.web.question import Question
from sim.outcome.report.page import part_of_comparison
from sim.outcome.report.part import Part
from sim.outcome.tables import Comparison
from sim.scenario.errors import ScenarioError
from sim.study.compare import compared_so_far
from sim.study.errors import StudyError

#: Pairs of runs after which the page is told, and answers that are kept.
EVERY, KEPT = 4, 24


class Answer(NamedTuple):
    """What is known so far: pairs of runs done, what a report tells of them, and both arms over time.

    ``problem``: why there will be nothing more.
    """

    done: int = 0
    part: Part | None = None
    arms: tuple[Any, ...] = ()
    is_whole: bool = False
    problem: str = ""


class Desk:
    """Works on the question asked last, on a thread of its own; a question that nobody asks any more is put away.

    ``workers``: runs at a time (None: all cores).
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._asked: Question | None = None
        self._answers: OrderedDict[Question, Answer] = OrderedDict()
        self._thread: threading.Thread | None = None

    def ask(self, question: Question) -> Answer:
        """What is known so far; work on it goes on, or begins."""
        with self._lock:
            answer = self._answers.get(question, Answer())
            if not answer.is_whole:
                self._asked = question
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, daemon=True)
                    self._thread.start()
            return answer

    def wait(self) -> None:
        """Until everything asked is done."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _next(self) -> Question | None:
        """The question to work on; with none the thread ends."""
        with self._lock:
            known = self._answers.get(self._asked) if self._asked else None
            if self._asked is None or (known is not None and known.is_whole):
                self._asked = self._thread = None
            return self._asked

    def _work(self) -> None:
        while (question := self._next()) is not None:
            try:
                self._answer(question)
            except (ScenarioError, StudyError) as error:
                self._keep(question, Answer(is_whole=True, problem=str(error)))
            except Exception as error:
                told = f"this is a fault of the program, not yours: {type(error).__name__}: {error}"
                self._keep(question, Answer(is_whole=True, problem=told))

    def _answer(self, question: Question) -> None:
        base, design = question.arms()
        draws = question.draws()
        growing = compared_so_far(
            base, [design], 1 if draws else question.pairs, every=EVERY, draws=draws, workers=self._workers
        )  # fmt: skip
        done = 0
        for found in growing:
            done = min(done + EVERY, question.pairs)
            self._keep(question, _answer_of(found, done, done == question.pairs))
            if self._asked != question:
                growing.close()

    def _keep(self, question: Question, answer: Answer) -> None:
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)


def _answer_of(found: Comparison, done: int, is_whole: bool) -> Answer:
    if not all(len(arm) for arm in found.arms):
        if is_whole:
            first = found.failures[0]
            return Answer(done, is_whole=True, problem=f"every run failed: {first.error}")
        return Answer(done)
    return Answer(done, part_of_comparison(found, figures=False), found.arms, is_whole)
