"""Figures with fifty rows of labels as long as users write them: all there, none over another, no library warns."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.outcome.plot import calibration, designs, effects, scorecard, sensitivity, style
from sim.outcome.plot.labels import drawable, elided, told_apart, wrapped

ROWS = 50
NAMES = [
    f"{place}: share of institutions with a partner abroad, in the fields asked $x_{place}"
    for place in range(ROWS)
]
LONG = [f"{name:.<80}" for name in NAMES]
LUCK = np.random.default_rng(3)


def scored() -> pd.DataFrame:
    """A scorecard of fifty targets in each role, some far off."""
    rows = 2 * ROWS
    return pd.DataFrame(
        {
            "id": LONG * 2, "source": "a survey of members, second wave, weighted by field and size",
            "role": ["fitted"] * ROWS + ["held-out"] * ROWS, "block": "survey", "runs": 8,
            "distance": LUCK.normal(0, 3, rows), "distance_without_discrepancy": LUCK.normal(0, 5, rows),
        }
    )  # fmt: skip


def indexed() -> pd.DataFrame:
    value = np.sort(LUCK.exponential(size=ROWS))[::-1]
    return pd.DataFrame(
        {
            "parameter": [*LONG[:-1], "dummy"], "rank": [*range(1, ROWS), np.nan], "ST": value, "ST_conf": 0.2,
            "S1": value / 2, "floor": 0.1, "unit": "1", "outcome": LONG[0], "quantity": LONG[1], "method": "sobol",
            "luck_share": 0.3, "blocks": 8, "replicates": 2,
        }
    )  # fmt: skip


def converged() -> pd.DataFrame:
    keys = itertools.product(LONG[:8], (8, 16, 32))
    rows = [(name, blocks, LUCK.random(), 0.1) for name, blocks in keys]
    table = pd.DataFrame(rows, columns=["parameter", "blocks", "value", "conf"])
    return table.assign(index="ST", outcome=LONG[0])


def designed() -> pd.DataFrame:
    effect, cost = np.sort(LUCK.normal(100, 60, ROWS)), np.sort(LUCK.uniform(1e6, 9e6, ROWS))
    share = LUCK.dirichlet(np.ones(ROWS))
    return pd.DataFrame(
        {
            "design": LONG, "effect": effect, "lower": effect - 20, "upper": effect + 20,
            "draws_q025": effect - 90, "draws_q975": effect + 90, "cost_eur": cost,
            "on_frontier": True, "p_best": share, "p_best_lower": share / 2, "p_best_upper": share * 2,
        }
    )  # fmt: skip


def foretold() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "target": LONG, "role": ["fitted", "held-out"] * (ROWS // 2), "evidence": 0.3, "error_sd": 0.1,
            "median": 0.4, "lower": 0.1, "upper": 0.9, "level": 0.9,
        }
    )  # fmt: skip


def learned() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "parameter": LONG, "standing": "prior-driven", "contraction": LUCK.random(ROWS), "low": 0.0, "high": 1.0,
            "q05": 0.2, "median": 0.5, "q95": 0.7, "level": 0.9, "default": 0.4,
        }
    )  # fmt: skip


class Compared:
    """As much of a comparison as the figure of effects reads."""

    def __init__(self, alternatives: int) -> None:
        self.base = SimpleNamespace(
            scenario=SimpleNamespace(name=LONG[0].replace("$", "")),
            levels=lambda: pd.DataFrame({name: [10.0, 12.0] for name in effects.COUNTS}),
        )
        names = [one.replace("$", "") for one in LONG[1 : alternatives + 1]]
        self.alternatives = [SimpleNamespace(scenario=SimpleNamespace(name=one)) for one in names]
        outcomes = (*effects.COUNTS, *effects.SHARES, *effects.WINDFALL)
        rows = [(name, one) for name in names for one in outcomes]
        table = pd.DataFrame(rows, columns=["alternative", "outcome"])
        self.effects = table.assign(
            effect=1.0, lower=-1.0, upper=3.0, level=0.5, n_pairs=3, covers="both", unit="1"
        )


DRAWN: dict[str, Callable[[Path], Path]] = {
    "scorecard": lambda folder: scorecard.draw(scored(), folder),
    "indices": lambda folder: sensitivity.draw_indices(indexed(), "ST", LONG[2], folder, ROWS),
    "convergence": lambda folder: sensitivity.draw_convergence(
        converged(), LONG[:8], LONG[2], folder
    ),
    "designs": lambda folder: designs.draw(designed(), LONG[3], folder, "designs", "caption"),
    "checks": lambda folder: calibration.draw_checks(foretold(), folder),
    "posterior": lambda folder: calibration.draw_posterior(learned(), folder),
    "effects": lambda folder: effects.draw(Compared(1), folder),
    "effects of many": lambda folder: effects.draw(Compared(ROWS - 1), folder),
}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Figures that are saved."""
    figures: list[Figure] = []
    save = style.saved

    def saved(figure: Figure, *rest: Any, **more: Any) -> Path:
        figures.append(figure)
        return save(figure, *rest, **more)

    monkeypatch.setattr(
        style, "DPI", 50
    )  # sizes are in inches: what overlaps does so at any resolution
    for module in (calibration, designs, effects, scorecard, sensitivity):
        monkeypatch.setattr(module, "saved", saved)
    return figures


