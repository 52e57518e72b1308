"""``clusterlink compare``: alternatives against a base, under common luck."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.effects_table import print_effects
from sim.faces.cli.folders import PAIRS, Results, folders_for, results_of
from sim.faces.cli.screen import Screen

Base = Annotated[
    str, typer.Argument(metavar="BASE", help="the scenario to compare with: a name or a TOML file")
]
Alternatives = Annotated[
    list[str], typer.Argument(metavar="ALT…", help="scenarios to compare with it")
]

Replicates = Annotated[
    int | None,
    typer.Option(
        "--replicates", min=1, help="pairs of runs (default: 40; 1 a draw)", show_default=False
    ),
]
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision",
        metavar="X",
        show_default=False,
        help="double the pairs, from 200 on, until the interval of --outcome is at most ± X wide",
    ),
]
Outcome = Annotated[str, typer.Option("--outcome", metavar="NAME", help="for --precision")]
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior",
        metavar="FILE",
        show_default=False,
        help="draw parameters from this table, or from the one that is shipped; covers both",
    ),
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        min=2,
        show_default=False,
        help="how many draws of parameters: from --posterior (default: 100), else from the priors",
    ),
]


def command(
    base: Base,
    alternatives: Alternatives,
    out: options.Out = None,
    replicates: Replicates = None,
    replicate: options.Replicate = None,
    precision: Precision = None,
    outcome: Outcome = "foreign_cooperations",
    posterior: Posterior = None,
    draws: Draws = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    settings: options.Settings = None,
    force: options.Force = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Compares scenarios replicate by replicate under the same luck: effects with intervals."""
    asked = {key: value for key, value in locals().items() if key not in ("as_json", "quiet")}
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("loading…")
        arms = asking.scenarios_of([base, *alternatives], settings, screen, force=force)
        names = [arm.name for arm in arms]
        name = f"{'+'.join(names[1:])}-against-{names[0]}"
        folder = asking.folder_of(out, name, replicate)
        drawn = _drawn(arms, asked, screen)
        with results_of(folder, PAIRS, folders_for(names, folder)) as results:
            comparison = _comparison(arms, results, asked, drawn, screen)
            failed = _leave(comparison, results, asked, screen)
        if as_json:
            asking.echo_json(_document(comparison, folder) | {"read": screen.read()})
        else:
            print_effects(comparison)
            print("\n".join(comparison.sentences()))
        screen.say(f"results in {folder}")
        if failed:
            raise typer.Exit(asking.FAILED)


def _comparison(
    arms: list[Any], results: Results, asked: dict[str, Any], drawn: list[Any], screen: Screen
) -> Any:
    from sim.faces.cli.leaving import leaving

    asked["started"] = time.time()
    folders = folders_for([arm.name for arm in arms], results.folder)
    pool = asking.executor_of(asked["engine"], asked["workers"], asked["scheduler"])
    with pool as executor, leaving(folders) as take:
        more = {"executor": executor, "workers": asked["workers"], "store": results.kept}
        return _compared(arms, asked, drawn, screen, on_run=take, **more)


def _drawn(arms: list[Any], asked: dict[str, Any], screen: Screen) -> list[Any]:
    """Draws of parameters, where they are asked for; whether the request can be carried out is found out before."""
    from sim.study.compare import cautions_of, check_arms
    from sim.study.draws import drawn_with_receipts
    from sim.study.precision import check_precision

    check_arms(arms)
    if asked["precision"] is not None:
        check_precision(asked["precision"], asked["outcome"])
        _check_alone(asked)
    points: list[Any] = []
    if asked["posterior"] is not None or asked["draws"] is not None:
        count = asked["draws"] or 100
        drawn = drawn_with_receipts(arms, count, asked["posterior"], asked["seed"])
        screen.receive(*drawn.receipts)
        points = drawn.points
    for arm, caution in zip(arms[1:], cautions_of(arms), strict=True):
        if caution:
            screen.warn(f"warning: {arm.name} against {arms[0].name}: {caution}")
    return points


def _check_alone(asked: dict[str, Any]) -> None:
    """Refuses what cannot be had together with --precision."""
    from sim.study.errors import StudyError

    if asked["posterior"] is not None or asked["draws"] is not None:
        raise StudyError(
            "--precision narrows intervals of luck; it cannot be had together with --posterior or --draws, "
            "whose intervals more runs do not narrow"
        )
    if asked["replicate"] is not None:
        raise StudyError("--precision needs many replicates; --replicate runs one alone")


def _compared(
    arms: list[Any], asked: dict[str, Any], drawn: list[Any], screen: Screen, **more: Any
) -> Any:
    from sim.study.compare import REPLICATES, compare
    from sim.study.precision import compare_until

    seed, told = asked["seed"], screen.progress
    if asked["precision"] is not None:
        if asked["replicates"]:
            more["fewest"] = asked["replicates"]
        precision, outcome = asked["precision"], asked["outcome"]
        return compare_until(arms[0], arms[1:], precision, outcome, seed, progress=told, **more)
    wanted = asked["replicates"] or (1 if drawn else REPLICATES)
    asked["replicates"], more["first"] = asking.replicates_of(wanted, asked["replicate"])
    replicates = asked["replicates"]
    return compare(arms[0], arms[1:], replicates, seed, draws=drawn, progress=told, **more)


def _leave(comparison: Any, results: Results, asked: dict[str, Any], screen: Screen) -> bool:
    from sim.faces.cli.leaving import (
        leave_effects,
        leave_ensemble,
        leave_manifest,
        ready_for_figures,
        warn_of,
    )
    from sim.files.write import subfolder
    from sim.outcome.manifest import manifest_of

    screen.say("writing…")
    folder, figures, started = results.folder, asked["figures"], asked.pop("started")
    arms, read = list(comparison.arms), {"read": screen.read()}
    places = folders_for([arm.scenario.name for arm in arms], folder)
    for arm, place in zip(arms, places, strict=True):
        leave_ensemble(arm, place, figures)
        leave_manifest(manifest_of([arm], asked, started, time.time() - started) | read, place)
    leave_effects(comparison, folder)
    if figures:
        ready_for_figures()
        comparison.plot(subfolder(folder, "figures"))
    manifest = manifest_of(arms, asked, started, time.time() - started) | read
    made = {"warnings": comparison.warnings(), "files": results.files()}
    leave_manifest(manifest | made, folder)
    failed = warn_of(arms, screen.warn)
    if not failed:
        results.kept.clear()
    return failed


def _document(comparison: Any, folder: Path) -> dict[str, Any]:
    return {
        "base": comparison.base.scenario.name,
        "alternatives": [arm.scenario.name for arm in comparison.alternatives],
        "out": str(folder),
        "failed": len(comparison.failures),
        "effects": comparison.effects.to_dict("records"),
        "warnings": comparison.warnings(),
        "sentences": comparison.sentences(),
    }
