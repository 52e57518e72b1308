"""Runs that are ended before their end: at a step, on every thread, and with nothing left of it for the next."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor
from typing import Any

import numpy as np
import pytest

from sim.engine.kernel import run, scratch_for
from sim.engine.stopping import Stop, Stopped, in_force, raise_if_stopped, under, with_flag
from sim.scenario.load import load
from sim.study.executors import executor_for, in_order
from sim.world.build import build
from sim.world.order import ordered

SMALL = {"population.firms": 8, "population.institutions": 2, "population.partners": 300}
LARGE = SMALL | {"population.scale": 8}


def test_the_kernel_reads_the_flag_while_it_runs(kernels: None) -> None:
    """Set before: no step. Set from another thread: a part of the steps, so it is read anew at each."""
    world = ordered(build(load("interspin", SMALL), 1, 0))
    run(world, scratch_for(world), np.ones(1, np.uint8))
    assert world.state.panel.sum() == 0
    large = ordered(build(load("interspin", LARGE), 1, 0))
    flag = np.zeros(1, np.uint8)
    thread = threading.Thread(target=run, args=(large, scratch_for(large), flag))
    thread.start()
    while not large.state.panel.any():  # the run-in is over, the reported steps have begun
        time.sleep(0.001)
    flag[0] = 1
    thread.join()
    steps = large.state.panel.any(axis=(1, 2, 3, 4))
    assert steps[0] and not steps[-1]


def test_what_is_begun_under_a_stop_ends_with_it_and_with_nothing_else() -> None:
    stop, other = Stop(), Stop()
    with pytest.raises(Stopped):
        under((stop, other), lambda: (stop.set(), raise_if_stopped()))
    assert stop and not other and in_force() == ()
    with pytest.raises(Stopped):
        under((stop,), pytest.fail)
    assert under((other,), lambda: 7) == 7
    copied = pickle.loads(pickle.dumps(stop))
    assert isinstance(copied, Stop) and not copied, "another process has one of its own"


def test_a_flag_is_set_whether_the_stop_comes_before_or_after() -> None:
    def waits(flag: Any) -> None:
        while not flag[0]:
            time.sleep(0.001)

    for seconds in (0.0, 0.05):
        stop = Stop()
        threading.Timer(seconds, stop.set).start()
        with pytest.raises(Stopped):
            under((stop,), with_flag, waits)
    assert with_flag(lambda flag: int(flag[0])) == 0


def test_an_error_in_compiled_work_is_told_from_whatever_thread() -> None:
    with pytest.raises(ZeroDivisionError):
        with_flag(lambda flag: 1 // int(flag[0]))


SCRIPT = """
import os, signal, threading, time
from concurrent.futures import ThreadPoolExecutor
import sim
from sim.engine.run import simulate

small = {"population.firms": 8, "population.institutions": 2, "population.partners": 300}
scenario = sim.load("interspin").with_changes(small)
large = scenario.with_changes({"population.scale": 20})

def ours():
    sim.run(large, replicates=50, workers=2)

def of_the_user():
    with ThreadPoolExecutor(2) as executor:
        sim.run(large, replicates=50, executor=executor)

def alone():
    simulate(large)

sim.run(scenario, replicates=2)
for work in (ours, of_the_user, alone):
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    try:
        work()
    except KeyboardInterrupt:
        print(work.__name__, time.monotonic() - begun - 0.5)
    assert len(sim.run(scenario, replicates=2)) == 2
    assert not [one for one in threading.enumerate() if one.name.startswith("run")]
"""


def test_a_call_from_python_is_interrupted_soon_and_the_next_works(kernels: None) -> None:
    done = subprocess.run(
        (sys.executable, "-c", SCRIPT), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    assert [name for name, _ in told] == ["ours", "of_the_user", "alone"]
    assert all(float(seconds) < 4.0 for _, seconds in told), told


def test_an_error_of_the_one_who_takes_results_ends_what_is_under_way() -> None:
    ended: list[bool] = []

    def waits(number: int) -> int:
        try:
            while number:
                time.sleep(0.001)
                raise_if_stopped()
        except Stopped:
            ended.append(True)
            raise
        return number

    def takes(pool: Executor) -> None:
        for _ in in_order(pool, waits, range(9), 4):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), executor_for("thread", 2) as pool:
        takes(pool)
    assert ended
