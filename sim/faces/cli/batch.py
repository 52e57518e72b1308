"""``clusterlink batch``: a study of many runs; resumes by itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

StudyName = Annotated[
    str, typer.Argument(metavar="STUDY.toml", help="a study file, or a shipped study's name")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="only tell the runs, time and disk that it would take")
]
Replicates = Annotated[
    int | None,
    typer.Option("--replicates", min=1, help="instead of the file's", show_default=False),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, max=options.MOST_SEED, help="instead of the file's", show_default=False
    ),
]
#: Failed runs that are told one by one.
MOST_TOLD = 5


def command(
    study: StudyName,
    out: options.Out = None,
    replicates: Replicates = None,
    replicate: options.Replicate = None,
    seed: Seed = None,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    settings: options.Settings = None,
    dry_run: DryRun = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Runs a study: grids, lists and sampled points of parameters, several scenarios; what is there is kept."""
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("planning…")
        asked = _study(study, replicates, seed, settings)
        asked = asked if replicate is None else asked.only(replicate)
        asked.planned(screen.progress)
        screen.receive(*asked.receipts())
        folder = asking.folder_of(out, asked.name)
        if dry_run:
            _tell_needs(asked, folder, as_json, screen)
            return
        carried = _carried(asked, folder, engine, workers, scheduler, screen)
        _tell(carried, as_json, screen)
        if carried.failures:
            raise typer.Exit(asking.FAILED)


def _study(name: str, replicates: int | None, seed: int | None, settings: Any) -> Any:
    from sim.study.study import Study

    changes: dict[str, Any] = {
        key: value
        for key, value in (("replicates", replicates), ("seed", seed))
        if value is not None
    }
    study = Study.load(name, **changes)
    also = asking.settings_of(settings)
    return Study.load(name, **changes, set={**study.file.set, **also}) if also else study


def _carried(
    study: Any,
    folder: Path,
    engine: str,
    workers: int | None,
    scheduler: str | None,
    screen: Screen,
) -> Any:
    from sim.study.batch import carry_out

    def opened() -> Any:
        return asking.executor_of(engine, workers, scheduler)

    return carry_out(study.plan, folder, opened, workers, screen.progress, screen.read())


def _tell_needs(study: Any, folder: Path, as_json: bool, screen: Screen) -> None:
    from sim.study.batch import dry_run

    needs = dry_run(study.plan, folder)
    asking.echo_json(needs | {"read": screen.read()}) if as_json else told_needs(needs, folder)


def told_needs(needs: dict[str, Any], folder: Path) -> None:
    """Prints what a plan would take."""
    from sim.study.executors import default_workers

    print(f"{needs['runs']:,} runs, {needs['finished']:,} of them finished, {needs['left']:,} left")
    time_of = _duration(needs["seconds_cpu"])
    print(
        f"about {time_of} of one core ({_duration(needs['seconds_cpu'] / default_workers())} here)"
    )
    print(f"about {needs['bytes'] / 1e6:,.1f} MB in {folder}")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _tell(carried: Any, as_json: bool, screen: Screen) -> None:
    for message in carried.messages:
        screen.warn(f"note: {message}")
    for lost in carried.failures[:MOST_TOLD]:
        screen.warn(f"failed: {lost.error}")
    if carried.failures:
        screen.warn(
            f"{len(carried.failures)} runs failed; failures.csv has inputs and causes; run again to retry"
        )
    if as_json:
        document = carried._asdict() | {"failures": len(carried.failures)}
        asking.echo_json(document | {"read": screen.read()})
    screen.say(
        f"{carried.planned:,} runs: {carried.found:,} were there, {carried.run:,} run now "
        f"({time.strftime('%H:%M:%S', time.gmtime(carried.seconds))} of runs)"
    )
    screen.say(f"results in {carried.folder}")
