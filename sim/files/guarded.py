"""The one way in: the bytes of a user's file, or the one fault for which they cannot be had.

Whatever the path leads to (a folder, a pipe that nobody writes to, a link to itself, a name that no file system takes,
a packed file that grows without end), the answer is a fault in words, and it comes at once.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from pathlib import Path

from sim.errors import Fault, ScenarioError, shown

PACKED = ".gz"
#: Opens without waiting for whoever writes into a pipe; Windows has neither flag of Unix, Unix not that of Windows.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def file_bytes(path: Path, what: str, most_mb: float) -> bytes:
    """The bytes of a regular file, unpacked where its name ends in ``.gz``; at most ``most_mb`` (10⁶ bytes) of them.

    ``what``: what the file should be, for messages (*a TOML file*). Raises ``ScenarioError`` with one fault.
    """
    try:
        raw = _raw(path, what, most_mb)
        return _unpacked(raw, most_mb) if path.suffix == PACKED else raw
    except _Refused as error:
        problem = str(error)
    except FileNotFoundError:
        problem = "there is no such file"
    except (OSError, EOFError, zlib.error) as error:
        problem = f"cannot be read ({getattr(error, 'strerror', None) or error})"
    except ValueError as error:  # a name that cannot be one
        problem = f"is no name of a file ({error})"
    raise ScenarioError([Fault(told_path(path), "", problem)])


def told_path(path: Path) -> str:
    """A path as a message can show it."""
    text = str(path)
    return text if text.isprintable() and len(text) < 400 else shown(text)


class _Refused(Exception):
    """A file that is there and is not read."""


def _raw(path: Path, what: str, most_mb: float) -> bytes:
    if path.is_dir():
        raise _Refused(f"is a folder, not {what}")
    with open(os.open(path, FLAGS), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise _Refused(f"is a pipe or a device, not {what}")
        raw = file.read(_bytes(most_mb) + 1)
        size = max(about.st_size, len(raw))
    if len(raw) > most_mb * 1e6:
        raise _Refused(f"has {size / 1e6:,.0f} MB, too large for {what} (at most {most_mb:g} MB)")
    return raw


def _unpacked(raw: bytes, most_mb: float) -> bytes:
    """Unpacked as far as it may grow, so that no packed file fills the memory."""
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
        content = packed.read(_bytes(most_mb) + 1)
    if len(content) > most_mb * 1e6:
        raise _Refused(f"is larger than {most_mb:g} MB when unpacked")
    return content


def _bytes(megabytes: float) -> int:
    return int(megabytes * 1e6)
