"""What a result is known by: the content of a scenario, and all code that a value passes through.

A row is taken over from a folder only where both are the same; so rows of edited code are never mixed with others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.compiled import fingerprint
from sim.outcome.manifest import versions
from sim.scenario.schema.scenario import Scenario

#: Bytes of a run's key.
KEY_BYTES = 16
#: Rooms and files of ``sim/`` that a value passes through on its way from a scenario to a table.
ROOMS = (
    "compiled.py", "words.py", "errors.py", "files", "scenario", "rules", "world", "engine", "outcome", "study",
)  # fmt: skip
#: What only shows values: figures and pages.
SHOWN = ("outcome/plot", "outcome/report")
#: Packages whose version may move a value, beside those of compiled code.
LIBRARIES = ("clusterlink", "numpy", "numba", "llvmlite", "pandas", "pyarrow", "scipy", "pydantic")


def content_of(scenario: Scenario) -> bytes:
    """Digest of a scenario without its name and title: luck and results do not depend on these."""
    text = json.dumps(scenario.model_dump(mode="json", exclude={"name", "title"}), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()


@cache
def version() -> str:
    """Digest of all code that results depend on, with the versions of its libraries and of the package.

    The same throughout a process, whatever happens to files meanwhile.
    """
    digest = hashlib.blake2b(digest_size=KEY_BYTES)
    known = versions()
    digest.update(f"{fingerprint()} {[known[name] for name in LIBRARIES]}".encode())
    digest.update(digest_of(Path(__file__).resolve().parents[1]).encode())
    return digest.hexdigest()


def digest_of(home: Path) -> str:
    """Digest of the modules below ``sim/`` (``home``) that a value passes through."""
    digest = hashlib.blake2b(digest_size=KEY_BYTES)
    for file in modules_of(home):
        content = file.read_bytes()
        name = file.relative_to(home).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def modules_of(home: Path) -> Iterator[Path]:
    """Those modules, in order."""
    shown = tuple(home / folder for folder in SHOWN)
    for room in ROOMS:
        files = [home / room] if room.endswith(".py") else sorted((home / room).rglob("*.py"))
        yield from (file for file in files if not any(file.is_relative_to(one) for one in shown))
