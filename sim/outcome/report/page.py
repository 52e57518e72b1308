"""A comparison as one page that needs nothing else: sentences, effects, figures, what it was made from."""

from __future__ import annotations

import base64
import html
import math
import tempfile
from pathlib import Path
from typing import Any

from sim.outcome.manifest import code_state, versions
from sim.outcome.sentences import COVERS
from sim.outcome.sentences import figure as told
from sim.outcome.store import whole_file

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
img { max-width: 100%; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { text-align: right; padding: 0.2rem 0.6rem; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child, td.word { text-align: left; }
"""
HEADS = ("outcome", "unit", "effect", "lower", "upper", "pairs", "undefined because")


def write_page(comparison: Any, path: Path) -> Path:
    """Writes the page and returns its path."""
    names = ", ".join(arm.scenario.name for arm in comparison.alternatives)
    title = f"{names} against {comparison.base.scenario.name}"
    body = [
        f"<h1>{html.escape(title)}</h1>",
        f"<p>{len(comparison.base)} pairs of runs under the same luck. Intervals cover {covered(comparison)}.</p>",
        _items(comparison.sentences()),
        *_figures(comparison),
        *(_table(comparison.effects, arm.scenario.name) for arm in comparison.alternatives),
        _made_from(comparison),
    ]
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )
    with whole_file(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def covered(comparison: Any) -> str:
    """What the intervals of a comparison cover, in words."""
    found = dict.fromkeys(COVERS[one] for one in comparison.effects["covers"])
    return " / ".join(found) or COVERS["luck"]


def _items(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def _figures(comparison: Any) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        drawn = [(path.stem, path.read_bytes()) for path in comparison.plot(folder)]
    return [
        f'<img alt="{name}" src="data:image/png;base64,{base64.b64encode(content).decode()}">'
        for name, content in drawn
    ]


def _table(effects: Any, alternative: str) -> str:
    rows = effects[effects["alternative"] == alternative].to_dict("records")
    lines = "".join(_line(row) for row in rows)
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    name = html.escape(alternative)
    return f"<h2>Effects of {name}</h2><table><tr>{heads}</tr>{lines}</table>"


def _line(row: dict[str, Any]) -> str:
    numbers = [
        "" if math.isnan(row[name]) else told(row[name]) for name in ("effect", "lower", "upper")
    ]
    cells = [row["outcome"], row["unit"], *numbers, str(row["n_pairs"])]
    plain = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return f'<tr>{plain}<td class="word">{html.escape(row["reason"])}</td></tr>'


def _made_from(comparison: Any) -> str:
    facts = {**versions(), **{name: value or "" for name, value in code_state().items()}}
    seeds = sorted({run.seed for run in comparison.base.runs})
    lines = [f"seed {seed}" for seed in seeds] + [
        f"{name} {value}" for name, value in facts.items()
    ]
    return "<h2>Made from</h2>" + _items(lines)
