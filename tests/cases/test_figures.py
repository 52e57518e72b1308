"""Figures: all there, units on every axis, told apart in grey, nothing cut off, the same bytes for the same data."""

from __future__ import annotations

import itertools
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

import sim
from sim.outcome.plot import calendar, lives, read, style

SMALL = {"population.firms": 6, "population.institutions": 3, "population.partners": 300}
OF_ARMS = ("age", "channels", "countries", "funnel", "initiators", "linkage", "money", "survival")
ALL = {*OF_ARMS, "effects", "lives"}
#: Least difference of grey values (0 to 1) that the eye tells apart beside each other.
APART = 0.15
#: Names of scenarios may be as long as this.
LONG = "with calls that reach every cluster of every field by all means at hand"
#: Luminance after ITU-R BT.709.
GREY = (0.2126, 0.7152, 0.0722)


@pytest.fixture(scope="module")
def comparison() -> Any:
    base, other = (sim.load(name, SMALL) for name in ("no-programme", "interspin"))
    return sim.compare(base, [other], replicates=3)


@pytest.fixture(scope="module")
def over_draws() -> Any:
    """Two arms over three draws of a parameter, two replicates each."""
    base, other = (sim.load(name, SMALL) for name in ("no-programme", "interspin"))
    draws = [{"contacts.beta_call": value} for value in (0.0, 0.4, 0.8)]
    return sim.compare(base, [other], replicates=2, draws=draws)


@pytest.fixture(scope="module")
def of_nine() -> Any:
    """More alternatives than there are colours."""
    base, other = (sim.load(name, SMALL) for name in ("no-programme", "interspin"))
    several = [
        other.with_changes(
            {"contacts.beta_call": number / 10}, name=f"design {number} of nine {LONG}"
        )
        for number in range(1, 10)
    ]
    return sim.compare(base, several, replicates=2)


@pytest.fixture
def figures_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Draws all figures of a comparison and gives them by name, as they are saved."""
    figures: dict[str, Figure] = {}
    save = style.saved

    def kept(figure: Figure, folder: Path, name: str, *words: Any) -> Path:
        figures[name] = figure
        return save(figure, folder, name, *words)

    for name in ALL:
        monkeypatch.setattr(f"sim.outcome.plot.{name}.saved", kept)

    def draw(compared: Any) -> dict[str, Figure]:
        compared.plot(tmp_path)
        return figures

    return draw


def drawn_again(figure: Figure) -> Any:
    """A pen that measures what the figure shows at its own size."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()


def words_of(figure: Figure) -> str:
    """What stands above and below a figure, lines joined."""
    return " ".join(text.get_text().replace("\n", " ") for text in reversed(figure.texts))


def test_a_comparison_draws_every_figure_and_a_run_all_but_the_effects(
    comparison: Any, tmp_path: Path
) -> None:
    both = {path.stem for path in comparison.plot(tmp_path / "both")}
    one = {path.stem for path in comparison.alternatives[0].plot(tmp_path / "one")}
    assert both == ALL
    assert one == set(OF_ARMS)
    assert {path.stem for path in (tmp_path / "both").glob("*.png")} == both


def test_every_panel_says_what_its_axes_measure(comparison: Any, figures_of: Any) -> None:
    """Panels that share an axis say it once, in their row or column."""
    for name, figure in figures_of(comparison).items():
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


def test_every_figure_has_a_title_and_tells_replicates_and_that_nothing_is_calibrated(
    comparison: Any, figures_of: Any
) -> None:
    for name, figure in figures_of(comparison).items():
        words = words_of(figure)
        assert style.NOTE in words, name
        assert "3 runs" in words or "3 pairs of runs" in words, name
        assert any(text.get_fontsize() >= 12 and text.get_text() for text in figure.texts), name


