"""The command line: ``clusterlink``. Every command is a file; what is heavy is imported inside it."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from sim.faces.cli import (
    batch,
    bench,
    calibrate,
    check,
    compare,
    describe,
    report,
    run,
    scenarios,
    schema,
    search,
    selfcheck,
    sensitivity,
    serve,
    targets,
    validate,
)

app = typer.Typer(
    name="clusterlink",
    help="How the design of a cluster-internationalisation programme alters international linkage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("clusterlink"))
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="version, then exit")
    ] = False,
) -> None:
    """How the design of a cluster-internationalisation programme alters international linkage."""


MODULES = (
    scenarios, describe, check, schema, run, compare, batch, targets, calibrate, validate, sensitivity,
    search, report, serve, selfcheck, bench,
)  # fmt: skip
for module in MODULES:
    app.command(module.__name__.rpartition(".")[2])(module.command)


#: Allocations between two searches for garbage (700 in Python by default): what is loaded is no garbage, and searching
#: it again and again takes a twelfth of a short command.
ALLOCATIONS = 200_000


def main() -> None:
    """Entry point of the command."""
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])
    app()


if __name__ == "__main__":
    from sim.faces.cli.start import main as start

    raise SystemExit(start())
