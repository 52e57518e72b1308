"""``clusterlink validate``: the model beside the evidence."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

Scenario = Annotated[
    str, typer.Option("--scenario", metavar="SCENARIO", help="a shipped scenario, or a TOML file")
]
TargetsFile = Annotated[
    Path | None,
    typer.Option("--targets", metavar="FILE", help="instead of those shipped", show_default=False),
]
#: What is written, the manifest apart.
TABLES = ("scorecard.csv", "figures/scorecard.png")
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior", metavar="FILE", show_default=False,
        help="rows of parameters (Parquet or CSV, dotted keys); each replicate draws one",
    ),
]  # fmt: skip


def command(
    scenario: Scenario = "interspin",
    targets: TargetsFile = None,
    posterior: Posterior = None,
    out: options.Out = None,
    replicates: options.Replicates = 10,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    settings: options.Settings = None,
    figures: options.Figures = True,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Holds the model against the evidence: fitted and held-out targets apart, distance in standard errors."""
    asked = {key: value for key, value in locals().items() if key not in ("as_json", "quiet")}
    with Screen(quiet) as screen, asking.told(screen):
        folder = asking.folder_of(out, "validate")
        table, lines = _scored(asked, folder, screen)
        if as_json:
            told = {"out": str(folder), "summary": lines, "scorecard": table}
            asking.echo_json(told | {"read": screen.read()})
        else:
            print("\n".join(_told(line) for line in lines))
        screen.say(f"results in {folder}")


def _scored(asked: dict[str, Any], folder: Path, screen: Screen) -> tuple[Any, Any]:
    from calibration.targets.form import SHIPPED, read_targets
    from calibration.targets.leave import leave_table
    from calibration.targets.scorecard import scorecard, summary_of
    from sim.files.write import subfolder
    from sim.study.folder import results_folder

    screen.say("loading…")
    started = time.time()
    targets, receipt = read_targets(asked["targets"] or SHIPPED)
    [scenario] = asking.scenarios_of([asked["scenario"]], asked["settings"], screen)
    screen.receive(receipt)
    points = _points(scenario, asked, screen)
    runs = 1 if asked["posterior"] else asked["replicates"]
    pool = asking.executor_of(asked["engine"], asked["workers"], asked["scheduler"])
    with results_folder(folder, TABLES):
        with pool as executor:
            table = scorecard(
                points, targets, runs, asked["seed"],
                executor=executor, workers=asked["workers"], progress=screen.progress,
            )  # fmt: skip
        leave_table(table, folder / "scorecard.csv")
        if asked["figures"]:
            _draw(table, subfolder(folder, "figures"))
        _leave_manifest(asked, scenario, started, folder, screen)
    return table.to_dict("records"), summary_of(table)


def _points(scenario: Any, asked: dict[str, Any], screen: Screen) -> list[Any]:
    """The scenario itself, or one for each draw from the rows of a posterior."""
    from sim.study.draws import drawn_with_receipts

    if asked["posterior"] is None:
        return [scenario]
    drawn = drawn_with_receipts([scenario], asked["replicates"], asked["posterior"], asked["seed"])
    screen.receive(*drawn.receipts)
    return [scenario.with_changes(dict(point)) for point in drawn.points]


def _draw(table: Any, folder: Path) -> None:
    from sim.faces.cli.leaving import ready_for_figures

    ready_for_figures()
    from sim.outcome.plot.scorecard import draw

    draw(table, folder)


def _leave_manifest(
    asked: dict[str, Any], scenario: Any, started: float, folder: Path, screen: Screen
) -> None:
    from sim.outcome.manifest import code_state, versions
    from sim.outcome.store import write_json

    document = {
        "asked": asked,
        "scenario": scenario.model_dump(mode="json"),
        "versions": versions(),
        "code": code_state(),
        "seconds": time.time() - started,
        "read": screen.read(),
    }
    write_json(folder / "manifest.json", document)


def _told(line: dict[str, Any]) -> str:
    numbers = (
        f"{line['near']} of {line['numbers']} numbers within 2 standard errors, {line['far']} beyond 3 "
        f"({line['far_without_discrepancy']} without the discrepancies assumed of other programmes), "
        f"root mean square distance {line['rms_distance']:.2f}"
    )
    orderings = f"{line['hold']} of {line['orderings']} orderings hold"
    return f"{line['role']}: {numbers}; {orderings}; {line['missing']} never published"
