"""``clusterlink scenarios``: what ships."""

from __future__ import annotations

from sim.faces.cli.asking import echo_json, told
from sim.faces.cli.options import Json
from sim.faces.cli.screen import Screen


def command(as_json: Json = False) -> None:
    """What ships, one a line: its name and the question it asks."""
    with Screen() as screen, told(screen):
        from sim.scenario.load import load
        from sim.scenario.shipped import names

        titles = {name: load(name).title for name in names()}
        if as_json:
            echo_json([{"name": name, "title": title} for name, title in titles.items()])
            return
        for name, title in titles.items():
            print(f"{name}  {title}")
