"""Compilation: one decorator for every rule and step, and a cache that is never stale. A leaf, open to all.

Numba does not notice that a function *called* by a cached one has changed in another file. The cache folder is
therefore named by a hash of all compiled sources, the versions of Python, NumPy and Numba, and the flag for bounds
checks. It is the one thing written outside the user's folder: ``CLUSTERLINK_CACHE``, else the platform's cache
folder, else a temporary one with a warning, which processes started from this one share and which goes with it. A
folder that another user could have put code into is not used.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import warnings
from pathlib import Path

import numba
import numpy as np
import platformdirs
from filelock import FileLock
from numba.core.registry import cpu_target

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
        digest.update(file.relative_to(Path(__file__).parent).as_posix().encode())
        digest.update(file.read_bytes())
    digest.update(
        f"{sys.version} {np.__version__} {numba.__version__} {numba.config.BOUNDSCHECK}".encode()
    )
    return digest.hexdigest()[:16]


def _wanted() -> Path | None:
    """The folder for all compiled code; none where the platform knows no home."""
    named = os.environ.get("CLUSTERLINK_CACHE")
    if named:
        return Path(named).absolute()
    try:
        usual = Path(platformdirs.user_cache_dir("clusterlink", appauthor=False))
    except RuntimeError:
        return None
    return (
        usual if usual.is_absolute() else None
    )  # "~/…" as it stands would land in the user's folder


def _temporary() -> Path:
    """A folder that only this user can open, for this process and those it starts; removed when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="clusterlink-"))
    os.environ["CLUSTERLINK_CACHE"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _others_may_write(about: os.stat_result) -> bool:
    """Whether a mode lets other users write; the group that a user has alone is that user."""
    if about.st_mode & stat.S_IWOTH or not about.st_mode & stat.S_IWGRP:
        return bool(about.st_mode & stat.S_IWOTH)
    try:
        import grp
        import pwd

        group, user = grp.getgrgid(about.st_gid), pwd.getpwuid(os.geteuid())
    except (ImportError, KeyError):
        return True
    is_own = group.gr_gid == user.pw_gid and group.gr_name == user.pw_name
    return not (is_own and set(group.gr_mem) <= {user.pw_name})


def _distrust(folder: Path) -> str:
    """Why code in a folder may be another user's; empty where it cannot be.

    What Numba keeps are pickles: loading them runs what is in them. So the folder and the one it is in must be this
    user's (or the system's), and none on the way to it may be written to by others, but where only the owner of a
    file may replace it (as in ``/tmp``). Systems without such modes are trusted.
    """
    if not hasattr(os, "geteuid"):
        return ""
    folder = folder.resolve()
    within = [inner for inner in folder.iterdir() if inner.is_dir()]
    for place in (*within, folder, *folder.parents):
        about = place.lstat()
        is_shared = place in folder.parents and about.st_mode & stat.S_ISVTX
        if place not in folder.parents[1:] and about.st_uid not in (0, os.geteuid()):
            return f"{place} belongs to another user, whose code would be run"
        if _others_may_write(about) and not is_shared:
            return f"other users may write to {place}, and their code would be run (chmod go-w {place} ends that)"
    return ""


def _fault_of(base: Path | None) -> str:
    """Why compiled code cannot be kept in a folder, which is made if it is not there; empty where it can."""
    if base is None:
        return "no place to keep compiled code"
    folder = base / fingerprint()
    try:
        base.parent.mkdir(parents=True, exist_ok=True)
        for place in (base, folder):
            place.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return _distrust(folder)
    except OSError:
        return f"no place to keep compiled code in {base}"


def cache_folder() -> Path:
    """Where compiled code of exactly these sources is kept."""
    base = _wanted()
    fault = _fault_of(base)
    if base is not None and not fault:
        return base / fingerprint()
    fallback = _temporary()
    warnings.warn(
        f"{fault}; using {fallback} for this process, which compiles anew (about a minute); CLUSTERLINK_CACHE names a "
        "folder that stays",
        stacklevel=2,
    )
    folder = fallback / fingerprint()
    folder.mkdir()
    return folder


CACHE = cache_folder()
numba.config.CACHE_DIR = str(CACHE)


def stamp() -> Path:
    """The file that says: these sources, in this place, have been compiled for this processor.

    Numba takes code from the cache only for the same place, time of change and size of a source, and the same
    processor; another checkout or machine with the same sources shares the folder, but compiles for itself.
    """
    digest = hashlib.sha256(repr(cpu_target.target_context.codegen().magic_tuple()).encode())
    for file in _sources():
        about = file.stat()
        digest.update(f"{file} {about.st_mtime_ns} {about.st_size}".encode())
    return CACHE / f"compiled-{digest.hexdigest()[:16]}"


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
