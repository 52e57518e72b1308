"""``clusterlink sensitivity``: which parameters carry an outcome, a contrast, or which design is better."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.folders import SENSITIVITY, held
from sim.faces.cli.screen import Screen


class Method(StrEnum):
    """How indices are taken."""

    morris = "morris"
    sobol = "sobol"
    emulator = "emulator"
    pawn = "pawn"
    delta = "delta"
    rsa = "rsa"
    shapley = "shapley"


class Better(StrEnum):
    """Which end of an outcome is the better one."""

    more = "more"
    less = "less"


Against = Annotated[
    str | None,
    typer.Option("--against", metavar="BASE", show_default=False,
                 help="analyse the contrast with this scenario, not the level"),
]  # fmt: skip
Outcome = Annotated[
    list[str],
    typer.Option("--outcome", metavar="NAME", help="a level or a contrast; repeatable: same runs"),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameters", metavar="KEY", show_default=False,
                 help="dotted keys, repeated or with commas (default: all that have a prior)"),
]  # fmt: skip
BySection = Annotated[
    bool, typer.Option("--by-section", help="parameters of a section together (morris, sobol)")
]
BetterOption = Annotated[
    Better | None,
    typer.Option("--better", show_default=False,
                 help="analyse the chance that SCENARIO has more (less) of the outcome than BASE"),
]  # fmt: skip
Yearly = Annotated[
    bool, typer.Option("--yearly", help="indices year by year too, of the same runs")
]
Samples = Annotated[
    int | None,
    typer.Option("--samples", min=1, show_default=False,
                 help="trajectories (morris: 5), blocks (sobol: 256, a power of 2) or rows (512; emulator: 256)"),
]  # fmt: skip
Replicates = Annotated[
    int | None,
    typer.Option("--replicates", min=1, show_default=False,
                 help="runs of each row under common luck (morris: 2, others: 4)"),
]  # fmt: skip
Posterior = Annotated[
    Path | None,
    typer.Option("--posterior", metavar="FILE", show_default=False,
                 help="a table of draws, or 'shipped': for --method shapley"),
]  # fmt: skip
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="only tell the runs, time and disk that it would take")
]
MostDropped = Annotated[
    float, typer.Option("--most-dropped", min=0, max=1, help="share of blocks that may fail")
]


#: Options that say what is told, not what is analysed.
OF_SCREEN = ("as_json", "quiet", "dry_run")


def command(
    scenario: options.ScenarioName,
    against: Against = None,
    method: Annotated[Method, typer.Option("--method", help="see docs/sensitivity.md")] = Method.morris,
    outcome: Outcome = ["foreign_cooperations"],  # noqa: B006 (typer copies it)
    parameters: Parameters = None,
    by_section: BySection = False,
    better: BetterOption = None,
    yearly: Yearly = False,
    samples: Samples = None,
    replicates: Replicates = None,
    most_dropped: MostDropped = 0.2,
    posterior: Posterior = None,
    dry_run: DryRun = False,
    out: options.Out = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    settings: options.Settings = None,
    figures: options.Figures = True,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:  # fmt: skip
    """Which parameters carry an outcome of a scenario, or its contrast with another; resumes by itself."""
    asked = {key: value for key, value in locals().items() if key not in OF_SCREEN}
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("planning…")
        if dry_run:
            _tell_needs(asked, as_json)
        else:
            result, folder = _result(asked, screen)
            _tell(result, folder, as_json, screen)


def _keys(asked: dict[str, Any]) -> list[str]:
    return [key for text in asked["parameters"] or () for key in text.split(",") if key]


def _tell_needs(asked: dict[str, Any], as_json: bool) -> None:
    from calibration.sensitivity.ask import name_of, needs
    from calibration.sensitivity.samples import arms_of
    from sim.faces.cli.batch import told_needs

    given, folder = _given(asked, arms_of, name_of)
    names = ("executor", "workers", "engine", "scheduler", "figures", "most_dropped", "progress")
    found = needs(**{key: value for key, value in given.items() if key not in names})
    asking.echo_json(found) if as_json else told_needs(found, folder)


def _given(asked: dict[str, Any], arms_of: Any, name_of: Any) -> tuple[dict[str, Any], Any]:
    """What the function is asked, and the folder."""
    changes = asking.settings_of(asked["settings"])
    arms = arms_of(asked["scenario"], asked["against"], changes)
    folder = asking.folder_of(asked["out"], name_of(arms, asked["method"]))
    given = {key: value for key, value in asked.items() if key != "settings"}
    given |= {"out": folder, "parameters": _keys(asked) or None, "outcome": tuple(asked["outcome"])}
    given |= {"method": str(asked["method"]), "engine": str(asked["engine"])}
    return given | {"better": str(asked["better"] or ""), "changes": changes}, folder


def _result(asked: dict[str, Any], screen: Screen) -> Any:
    from calibration.sensitivity.ask import name_of, sensitivity
    from calibration.sensitivity.samples import arms_of
    from sim.faces.cli.leaving import ready_for_figures

    given, folder = _given(asked, arms_of, name_of)
    ready_for_figures()
    with held(folder, SENSITIVITY):
        return sensitivity(**given, progress=screen.progress), folder


def _tell(result: Any, folder: Any, as_json: bool, screen: Screen) -> None:
    for note in result.notes:
        screen.warn(f"note: {note}")
    if as_json:
        indices = result.indices.to_dict("records")
        document = {"out": str(folder), "notes": list(result.notes), "indices": indices}
        asking.echo_json(document)
    else:
        for outcome in result.outcomes:
            first = result.ranking(outcome).iloc[0]
            print(f"{outcome} ({first['quantity']}), {result.title}")
            print(result.shown(outcome).to_string(index=False, float_format=lambda one: f"{one:.4g}"))  # fmt: skip
    screen.say(f"results in {folder}")
