"""Compilation: one decorator for every rule and step, and a cache that is never stale. A leaf, open to all.

Numba does not notice that a function *called* by a cached one has changed in another file. The cache folder is
therefore named by a hash of all compiled sources, the versions of Python, NumPy and Numba, and the flag for bounds
checks. It is the one thing written outside the user's folder: ``CLUSTERLINK_CACHE``, else the platform's cache
folder, else a temporary one with a warning.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import warnings
from pathlib import Path

import numba
import numpy as np
import platformdirs
from filelock import FileLock

ROOMS = ("compiled.py", "words.py", "rules", "world", "engine")


def _sources() -> list[Path]:
    home = Path(__file__).parent
    return sorted(
        file
        for room in ROOMS
        for file in ([home / room] if room.endswith(".py") else (home / room).rglob("*.py"))
    )


def fingerprint() -> str:
    """Hash of everything that compiled code depends on."""
    digest = hashlib.sha256()
    for file in _sources():
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    digest.update(
        f"{sys.version} {np.__version__} {numba.__version__} {numba.config.BOUNDSCHECK}".encode()
    )
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder() -> Path:
    """Where compiled code of exactly these sources is kept."""
    named = os.environ.get("CLUSTERLINK_CACHE")
    base = (
        Path(named) if named else Path(platformdirs.user_cache_dir("clusterlink", appauthor=False))
    )
    folder = base / fingerprint()
    if _writable(folder):
        return folder
    fallback = Path(tempfile.mkdtemp(prefix="clusterlink-"))
    warnings.warn(
        f"no place to keep compiled code in {base}; using {fallback} for this process", stacklevel=2
    )
    return fallback


CACHE = cache_folder()
numba.config.CACHE_DIR = str(CACHE)


def one_at_a_time() -> FileLock:
    """A lock under which one process compiles while others wait."""
    return FileLock(CACHE / "compiling.lock")


_COMMON = {"cache": True, "nogil": True, "error_model": "numpy"}
_INNER = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

#: A rule or draw: scalars and records in, scalars out; callable from Python too. It allocates nothing, and without
#: memory management no references are counted.
compiled = numba.njit(**_COMMON, _nrt=False)
#: A part of a step: woven into its caller, since handing over all columns of the world costs more than the work.
inlined = numba.njit(**_COMMON, **_INNER, forceinline=True)
#: A whole step: called once a step, from compiled code only.
stepwise = numba.njit(**_COMMON, **_INNER)
#: An entry from Python, or a function that makes an array.
entry = numba.njit(**_COMMON)
