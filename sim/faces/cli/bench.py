"""``clusterlink bench``: speed as ratios within one run."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

Quick = Annotated[bool, typer.Option("--quick", help="smaller and shorter: says little")]


def command(
    quick: Quick = False, as_json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """Measures speed, memory and growth in one run (several minutes), and ratios that hold elsewhere."""
    with Screen(quiet) as screen, asking.told(screen):
        from sim.proof.bench.table import FULL, MEANING, QUICK, measured

        found = measured(QUICK if quick else FULL, screen.say)
        if as_json:
            asking.echo_json(found)
            return
        for name, meaning in MEANING.items():
            value = found[name]
            print(f"{name:26}{'–' if value is None else f'{value:.4g}':>12}   {meaning}")
