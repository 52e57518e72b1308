"""Results as one page that needs nothing else: sentences, effects, figures, what they were made from."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.files.write import write_text
from sim.outcome.manifest import code_state, machine, versions
from sim.outcome.report.effects import part_of_effects
from sim.outcome.report.part import Part, Picture, pictures_of

TEMPLATE = Path(__file__).with_name("page.html")


def write_page(parts: Sequence[Part], path: Path) -> Path:
    """Writes one page of these parts and returns its path."""
    page = page_of(parts)
    write_text(path, page)
    return path


def page_of(parts: Sequence[Part]) -> str:
    """The page as text; the same parts give the same bytes."""
    from jinja2 import Environment, StrictUndefined  # slow to load, and needed here alone

    engine = Environment(autoescape=True, undefined=StrictUndefined)
    engine.filters["in_base64"] = lambda content: base64.b64encode(content).decode("ascii")
    title = parts[0].title if len(parts) == 1 else f"{len(parts)} results"
    template = engine.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(title=title, parts=parts) + "\n"


def part_of_comparison(comparison: Any, *, figures: bool = True) -> Part:
    """A comparison in hand; ``figures``: drawn for the page."""
    return part_of_effects(
        comparison.effects.to_dict("records"),
        [arm.scenario for arm in comparison.arms],
        _made(comparison),
        _drawn(comparison) if figures else (),
    )


def _drawn(comparison: Any) -> list[Picture]:
    with tempfile.TemporaryDirectory() as folder:
        return pictures_of({file: file.read_bytes() for file in comparison.plot(folder)})


def _made(comparison: Any) -> dict[str, Any]:
    """What a manifest would say of it."""
    runs = [run for arm in comparison.arms for run in arm.runs]
    return {
        "asked": {"seed": min((run.seed for run in runs), default=None)},
        "warnings": comparison.warnings(),
        "failures": list(comparison.failures),
        "runs": [{"draw": run.draw, "overflow": run.overflow} for run in runs],
        "code": code_state(),
        "versions": versions(),
        "machine": machine(),
    }
