"""``clusterlink run``: an ensemble of one scenario."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.folders import ARM, Results, results_of
from sim.faces.cli.screen import Screen

Events = Annotated[
    bool, typer.Option("--events", help="keep the event log, contacts included: events.parquet")
]
Detail = Annotated[bool, typer.Option("--detail", help="every cell of the indicators")]


def command(
    scenario: options.ScenarioName,
    out: options.Out = None,
    replicates: options.Replicates = 20,
    replicate: options.Replicate = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    settings: options.Settings = None,
    force: options.Force = False,
    events: Events = False,
    detail: Detail = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Runs many replicates of a scenario and leaves indicators, summary, network and figures."""
    asked = {key: value for key, value in locals().items() if key not in ("as_json", "quiet")}
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("loading…")
        [found] = asking.scenarios_of([scenario], settings, screen, force=force)
        folder = asking.folder_of(out, found.name, replicate)
        with results_of(folder, ARM) as results:
            ensemble = _ensemble(found, results, asked, screen)
            failed = _leave(ensemble, results, asked, screen)
        if as_json:
            asking.echo_json(_document(ensemble, folder) | {"read": screen.read()})
        screen.say(f"results in {folder}")
        if failed:
            raise typer.Exit(asking.FAILED)


def _ensemble(scenario: Any, results: Results, asked: dict[str, Any], screen: Screen) -> Any:
    from sim.faces.cli.leaving import leaving
    from sim.outcome.reduce import Keep
    from sim.study.ensemble import ensemble

    asked["started"] = time.time()
    asked["replicates"], first = asking.replicates_of(asked["replicates"], asked["replicate"])
    keep = Keep(events=asked["events"], detail=asked["detail"], lives=False)
    pool = asking.executor_of(asked["engine"], asked["workers"], asked["scheduler"])
    with pool as executor, leaving([results.folder], asked["events"]) as take:
        return ensemble(
            scenario,
            asked["replicates"],
            asked["seed"],
            first=first,
            executor=executor,
            workers=asked["workers"],
            keep=keep,
            store=results.kept,
            progress=screen.progress,
            on_run=take,
        )


def _leave(ensemble: Any, results: Results, asked: dict[str, Any], screen: Screen) -> bool:
    from sim.faces.cli.leaving import leave_ensemble, leave_manifest, warn_of
    from sim.outcome.manifest import manifest_of

    screen.say("writing…")
    leave_ensemble(ensemble, results.folder, asked["figures"])
    started = asked.pop("started")
    manifest = manifest_of([ensemble], asked, started, time.time() - started)
    made = {"read": screen.read(), "files": results.files()}
    leave_manifest(manifest | made, results.folder)
    failed = warn_of([ensemble], screen.warn)
    if not failed:
        results.kept.clear()
    return failed


def _document(ensemble: Any, folder: Path) -> dict[str, Any]:
    return {
        "scenario": ensemble.scenario.name,
        "out": str(folder),
        "runs": len(ensemble),
        "failed": len(ensemble.failures),
        "summary": ensemble.summary().to_dict("records"),
    }
