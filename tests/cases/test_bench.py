"""The benchmark tells every figure, as numbers, and nothing else on standard output. Nothing is timed here."""

from __future__ import annotations

import ast
import json
import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.engine import kernel
from sim.faces.cli.app import app
from sim.proof.bench import counts, table
from sim.proof.bench.instructions import read
from sim.proof.bench.memory import memory
from sim.proof.bench.profile import timed_source
from sim.proof.bench.reasons import bytes_told, instructions_told
from sim.proof.bench.worlds import few_clusters, steps_lived
from sim.world.records import ACTOR


@pytest.mark.verify
def test_the_quick_benchmark_is_one_json_document_with_every_figure() -> None:
    done = CliRunner().invoke(app, ["bench", "--quick", "--json"])
    found = json.loads(done.stdout)
    assert set(table.MEANING) <= set(found)
    assert found.pop("cold_start_s") is None, "left out where it is to be quick"
    others = found.pop("share_of_machine_used_by_others")
    assert others is None or 0.0 <= others <= 1.0
    assert all(math.isfinite(value) and value > 0 for value in found.values())
    assert "measuring" in done.stderr


def test_memory_is_that_of_the_run_and_not_of_whoever_started_it() -> None:
    """A process that is started by a large one is not large: 400 MB held here do not count there."""
    ballast = np.ones(50_000_000)
    found = memory(1)
    assert ballast.nbytes == 400_000_000
    assert 1e6 * found["peak_mb_times_1"] < ballast.nbytes
    assert found["bytes_per_actor"] > np.dtype(ACTOR).itemsize, "each has at least its own record"


def test_what_is_counted_is_there_to_be_counted() -> None:
    from importlib import import_module

    for module, name in counts.COUNTED.values():
        assert callable(getattr(import_module(module), name))


def test_steps_lived_add_up_to_the_actors_of_the_panel() -> None:
    """In steps in which nobody enters or leaves within, both are the same; they differ by parts of steps."""
    from sim.engine.run import simulate
    from sim.world.state import PANEL

    arrays = simulate(few_clusters(2), 1, 0)
    counted = arrays.panel[..., PANEL.index("actors")].sum()
    reported = len(arrays.panel) / int(arrays.calendar["steps"])
    assert steps_lived(arrays) * reported == pytest.approx(counted, rel=0.02)


def test_the_timed_kernel_does_what_the_kernel_does() -> None:
    """Without the clock's lines its calls are those of the kernel's step, in the same order."""
    source, names = timed_source()
    timed = ast.parse(source).body[0]
    calls = [
        one.func.id
        for one in ast.walk(timed)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    ]
    assert set(names) <= set(calls)
    assert len(names) == len(set(names)) >= 20
    assert {"renew_ties", "decide_contacts", "learn", "observe"} <= set(names)
    assert all(hasattr(kernel, name) for name in names)


PROFILE = """\
events: Ir Dr D1mr
ob=(1) /usr/lib/libm.so.6
fn=(1) exp
10 100 5 1
ob=(2) ???
fn=(2) 0x1
3 40 2
cob=(1)
cfn=(1)
calls=2 10
+1 900 7 7
* 60 0 2
cob=(3) /usr/lib/libm-2.so
ob=(4) /usr/lib/libpython3.11.so
fn=(3) loading
7 5000 9 9
totals: 5200 16 12
"""


def test_costs_of_calls_are_not_counted_twice_and_python_is_left_out() -> None:
    found = read(PROFILE)
    assert found == {"instructions": 200, "first_cache": 3, "last_cache": 0, "libm": 100}


def test_the_reasons_say_what_an_actor_is_made_of(tmp_path: Path) -> None:
    assert instructions_told(tmp_path) == []
    counted = {"instructions": 3000.0, "libm": 600.0, "first_cache": 30.0, "last_cache": 0.0}
    less = {name: value / 3 for name, value in counted.items()}
    (tmp_path / "instructions.json").write_text(json.dumps({"kernel": counted, "floor": less}))
    told = "\n".join(instructions_told(tmp_path))
    assert "3.0 times its floor;\n20% of them" in told and "| instructions | 3000 | 1000 |" in told
    rows = [row for row in bytes_told() if row.startswith("| `actors`")]
    assert len(rows) == 1 and f"| {np.dtype(ACTOR).itemsize} |" in rows[0]
