"""Where the time of a run goes, phase by phase, in the compiled kernel itself.

The timed kernel is made from the source of the real one: after each of its statements the clock is read. So it cannot
fall behind it.
"""

from __future__ import annotations

import ast
import ctypes
import inspect
import textwrap
from typing import Any

import numba
import numpy as np

from sim.engine import kernel
from sim.engine.run import arrays_of
from sim.proof.bench.worlds import default, steps_lived
from sim.world.build import build

#: Name of what all phases' times are added to.
SPENT = "spent"


def timed_source() -> tuple[str, list[str]]:
    """The source of a run with the clock read after each statement of a step, and the names of the phases."""
    step, whole = _parsed(kernel.advance_time), _parsed(kernel.run)
    names: list[str] = []
    step.body = ast.parse("since = clock()").body + _timed(step.body, names)
    for one in ast.walk(whole):
        if (
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Name)
            and one.func.id == step.name
        ):
            one.args.append(ast.Name(SPENT, ast.Load()))
    module = ast.Module([step, whole], [])
    return ast.unparse(ast.fix_missing_locations(module)), names


def _parsed(function: Any) -> ast.FunctionDef:
    """The definition of a function of the kernel, compiled anew, with one argument more."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function.py_func)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = [
        ast.parse("njit(nogil=True, error_model='numpy')", mode="eval").body
    ]
    definition.args.args.append(ast.arg(SPENT))
    return definition


def _timed(body: list[ast.stmt], names: list[str]) -> list[ast.stmt]:
    result: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.For):
            statement.body = _timed(statement.body, names)
            result.append(statement)
            continue
        result.append(statement)
        called = [one for one in ast.walk(statement) if isinstance(one, ast.Call)]
        if called and isinstance(called[0].func, ast.Name):
            name = called[0].func.id
            names += [name] if name not in names else []  # what is called twice is one phase
            text = f"until = clock()\nspent[{names.index(name)}] += until - since\nsince = until"
            result += ast.parse(text).body
    return result


def profile(repeats: int = 3) -> dict[str, float]:
    """CPU nanoseconds per actor and step in each phase of the default scenario, in the order of the step."""
    clock = ctypes.CDLL(None).clock
    clock.restype, clock.argtypes = ctypes.c_long, []
    source, names = timed_source()
    scope: dict[str, Any] = dict(vars(kernel)) | {"clock": clock, "njit": numba.njit}
    exec(compile(source, "<timed>", "exec"), scope)
    best: np.ndarray | None = None
    for replicate in range(repeats):
        world, spent = build(default(), 1, replicate), np.zeros(len(names), np.int64)
        scope["run"](world, kernel.scratch_for(world), np.zeros(1, np.uint8), spent)
        cost = 1e3 * spent / steps_lived(arrays_of(world, 0.0))
        best = cost if best is None or cost.sum() < best.sum() else best
    assert best is not None
    return dict(zip(names, best.tolist(), strict=True))