def test_bands_say_luck_only_for_runs_and_parameters_too_for_draws(
    comparison: Any, over_draws: Any, figures_of: Any
) -> None:
    told = ("effects", "linkage", "age", "channels", "countries", "initiators", "survival")
    for compared, right, wrong in (
        (comparison, "luck only", "parameters and luck"),
        (over_draws, "parameters and luck", "luck only"),
    ):
        drawn = figures_of(compared)
        for name in told:
            assert right in words_of(drawn[name]) and wrong not in words_of(drawn[name]), name


def test_countries_over_draws_have_the_interval_of_effects(over_draws: Any) -> None:
    """Mean and extremes of the means of three draws, and a word for it; pairs of one draw are no pairs of their own."""
    table = over_draws.countries()
    assert set(table["covers"]) == set(over_draws.clusters()["covers"]) == {"both"}
    shown = table[(table["clusters"] == "all") & (table["outcome"] == "foreign_cooperations")]
    row = shown.sort_values("base_mean").iloc[-1]
    place = list(over_draws.base.runs[0].countries).index(row["country"])
    from sim.outcome.plot.countries import counts_of

    change = (counts_of(over_draws.alternatives[0]) - counts_of(over_draws.base))[:, place]
    means = change.reshape(3, 2).mean(axis=1)
    assert row["effect"] == pytest.approx(means.mean())
    assert (row["lower"], row["upper"]) == pytest.approx((means.min(), means.max()))


def test_nine_alternatives_are_drawn_and_none_looks_like_another(
    of_nine: Any, tmp_path: Path
) -> None:
    assert {path.stem for path in of_nine.plot(tmp_path)} == ALL
    places = range(2 * len(style.COLOURS))
    for mark in (
        lambda place: tuple(map(str, style.look(place).values())),
        lambda place: (style.colour(place), style.marker(place)),
        lambda place: (style.colour(place), style.hatch(place)),
    ):
        assert len({mark(place) for place in places}) == len(places)


