"""What is left of a task as bytes and back: numbers, words and arrays of known classes; nothing in it can be run.

No pickle: a file that somebody planted may hold wrong numbers, but no code.
"""

from __future__ import annotations

import io
import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.outcome.abroad import Abroad
from sim.outcome.conversions import Conversions
from sim.outcome.network import Measure
from sim.outcome.reduce import Run
from sim.outcome.research.choices import Choices
from sim.outcome.research.diffusion import Diffusion
from sim.outcome.research.reading import Research
from sim.outcome.series import Series
from sim.outcome.tally import Tally
from sim.outcome.twins import TwinFacts
from sim.study.task import Done

#: Classes that may be in it, by name.
CLASSES: dict[str, Any] = {
    one.__name__: one
    for one in (
        Done, Run, Tally, Abroad, Conversions, Series, Measure, Research, Choices, Diffusion, TwinFacts,
    )
}  # fmt: skip
PLAIN = (type(None), bool, int, float, str)
#: Largest content, in bytes, when unpacked.
LARGEST = 1 << 31
#: Bytes of a length.
LENGTH = 8


def packed(value: Any) -> bytes:
    """A value as compressed bytes; ``TypeError`` where it holds anything but what may be in it."""
    arrays: list[np.ndarray] = []
    tree = json.dumps(_tree(value, arrays)).encode()
    stream = io.BytesIO()
    stream.write(len(tree).to_bytes(LENGTH, "little") + tree)
    for array in arrays:
        np.lib.format.write_array(stream, array, allow_pickle=False)
    content = stream.getvalue()
    size = len(content).to_bytes(LENGTH, "little")
    return size + bytes(pa.compress(content, "zstd", asbytes=True))


def unpacked(content: bytes) -> Any:
    """The value again, equal in every bit and type; ``ValueError`` if these are not its bytes."""
    size = int.from_bytes(content[:LENGTH], "little")
    if not 0 < size <= LARGEST:
        raise ValueError("not what was packed")
    try:
        stream = io.BytesIO(pa.decompress(content[LENGTH:], size, "zstd", asbytes=True))
        tree = json.loads(stream.read(int.from_bytes(stream.read(LENGTH), "little")))
        arrays: list[np.ndarray] = []
        while stream.tell() < size:
            arrays.append(np.lib.format.read_array(stream, allow_pickle=False))
        return _value(tree, arrays)
    except (pa.ArrowException, OSError, LookupError, TypeError, RecursionError) as error:
        raise ValueError("not what was packed") from error


def _tree(value: Any, arrays: list[np.ndarray]) -> Any:
    """A value in words that JSON has; arrays by their number."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if isinstance(value, np.ndarray | np.generic):
        arrays.append(np.asarray(value))
        return {"array" if kind is np.ndarray else "scalar": len(arrays) - 1}
    if kind is dict:
        return {"dict": [[_tree(key, arrays), _tree(one, arrays)] for key, one in value.items()]}
    if kind in (list, tuple):
        return {kind.__name__: [_tree(one, arrays) for one in value]}
    if CLASSES.get(kind.__name__) is kind:
        return {"class": kind.__name__, "of": [_tree(one, arrays) for one in _parts(value)]}
    raise TypeError(f"{kind.__name__} is none of the classes that are kept")


def _parts(value: Any) -> list[Any]:
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return list(value)


def _value(tree: Any, arrays: list[np.ndarray]) -> Any:
    if not isinstance(tree, dict):
        return tree
    [name, *_] = tree
    held = tree[name]
    if name == "array":
        return arrays[held]
    if name == "scalar":
        return arrays[held][()]
    if name == "dict":
        return {_value(key, arrays): _value(one, arrays) for key, one in held}
    if name == "list":
        return [_value(one, arrays) for one in held]
    if name == "tuple":
        return tuple(_value(one, arrays) for one in held)
    return CLASSES[held](*(_value(one, arrays) for one in tree["of"]))
