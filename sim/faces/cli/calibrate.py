"""``clusterlink calibrate``: a posterior from targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

Targets = Annotated[
    Path | None,
    typer.Option(
        "--targets",
        metavar="FILE",
        help="a targets.csv (default: the shipped one)",
        show_default=False,
    ),
]
Priors = Annotated[
    Path | None,
    typer.Option(
        "--priors",
        metavar="FILE",
        help="departures from the declared ranges, with reasons (default: the shipped file, which has none)",
        show_default=False,
    ),
]
Budget = Annotated[int, typer.Option("--budget", min=1, help="runs of the model")]
Free = Annotated[
    int, typer.Option("--free", min=1, max=20, help="how many parameters are inferred")
]


def command(
    targets: Targets = None,
    priors: Priors = None,
    budget: Budget = 1000,
    free: Free = 10,
    out: options.Out = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Infers parameters from published numbers, by two methods; runs are kept, and the same command resumes.

    With a survey among the targets that are fitted, the posterior is that of ABC, else of an emulated likelihood.
    """
    with Screen(quiet) as screen, asking.told(screen):
        folder = asking.folder_of(out, "calibration")
        from calibration.fit import calibrate as fit
        from calibration.fit.priors import SHIPPED, receipt_of_priors
        from calibration.patterns.draws import drawn_parameters
        from calibration.targets.form import SHIPPED as SHIPPED_TARGETS
        from calibration.targets.form import read_targets
        from sim.study.folder import results_folder

        asked: dict[str, Any] = {"budget": budget, "free": free, "seed": seed}
        screen.receive(
            read_targets(targets or SHIPPED_TARGETS)[1],
            receipt_of_priors(drawn_parameters(), priors or SHIPPED),
        )
        with results_folder(folder, fit.TABLES):
            with asking.executor_of(engine, workers, scheduler) as executor:
                found = fit.calibrate(
                    targets, priors=priors or SHIPPED, out=folder, executor=executor,
                    progress=screen.progress, **asked,
                )  # fmt: skip
            fit.leave(found, folder, asked | {"warnings": found.warnings(budget)}, screen.read())
        if as_json:
            told = found.diagnostics.to_dict("records")
            asking.echo_json({"out": str(folder), "diagnostics": told, "read": screen.read()})
        else:
            print(found.diagnostics.to_string(index=False, float_format="{:.3g}".format))
        for warning in found.warnings(budget):
            screen.warn(f"warning: {warning}")
        screen.say(f"results in {folder}")
