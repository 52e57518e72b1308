"""Work in order on workers that may be lost: who killed them is told apart from who was there by chance."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from sim.study.errors import WorkersLost
from sim.study.executors import in_order
from sim.study.pools import Renewing


class Fragile(Executor):
    """Threads in the place of processes: the tasks named in ``deadly`` break them, as in a pool."""

    def __init__(self, deadly: dict[int, int], begun: list[int]) -> None:
        self.deadly, self.begun, self.is_broken = deadly, begun, False
        self.threads = ThreadPoolExecutor(1)

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Does the work, unless it is deadly or workers are gone."""
        if self.is_broken:
            raise BrokenExecutor("gone")
        [number] = arguments
        self.begun.append(number)
        if self.deadly.get(number, 0) > 0:
            self.deadly[number] -= 1
            self.is_broken = True
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("killed"))
            return future
        return self.threads.submit(work, *arguments, **more)


def doubled(number: int) -> int:
    return 2 * number


def through(deadly: dict[int, int], tasks: int = 9, ahead: int = 3) -> tuple[list[Any], list[int]]:
    """Results of some tasks, and the order in which they were begun."""
    begun: list[int] = []
    pool = Renewing(lambda: Fragile(deadly, begun), 1)
    told = in_order(pool, doubled, range(tasks), ahead, lambda task, cause: (task, cause))
    return list(told), begun


def test_work_of_lost_workers_is_done_once_more() -> None:
    results, begun = through({4: 1})
    assert results == [2 * number for number in range(9)]
    assert begun.count(4) == 2


def test_work_that_kills_its_workers_twice_is_given_up_and_takes_no_other_with_it() -> None:
    results, begun = through({4: 9})
    assert [one for one in results if isinstance(one, int)] == [0, 2, 4, 6, 10, 12, 14, 16]
    assert results[4][0] == 4 and "killed" in results[4][1]
    assert begun.count(4) == 2


def test_several_that_kill_their_workers_are_told_apart_from_the_others() -> None:
    results, begun = through({1: 9, 2: 9, 7: 9})
    assert [place for place, one in enumerate(results) if isinstance(one, tuple)] == [1, 2, 7]
    assert all(begun.count(number) <= 2 for number in range(9))


def test_when_workers_die_again_and_again_no_more_are_begun() -> None:
    results, begun = through({number: 9 for number in range(2, 20)}, tasks=20)
    assert results[:2] == [0, 2]
    assert all("killed" in cause for _, cause in results[2:])
    assert "not begun" in results[-1][1] and len(results) == 20
    assert max(begun) < 10


def test_an_executor_of_ones_own_is_not_replaced() -> None:
    with pytest.raises(WorkersLost, match="broke down"):
        list(in_order(Fragile({4: 1}, []), doubled, range(9), 3, lambda task, cause: None))


def test_without_a_stand_in_work_lost_twice_is_an_error() -> None:
    pool = Renewing(lambda: Fragile({4: 9}, []), 1)
    with pytest.raises(WorkersLost, match="twice"):
        list(in_order(pool, doubled, range(9), 3))
