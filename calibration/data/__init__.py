"""Small tables that ship with the package: targets, statistics of the register, names labelled by hand."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
