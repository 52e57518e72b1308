"""``clusterlink targets``: targets of a survey's microdata."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

Survey = Annotated[
    Path | None,
    typer.Option(
        "--survey", metavar="FILE", show_default=False,
        help="microdata, CSV or Parquet: a row a respondent and wave",
    ),
]  # fmt: skip
CodebookFile = Annotated[
    Path | None,
    typer.Option(
        "--codebook", metavar="FILE.toml", show_default=False,
        help="which column and code is which of our names (guide: docs/survey.md)",
    ),
]  # fmt: skip


def command(
    survey: Survey = None,
    codebook: CodebookFile = None,
    out: options.Out = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Makes targets, with design-based errors, of a survey's microdata."""
    with Screen(quiet) as screen, asking.told(screen):
        chosen, book = _asked(survey, codebook)
        folder = asking.folder_of(out, "targets")
        screen.say("reading…")
        made = _of_survey(chosen, book, folder)
        for warning in made.warnings:
            screen.warn(f"warning: {warning}")
        if as_json:
            asking.echo_json({"out": str(folder), "targets": made.table.to_dict("records")})
        screen.say(f"{len(made.table)} targets in {folder / 'targets.csv'}")


def _asked(survey: Path | None, codebook: Path | None) -> tuple[Path, Path]:
    from sim.scenario.errors import Fault, ScenarioError

    faults = [
        Fault("", "", f"--{name} is missing", "clusterlink targets --survey FILE --codebook FILE")
        for name, given in (("survey", survey), ("codebook", codebook))
        if given is None
    ]
    if faults or survey is None or codebook is None:
        raise ScenarioError(faults)
    return survey, codebook


def _of_survey(survey: Path, codebook: Path, folder: Path) -> Any:
    from calibration.microdata.targets import covariance_text, table_text, targets_of_survey

    made = targets_of_survey(survey, codebook)
    texts = {
        "targets.csv": table_text(made.table),
        "covariance.csv": covariance_text(made.covariance),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        part = folder / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)
    return made