def test_many_long_names_are_drawn_without_a_warning_of_a_library(
    of_nine: Any, figures_of: Any
) -> None:
    """Heads of panels lie beside each other; what has no room for all arms says which it leaves out."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = figures_of(of_nine)
    for name, figure in figures.items():
        pen = drawn_again(figure)
        heads = [panel._left_title.get_window_extent(pen) for panel in figure.axes]
        assert not any(one.overlaps(two) for one, two in itertools.combinations(heads, 2)), name
        panels = [panel.get_window_extent(pen) for panel in figure.axes]
        assert all(box.height > 100 and box.width > 150 for box in panels), name
    for name in ("age", "channels", "initiators", "linkage"):
        assert "the first 8 of 10 scenarios" in words_of(figures[name])


def test_no_panel_is_empty(comparison: Any, figures_of: Any) -> None:
    for name, figure in figures_of(comparison).items():
        assert all(panel.has_data() for panel in figure.axes), name


@pytest.mark.parametrize("which", ["comparison", "of_nine"])
def test_no_words_are_cut_off_or_lie_on_the_title_or_note(
    which: str, request: pytest.FixtureRequest, figures_of: Any
) -> None:
    for name, figure in figures_of(request.getfixturevalue(which)).items():
        pen = drawn_again(figure)
        inside = [panel.get_tightbbox(pen) for panel in figure.axes]
        around = [text.get_window_extent(pen) for text in figure.texts]
        around += [key.get_window_extent(pen) for key in figure.legends]
        for box in (*inside, *around):
            assert box.x0 >= -1 and box.y0 >= -1, name
            assert box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1, name
        for one, other in itertools.product(inside, around):
            assert not one.padded(-1).overlaps(other.padded(-1)), name


def test_tick_labels_of_a_panel_do_not_lie_on_each_other(comparison: Any, figures_of: Any) -> None:
    for name, figure in figures_of(comparison).items():
        pen = drawn_again(figure)
        labels = [
            label.get_window_extent(pen)
            for panel in figure.axes
            for at, label in zip(panel.get_xticks(), panel.get_xticklabels(), strict=False)
            if label.get_text() and panel.get_xlim()[0] <= at <= panel.get_xlim()[1]
        ]
        for one, other in itertools.combinations([box for box in labels if box.width], 2):
            assert not one.padded(-1).overlaps(other.padded(-1)), name


def test_the_same_data_give_the_same_bytes(comparison: Any, tmp_path: Path) -> None:
    for one, other in zip(
        comparison.plot(tmp_path / "a"), comparison.plot(tmp_path / "b"), strict=True
    ):
        content = one.read_bytes()
        assert content == other.read_bytes(), one.name
        assert not any(word in content for word in (b"Software", b"Creation", b"tIME")), one.name


def test_neighbours_differ_in_grey_and_in_line_marker_and_hatch() -> None:
    greys = [float(np.dot(to_rgb(one), GREY)) for one in style.COLOURS]
    for place, (one, other) in enumerate(itertools.pairwise([*greys, greys[0]])):
        assert abs(one - other) >= APART, place
    assert min(abs(one - other) for one, other in itertools.combinations(greys[:3], 2)) >= APART
    assert len(set(style.LINES)) == len(set(style.HATCHES)) == len(set(style.MARKERS)) == len(greys)


def test_the_pixels_of_two_arms_differ_in_grey(comparison: Any, tmp_path: Path) -> None:
    """In the saved picture: the colours of both arms are there, and their grey values apart."""
    paths = {path.stem: path for path in comparison.plot(tmp_path)}
    pixels = imread(paths["linkage"])[..., :3].reshape(-1, 3)
    found = []
    for place in (0, 1):
        mine = np.abs(pixels - np.array(to_rgb(style.colour(place)))).max(axis=1) < 0.01
        assert mine.sum() > 500
        found.append(float((pixels[mine] @ np.array(GREY)).mean()))
    assert abs(found[0] - found[1]) >= APART


def test_an_interval_is_drawn_from_low_to_high_even_if_the_mean_lies_outside() -> None:
    _, axes = style.sheet(4, 3)
    low, high = np.array([1.0]), np.array([2.0])
    style.intervals(axes[0, 0], np.array([0.0]), low, high, upright=False)
    (line,) = (c for c in axes[0, 0].collections)
    assert line.get_segments()[0][:, 0].tolist() == [1.0, 2.0]


def test_rounds_and_stops_of_travel_are_those_of_the_scenario(comparison: Any) -> None:
    told = calendar.rounds(comparison.arms)
    rounds = comparison.alternatives[0].scenario.programme.rounds
    assert told == [one.start for one in rounds] and len(told) == 3
    shocks = comparison.base.scenario.shocks.list
    assert calendar.travel_stops(comparison.arms) == [(shocks[0].start, shocks[-1].end)]


def test_a_single_run_is_drawn_without_a_band_and_says_so(tmp_path: Path) -> None:
    runs = sim.run(sim.load("interspin", SMALL), replicates=1)
    assert {path.stem for path in runs.plot(tmp_path)} == set(OF_ARMS)
    assert "no bands" in read.spread([runs])


def test_individual_effects_are_those_of_the_table_of_pairs(comparison: Any) -> None:
    tables = [lives.effects_of(table) for table in comparison.each_pair()]
    pairs = comparison.pairs()
    both = pairs.dropna(subset=["base_cooperations", "alternative_cooperations"])
    gained = both["alternative_cooperations"] - both["base_cooperations"]
    every = pd.concat(tables)
    assert len(every) == len(both) and every["effect"].sum() == gained.sum()
    funded = both["alternative_grant_eur"] > 0
    with_grant = every["group"].str.endswith("with a grant")
    assert with_grant.sum() == funded.sum() > 0
    assert every.loc[with_grant.to_numpy(), "effect"].sum() == gained[funded].sum()
    shares = lives.shares_of(tables)
    assert np.allclose(shares.sum(axis=1), 1)
    more = (gained[(both["kind"] == "institution") & funded] >= 2).mean()
    assert shares.loc["institutions, with a grant", "gained 2 or more"] == pytest.approx(more)
