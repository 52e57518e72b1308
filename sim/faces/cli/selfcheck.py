"""``clusterlink selfcheck``: does this installation compute what it should?"""

from __future__ import annotations

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen


def command(as_json: options.Json = False, quiet: options.Quiet = False) -> None:
    """Null policy changes nothing; kernel equals twin; same bits for 1 and 2 workers; the ledger balances."""
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("loading…")
        from sim.proof.selfcheck import checks
        from sim.study.execute import make_ready

        make_ready(screen.progress)
        results = []
        for result in checks():
            results.append(result)
            if not as_json:
                print(
                    f"{'ok    ' if result.passed else 'FAILED'}  {result.name}: {result.told}",
                    flush=True,
                )
        if as_json:
            asking.echo_json([result._asdict() for result in results])
        if not all(result.passed for result in results):
            raise typer.Exit(asking.FAILED)