def texts_of(figure: Figure) -> Iterator[Any]:
    """Everything written in a figure: labels of rows, heads, keys, names in panels, small type."""
    for panel in figure.axes:
        low, high = sorted(panel.get_ylim())
        yield from (one for one in panel.get_yticklabels() if low <= one.get_position()[1] <= high)
        yield from (panel.xaxis.label, panel.yaxis.label, panel._left_title, *panel.texts)
    for legend in figure.legends:
        yield from legend.get_texts()
    yield from figure.texts


@pytest.mark.parametrize("name", list(DRAWN))
def test_fifty_rows_of_eighty_characters_are_readable(
    name: str, kept: list[Figure], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        DRAWN[name](tmp_path)
        figure = kept[-1]
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    pen = canvas.get_renderer()
    wide, tall = figure.canvas.get_width_height()
    told = [one for one in texts_of(figure) if one.get_visible() and one.get_text().strip()]
    boxes = {id(one): one.get_window_extent(pen).padded(-1) for one in told}
    for first, second in itertools.combinations(told, 2):
        both = (first.get_text(), second.get_text())
        assert not boxes[id(first)].overlaps(boxes[id(second)]), both
    for one in told:
        box = boxes[id(one)]
        assert box.x0 >= -1 and box.x1 <= wide + 1 and box.y0 >= -1 and box.y1 <= tall + 1, one
    panels = [panel.get_window_extent(pen) for panel in figure.axes]
    assert all(box.width > 0.12 * wide and box.height > 100 for box in panels)
    keys = [legend.get_window_extent(pen) for legend in figure.legends]
    assert not any(panel.get_legend() for panel in figure.axes)
    assert not any(key.overlaps(box) for key in keys for box in panels)


def test_a_scorecard_shows_every_target_by_a_label_of_its_own(
    kept: list[Figure], tmp_path: Path
) -> None:
    scorecard.draw(scored(), tmp_path)
    for panel in kept[-1].axes:
        labels = [one.get_text() for one in panel.get_yticklabels()]
        assert len(set(labels)) == ROWS
        assert all(label.startswith(f"{place}: share") for place, label in enumerate(labels))


def test_what_is_too_long_keeps_beginning_and_end() -> None:
    assert elided("short", 9) == "short"
    assert elided("beginning, middle and end", 11) == "begin…d end"
    text = wrapped("a long name " * 40 + "the end", 2, 8)
    assert text.startswith("a long name") and text.endswith("the end") and text.count("\n") <= 2


def test_labels_that_the_elision_makes_one_are_numbered() -> None:
    names = [f"{'a' * 200}{place}{'b' * 200}" for place in (1, 2)]
    first, second = told_apart([*names, "other"], 2, 8)[:2]
    assert first.endswith("[1]") and second.endswith("[2]")
    assert told_apart(["same", "same"], 2, 8) == ["same", "same"]


def test_letters_that_the_font_lacks_are_boxes_and_control_letters_blanks() -> None:
    assert drawable("Zürich 東京\n") == "Zürich □□ "
