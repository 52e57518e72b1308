"""The example survey as texts, and how tests hand changed ones to the command."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from calibration.microdata.example import FOLDER
from sim.faces.cli.app import app

SURVEY, CODEBOOK = FOLDER / "synthetic_survey.csv", FOLDER / "codebook.toml"
TEXT, BOOK = SURVEY.read_text(encoding="utf-8"), CODEBOOK.read_text(encoding="utf-8")


def asked(survey: Path, codebook: Path, out: Path) -> Result:
    words = ["targets", "--survey", str(survey), "--codebook", str(codebook), "--out", str(out)]
    return CliRunner().invoke(app, words)


def written(folder: Path, survey: str | bytes, codebook: str = BOOK) -> tuple[Path, Path]:
    content = survey if isinstance(survey, bytes) else survey.encode()
    (folder / "survey.csv").write_bytes(content)
    (folder / "codebook.toml").write_text(codebook, encoding="utf-8")
    return folder / "survey.csv", folder / "codebook.toml"
