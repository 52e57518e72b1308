"""Options that several commands share: each declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Engine(StrEnum):
    """What runs the work."""

    thread = "thread"
    process = "process"
    dask = "dask"
    mpi = "mpi"


ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="a shipped scenario's name, or the path of a TOML file"
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="folder of results (default: results/<name>)",
        show_default=False,
    ),
]
#: Seeds are 0 to 2^63 − 1, as tables hold them.
MOST_SEED = 2**63 - 1
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=MOST_SEED, help="seed of all luck, 0 to 2^63 − 1")
]
Replicates = Annotated[
    int, typer.Option("--replicates", min=1, max=1_000_000, help="runs of each scenario")
]
Replicate = Annotated[
    int | None,
    typer.Option(
        "--replicate", min=0, max=2**31 - 1, metavar="N", show_default=False,
        help="only this one, numbered as in the tables: the numbers that it has among all",
    ),
]  # fmt: skip
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="how many at a time (default: all cores)", show_default=False
    ),
]
EngineName = Annotated[
    Engine, typer.Option("--engine", help="what runs the work; dask and mpi are extras")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="for --engine dask", show_default=False),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", show_default=False,
        help="change a parameter, in every scenario; dotted key as in the TOML; repeatable",
    ),
]  # fmt: skip
Force = Annotated[bool, typer.Option("--force", help="run what this machine seems too small for")]
Json = Annotated[
    bool, typer.Option("--json", help="one JSON document on standard output, nothing else")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="no progress")]
Figures = Annotated[bool, typer.Option("--figures/--no-figures", help="draw figures")]
