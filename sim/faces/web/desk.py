"""Where questions are worked on: in turn, as long as somebody asks for them; what was found is kept for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.engine.stopping import Stop, Stopped, under
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
#: Seconds of a turn, after which another question has its own, that one pair of runs may take, and of all turns.
TURN, LONGEST_PAIR, LONGEST = 2.0, 30.0, 1800.0
BUSY = "as many questions as there is room for are being answered; yours waits"
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


class Turn:
    """The numbers of pairs after which a comparison is looked at, and any number once the turn is over."""

    def __init__(self, looks: Iterable[int]) -> None:
        self.looks = frozenset(looks)
        self.ends = 0.0

    def __contains__(self, number: object) -> bool:
        return number in self.looks or time.monotonic() >= self.ends


@dataclass
class Work:
    """A question being answered: the comparison as far as it is, and when it was last asked for and served.

    ``stop`` ends what is under way; ``heard``: when a sign of progress came in this turn (0: none yet, since kernels
    are being compiled, or it is another's turn); ``used``: seconds of all turns.
    """

    question: Question
    growing: Generator[Comparison, None, None] | None = None
    answer: Answer = field(default_factory=Answer)
    message: str = ""
    asked: float = 0.0
    served: float = 0.0
    stop: Stop = field(default_factory=Stop)
    turn: Turn = field(default_factory=lambda: Turn(()))
    heard: float = 0.0
    used: float = 0.0

    def go_on(self, workers: int | None) -> None:
        """To the end of a turn, to the next look, or to the end; what fails ends it."""
        begun = time.monotonic()
        self.turn.ends = begun + TURN
        try:
            self.answer = self._looked(workers)
        except Stopped:
            self._leave(begun)
        except (ScenarioError, StudyError) as error:
            self.answer = Answer(is_whole=True, problem=str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("%s", self.question)
            self.answer = Answer(is_whole=True, problem=f"{FAULT}: {type(error).__name__}: {error}")
        self.used, self.heard = self.used + time.monotonic() - begun, 0.0
        if self.used > LONGEST and not self.answer.is_whole:
            self.close()
            self.answer = Answer(is_whole=True, problem=f"this took longer than {LONGEST:.0f} s")
        if self.answer.is_whole:
            self.growing = None

    def close(self) -> None:
        """Ends what is under way; nothing of it is kept but the answer so far."""
        self.stop.set()
        if self.growing is not None:
            self.growing.close()
        self.growing, self.stop = None, Stop()

    def is_stuck(self, now: float) -> bool:
        """Whether a pair of runs takes too long."""
        return bool(self.heard) and now - self.heard > LONGEST_PAIR

    def _leave(self, begun: float) -> None:
        """After a stop: too long a pair is the end of it, a visitor who has moved on may come back."""
        if self.is_stuck(time.monotonic()):
            told = f"a pair of runs took longer than {LONGEST_PAIR:.0f} s"
            self.answer = Answer(is_whole=True, problem=told)
        self.close()

    def _looked(self, workers: int | None) -> Answer:
        if self.growing is None:
            one, draws = self.question, self.question.draws()
            base, design = one.arms()
            self.turn.looks = frozenset(one.looks())
            self.growing = compared_so_far(
                base, design, 1 if draws else one.pairs, SEED, self.turn, draws=draws,
                workers=workers, keep=LITTLE, progress=self._hear,
            )  # fmt: skip
        found = under((self.stop,), next, self.growing)
        done = len(found.base.runs) + len(found.base.failures)
        if done not in self.turn.looks and done < self.question.pairs:
            return self.answer
        return _answer_of(found, done, done >= self.question.pairs)

    def _hear(self, message: str, done: int, total: int) -> None:
        self.message = f"{done} of {total} pairs of runs" if total else message
        self.heard = time.monotonic() if total else 0.0


class Desk:
    """Works on what is asked, a turn for each question, on a thread of its own.

    ``workers``: runs at a time (None: all cores).
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._works: dict[Question, Work] = {}
        self._visitors: dict[str, tuple[Question, float]] = {}
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def ask(self, question: Question, visitor: str = "") -> tuple[Answer, str]:
        """What is known so far, and how far the work is; it goes on as long as somebody asks.

        ``visitor``: who asks; what the same one asked before is ended, unless others ask it too.
        """
        with self._lock:
            now, work = time.monotonic(), self._works.get(question)
            self._note(visitor, question, now)
            for one in self._works.values():
                if one.is_stuck(now):
                    one.stop.set()
            if work is None and self._is_full(now):
                return Answer(), BUSY
            if work is None or (FAULT in work.answer.problem and now - work.asked > PATIENCE):
                work = self._works[question] = Work(question)
            work.asked = now
            if not work.answer.is_whole and self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            return work.answer, work.message

    def known(self, question: Question) -> Answer:
        """What is known so far; nothing is begun."""
        with self._lock:
            work = self._works.get(question)
            return work.answer if work is not None else Answer()

    def leave(self, visitor: str) -> None:
        """A visitor asks nothing any more."""
        with self._lock:
            self._note(visitor, None, time.monotonic())

    def wait(self) -> None:
        """Until there is nothing to do."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def close(self) -> None:
        """Ends all work."""
        with self._lock:
            self._is_closed = True
            for work in self._works.values():
                work.stop.set()
        self.wait()

    def _note(self, visitor: str, question: Question | None, now: float) -> None:
        """Who asks what; what nobody asks any more is ended."""
        if not visitor:
            return
        before, _ = self._visitors.pop(visitor, (None, 0.0))
        self._visitors = {
            name: one for name, one in self._visitors.items() if now - one[1] < PATIENCE
        }
        others = {one for one, _ in self._visitors.values()}
        if question is not None:
            self._visitors[visitor] = (question, now)
        if before is not None and before != question and before not in others:
            work = self._works.get(before)
            if work is not None and not work.answer.is_whole:
                work.asked = -PATIENCE
                work.stop.set()

    def _work(self) -> None:
        while (work := self._next()) is not None:
            work.go_on(self._workers)
            work.served = time.monotonic()

    def _open(self, now: float) -> list[Work]:
        """Questions that somebody asks and that are not answered."""
        return [
            one for one in self._works.values()
            if not one.answer.is_whole and now - one.asked < PATIENCE
        ]  # fmt: skip

    def _is_full(self, now: float) -> bool:
        return len(self._open(now)) >= KEPT

    def _next(self) -> Work | None:
        """Of the questions that are asked for the one whose turn it is; with none the thread ends."""
        with self._lock:
            now = time.monotonic()
            open_ones = [] if self._is_closed else self._open(now)
            self._put_away(open_ones)
            if not open_ones:
                self._thread = None
                return None
            return min(open_ones, key=lambda one: one.served)

    def _put_away(self, open_ones: list[Work]) -> None:
        """What was ended; and what nobody has asked for the longest, where too many are kept."""
        idle = [one for one in self._works.values() if not any(one is other for other in open_ones)]
        idle.sort(key=lambda one: one.asked)
        for one in idle:
            if one.stop:
                one.close()
        for one in idle[: max(0, len(self._works) - KEPT)]:
            one.close()
            del self._works[one.question]


def _answer_of(found: Comparison, done: int, is_whole: bool) -> Answer:
    failed = [arm for arm in found.arms if not len(arm)]
    if not failed:
        part = part_of_comparison(found, figures=False)
        return Answer(done, part, chart(found.arms), caption(found.arms), is_whole)
    name, first = failed[0].scenario.name, failed[0].failures[0]
    told = f"every run of {name} failed: {first.error}"
    return Answer(done, is_whole=is_whole, problem=told if is_whole else "")
