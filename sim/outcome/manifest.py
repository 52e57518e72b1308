"""What a result was made from: scenarios in full, seeds, versions, commit, edits, machine, durations."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.outcome.tables import Ensemble

PACKAGES = ("clusterlink", "numpy", "numba", "llvmlite", "pandas", "pyarrow", "scipy", "pydantic")


def manifest_of(
    arms: Sequence[Ensemble], asked: dict[str, Any], started: float, seconds: float
) -> dict[str, Any]:
    """The manifest of some ensembles; ``asked``: the request as given, ``started``: seconds since the epoch."""
    return {
        "asked": asked,
        "started": dt.datetime.fromtimestamp(started, dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "versions": versions(),
        "code": code_state(),
        "machine": machine(),
        "scenarios": {arm.scenario.name: arm.scenario.model_dump(mode="json") for arm in arms},
        "runs": [_receipt(run) for arm in arms for run in arm.runs],
        "failures": [vars(failure) for arm in arms for failure in arm.failures],
    }


def _receipt(run: Any) -> dict[str, Any]:
    receipt = {name: getattr(run, name) for name in ("scenario", "draw", "replicate", "seed")}
    return receipt | {"seconds": round(run.seconds, 4), "overflow": run.overflow}


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that results depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def machine() -> dict[str, Any]:
    """Kind of machine, without its name."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
    }


def _git(home: Path, *words: str) -> bytes | None:
    try:
        done = subprocess.run(
            ("git", "-C", str(home), *words), capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def code_state() -> dict[str, str | None]:
    """Commit, and a hash of edits that are not in it; both empty outside a git checkout."""
    home = Path(__file__).resolve().parents[2]
    commit = _git(home, "rev-parse", "HEAD")
    if commit is None or _git(home, "ls-files", "--error-unmatch", "sim/words.py") is None:
        return {"commit": None, "uncommitted_edits": None}
    edits = _git(home, "diff", "HEAD", "--", "sim", "scenarios", "calibration") or b""
    others = _git(
        home, "ls-files", "--others", "--exclude-standard", "--", "sim", "scenarios", "calibration"
    )
    digest = hashlib.sha256(edits)
    names = sorted((others or b"").decode().splitlines())
    for name in names:
        digest.update(name.encode() + b"\0" + (home / name).read_bytes())
    return {
        "commit": commit.decode().strip(),
        "uncommitted_edits": digest.hexdigest() if edits or names else None,
    }
