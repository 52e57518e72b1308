"""Where questions are worked on: in turn, as long as somebody asks for them; what was found is kept for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.errors import ScenarioError
from sim.faces.web.chart import caption, chart
from sim.faces.web.question import SEED, Question
from sim.outcome.reduce import Keep
from sim.outcome.report.page import part_of_comparison
from sim.outcome.report.part import Part
from sim.outcome.tables import Comparison
from sim.study.compare import compared_so_far
from sim.study.errors import StudyError

#: Seconds after which a question that nobody asks any more is left where it is; questions that are kept.
PATIENCE, KEPT = 3.0, 12
#: What the page needs of a run.
LITTLE = Keep(lives=False, network=False, research=False)
FAULT = "this is a fault of the program, not yours"


class Answer(NamedTuple):
    """What is known so far: pairs of runs at the last look, and what a report and the figure tell of them.

    ``problem``: why there will be nothing more.
    """

    done: int = 0
    part: Part | None = None
    figure: Any = None
    caption: str = ""
    is_whole: bool = False
    problem: str = ""


@dataclass
class Work:
    """A question being answered: the comparison as far as it is, and when it was last asked for and served."""

    question: Question
    growing: Generator[Comparison, None, None] | None = None
    answer: Answer = field(default_factory=Answer)
    message: str = ""
    asked: float = 0.0
    served: float = 0.0

    def go_on(self, workers: int | None) -> None:
        """To the next look, or to the end; what fails ends it."""
        try:
            self.answer = self._looked(workers)
        except (ScenarioError, StudyError) as error:
            self.answer = Answer(is_whole=True, problem=str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("%s", self.question)
            self.answer = Answer(is_whole=True, problem=f"{FAULT}: {type(error).__name__}: {error}")
        if self.answer.is_whole:
            self.growing = None

    def _looked(self, workers: int | None) -> Answer:
        if self.growing is None:
            one, draws = self.question, self.question.draws()
            base, design = one.arms()
            self.growing = compared_so_far(
                base, design, 1 if draws else one.pairs, SEED, one.looks(), draws=draws,
                workers=workers, keep=LITTLE, progress=self._hear,
            )  # fmt: skip
        found = next(self.growing)
        done = len(found.base.runs) + len(found.base.failures)
        return _answer_of(found, done, done >= self.question.pairs)

    def _hear(self, message: str, done: int, total: int) -> None:
        self.message = f"{done} of {total} pairs of runs" if total else message


class Desk:
    """Works on what is asked, a look at each question in turn, on a thread of its own.

    ``workers``: runs at a time (None: all cores).
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._works: dict[Question, Work] = {}
        self._thread: threading.Thread | None = None

    def ask(self, question: Question) -> tuple[Answer, str]:
        """What is known so far, and how far the work is; it goes on as long as somebody asks."""
        with self._lock:
            now, work = time.monotonic(), self._works.get(question)
            if work is None or (FAULT in work.answer.problem and now - work.asked > PATIENCE):
                work = self._works[question] = Work(question)
            work.asked = now
            if not work.answer.is_whole and self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            return work.answer, work.message

    def wait(self) -> None:
        """Until there is nothing to do."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (work := self._next()) is not None:
            work.go_on(self._workers)
            work.served = time.monotonic()

    def _next(self) -> Work | None:
        """Of the questions that are asked for the one whose turn it is; with none the thread ends."""
        with self._lock:
            self._put_away()
            now = time.monotonic()
            open_ones = [
                one for one in self._works.values()
                if not one.answer.is_whole and now - one.asked < PATIENCE
            ]  # fmt: skip
            if not open_ones:
                self._thread = None
                return None
            return min(open_ones, key=lambda one: one.served)

    def _put_away(self) -> None:
        """Those that nobody has asked for the longest, where too many are kept."""
        spare = sorted(self._works.values(), key=lambda one: one.asked)[:-KEPT]
        for one in spare:
            if one.growing is not None:
                one.growing.close()
            del self._works[one.question]


def _answer_of(found: Comparison, done: int, is_whole: bool) -> Answer:
    failed = [arm for arm in found.arms if not len(arm)]
    if not failed:
        part = part_of_comparison(found, figures=False)
        return Answer(done, part, chart(found.arms), caption(found.arms), is_whole)
    name, first = failed[0].scenario.name, failed[0].failures[0]
    told = f"every run of {name} failed: {first.error}"
    return Answer(done, is_whole=is_whole, problem=told if is_whole else "")
