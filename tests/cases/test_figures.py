"""Figures: all there, units on every axis, told apart in grey, the same bytes for the same data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import sim
from sim.outcome.plot import style

SMALL = {"population.firms": 6, "population.institutions": 3, "population.partners": 300}
OF_ARMS = ("age", "channels", "countries", "funnel", "initiators", "linkage", "money", "survival")
#: Least difference of grey values that the eye tells apart beside each other.
APART = 0.08


@pytest.fixture(scope="module")
def comparison() -> Any:
    base, other = (sim.load(name, SMALL) for name in ("no-programme", "interspin"))
    return sim.compare(base, [other], replicates=3)


@pytest.fixture
def drawn(comparison: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Figure]:
    """Every figure of a comparison, by name, as it is saved."""
    figures: dict[str, Figure] = {}
    save = style.saved

    def kept(figure: Figure, folder: Path, name: str, caption: str = "") -> Path:
        figures[name] = figure
        return save(figure, folder, name, caption)

    for name in (*OF_ARMS, "effects"):
        monkeypatch.setattr(f"sim.outcome.plot.{name}.saved", kept)
    comparison.plot(tmp_path)
    return figures


def test_a_comparison_draws_every_figure_and_a_run_all_but_the_effects(
    comparison: Any, tmp_path: Path
) -> None:
    both = {path.stem for path in comparison.plot(tmp_path / "both")}
    one = {path.stem for path in comparison.alternatives[0].plot(tmp_path / "one")}
    assert both == {*OF_ARMS, "effects"}
    assert one == set(OF_ARMS)
    assert {path.stem for path in (tmp_path / "both").glob("*.png")} == both


def test_every_panel_says_what_its_axes_measure(drawn: dict[str, Figure]) -> None:
    """Panels that share an axis say it once, in their row or column."""
    for name, figure in drawn.items():
        for panel in figure.axes:
            row, column = (
                [one for one in figure.axes if one is panel or axis(one).joined(one, panel)]
                for axis in (
                    lambda one: one.get_shared_y_axes(),
                    lambda one: one.get_shared_x_axes(),
                )
            )
            words = [
                one.get_text()
                for one in panel.get_yticklabels()
                if one.get_text().strip("−.,0123456789")
            ]
            assert words or any(one.get_ylabel() for one in row), name
            assert any(one.get_xlabel() for one in column), name
            assert panel.get_title(loc="left"), name


def test_every_figure_says_that_defaults_are_not_calibrated(drawn: dict[str, Figure]) -> None:
    for figure in drawn.values():
        assert style.NOTE in [text.get_text() for text in figure.texts]


def test_no_panel_is_empty(drawn: dict[str, Figure]) -> None:
    for name, figure in drawn.items():
        assert all(panel.has_data() for panel in figure.axes), name


def test_the_same_data_give_the_same_bytes(comparison: Any, tmp_path: Path) -> None:
    for one, other in zip(
        comparison.plot(tmp_path / "a"), comparison.plot(tmp_path / "b"), strict=True
    ):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_neighbours_differ_in_grey_or_in_the_kind_of_line_and_hatch() -> None:
    """Luminance after ITU-R BT.709; looks of neighbours differ in line and hatch in any case."""
    greys = [float(np.dot(to_rgb(one), (0.2126, 0.7152, 0.0722))) for one in style.COLOURS]
    for place in range(len(greys) - 1):
        assert (
            abs(greys[place] - greys[place + 1]) > APART
            or style.LINES[place] != style.LINES[place + 1]
        )
    assert abs(greys[0] - greys[1]) > 0.25
    assert len(set(style.LINES)) == len(set(style.HATCHES)) == len(set(style.MARKERS)) == len(greys)


def test_a_single_run_is_drawn_without_a_band(tmp_path: Path) -> None:
    runs = sim.run(sim.load("interspin", SMALL), replicates=1)
    assert {path.stem for path in runs.plot(tmp_path)} == set(OF_ARMS)
