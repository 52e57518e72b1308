"""A try of a reader with a hostile input: read, or refused in words, within limits; all else is a failure."""

from __future__ import annotations

import contextlib
import random
import resource
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from sim.errors import ScenarioError
from sim.study.errors import StudyError
from tests.verification.mutations_of_bytes import (
    OF_BYTES,
    Mutation,
    json_mutated,
    table_mutated,
    toml_mutated,
)

#: Seconds of work that a try may take, seconds on the clock (on a busy machine, or waiting), bytes it may ask for.
SECONDS, WAIT, MEMORY = 5.0, 30.0, 1_500_000_000
#: What keeps a table or a document one, by the ends of names.
STRUCTURED: dict[str, Mutation] = {
    ".csv": table_mutated,
    ".toml": toml_mutated,
    ".json": json_mutated,
}


@dataclass(frozen=True)
class Reader:
    """One of the program's readers: the files it is given, and how it is asked for them in a folder."""

    kind: str
    files: Mapping[str, bytes]
    read: Callable[[Path], object]
    #: Files that are mutated; all of them by default.
    hostile: tuple[str, ...] = ()


class Try(NamedTuple):
    """How a try went: ``read``, ``refused`` or ``failed``, and of a failure what came and which file did it."""

    outcome: str
    seed: str
    file: str = ""
    content: bytes = b""
    error: str = ""


class Hung(BaseException):
    """A try took longer than it may; no reader catches it."""


def tried(reader: Reader, seed: str, folder: Path) -> Try:
    """One try; the same seed gives the same input. The folder holds the reader's files before and after."""
    luck = random.Random(f"{reader.kind} {seed}")
    name = luck.choice(reader.hostile or tuple(reader.files))
    content = mutation_of(name, luck)(reader.files[name], luck)
    (folder / name).write_bytes(content)
    try:
        return asked(lambda: reader.read(folder), seed, name, content)
    finally:
        (folder / name).write_bytes(reader.files[name])


def mutation_of(name: str, luck: random.Random) -> Mutation:
    """How a file is changed: as a table or a document in half of the tries, as bytes in the others."""
    structured = STRUCTURED.get(Path(name).suffix)
    return structured if structured and luck.random() < 0.5 else luck.choice(OF_BYTES)


def asked(attempt: Callable[[], object], seed: str, name: str = "", content: bytes = b"") -> Try:
    """An attempt under the limits: read, refused with a message, or failed."""
    error = ""
    try:
        with limited():
            attempt()
        return Try("read", seed)
    except (ScenarioError, StudyError) as refusal:
        if str(refusal).strip() and "Traceback" not in str(refusal):
            return Try("refused", seed)
        error = f"a refusal without words: {refusal!r}"
    except Hung:
        error = f"longer than {SECONDS:g} seconds: {_last(traceback.format_exc())}"
    except (Exception, SystemExit) as other:
        error = f"{type(other).__name__}: {str(other)[:300]}: {_last(traceback.format_exc())}"
    return Try("failed", seed, name, content, error)


def _last(trace: str) -> str:
    """The places of ours that a traceback ends with."""
    ours = [
        line.strip() for line in trace.splitlines() if "/sim/" in line or "/calibration/" in line
    ]
    return " < ".join(line.rpartition("/")[2].replace('"', "") for line in reversed(ours[-3:]))


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Ends what takes too long (``Hung``) or too much memory (``MemoryError``)."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise Hung

    clocks = (
        (signal.SIGPROF, signal.ITIMER_PROF, SECONDS),
        (signal.SIGALRM, signal.ITIMER_REAL, WAIT),
    )
    before = {number: signal.signal(number, ring) for number, _, _ in clocks}
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _in_use() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    for _, clock, seconds in clocks:
        signal.setitimer(clock, seconds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for number, clock, _ in clocks:
            signal.setitimer(clock, 0)
            signal.signal(number, before[number])
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _in_use() -> int:
    """Bytes of address space that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
