"""Individual effects: what the alternative changed in each actor's life, by group and by whether it had a grant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.intervals import WITHIN, central
from sim.outcome.plot import read
from sim.outcome.plot.style import intervals, saved, sheet, tidy

#: Lowest value of each class of individual effects, and its name; colours from loss to gain, hatches for grey.
CLASSES = (
    (-np.inf, "lost 2 or more", "#8c2b20", "////"),
    (-1.5, "lost 1", "#e8a04a", ""),
    (-0.5, "no change", "#e4e4e4", ""),
    (0.5, "gained 1", "#7fb0dc", ""),
    (1.5, "gained 2 or more", "#0b3c5d", ".."),
)
#: Pairs of runs that are drawn, at most.
MOST_PAIRS = 40


def draw(comparison: Any, folder: Path) -> Path | None:
    """Of the first alternative: shares of actors by individual effect, and the mean of each group over pairs."""
    tables = [effects_of(table) for table in islice(_of_first(comparison), MOST_PAIRS)]
    shares, means = shares_of(tables), means_of(tables)
    if shares.empty:
        return None
    figure, axes = sheet(
        12.2, 1.6 + 0.42 * len(shares), columns=2, width_ratios=(2, 1), sharey=True
    )
    _bars(axes[0, 0], shares)
    _means(axes[0, 1], means.reindex(columns=shares.index))
    first, base = comparison.alternatives[0].scenario.name, comparison.base.scenario.name
    title = f"What {first} changed in single lives, against {base}"
    others = "; of several alternatives the first" if len(comparison.alternatives) > 1 else ""
    caption = (
        "each actor against itself in the world of the base: foreign cooperations started in the counted window; "
        f"actors that live in one world only are left out{others}; {len(tables)} pairs of runs, "
        f"lines: of the pairs' means {read.of_runs(len(tables))}"
    )
    return saved(figure, folder, "lives", caption, title, axes[0, 0])


def _of_first(comparison: Any) -> Iterator[pd.DataFrame]:
    """Tables of lives of the first alternative."""
    name = comparison.alternatives[0].scenario.name
    return (table for table in comparison.each_pair() if table["alternative"].iloc[0] == name)


def effects_of(lives: pd.DataFrame) -> pd.DataFrame:
    """Group and individual effect of each actor that lives in both worlds."""
    both = lives.dropna(subset=["base_cooperations", "alternative_cooperations"])
    who = np.select(
        [both["kind"] == "institution", both["young"], both["size_class"] == "large"],
        ["institutions", "young firms", "old firms, large"], "old firms, small",
    )  # fmt: skip
    grant = np.where(both["alternative_grant_eur"] > 0, "with a grant", "without")
    effect = both["alternative_cooperations"] - both["base_cooperations"]
    group = [f"{one}, {two}" for one, two in zip(who, grant, strict=True)]
    return pd.DataFrame({"group": group, "effect": effect})


def shares_of(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Share of actors by class of individual effects [groups, classes], over all pairs; those with a grant first."""
    every = pd.concat(tables) if tables else pd.DataFrame({"group": [], "effect": []})
    edges = np.array([low for low, *_ in CLASSES[1:]])
    names = [name for _, name, *_ in CLASSES]
    placed = np.searchsorted(edges, every["effect"].to_numpy(float))
    counts = pd.crosstab(every["group"], np.array(names, object)[placed])
    counts = counts.reindex(columns=names, fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    order = sorted(shares.index, key=lambda group: (group.endswith("without"), group))
    return shares.loc[order]


def means_of(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Mean individual effect of each group [pairs, groups]."""
    return pd.DataFrame([table.groupby("group")["effect"].mean() for table in tables])


def _bars(panel: Any, shares: pd.DataFrame) -> None:
    at, left = np.arange(len(shares))[::-1], np.zeros(len(shares))
    for (_, name, tint, hatch), column in zip(CLASSES, shares.columns, strict=True):
        wide = 100 * shares[column].to_numpy()
        look = {"color": tint, "hatch": hatch, "edgecolor": "white", "height": 0.72}
        panel.barh(at, wide, left=left, label=name, **look)
        left = left + wide
    panel.set_yticks(at, shares.index)
    panel.set_xlim(0, 100)
    panel.set_xlabel("actors of the group, %")
    tidy(panel, "Cooperations more or fewer than in the other life", "group of actors")


def _means(panel: Any, means: pd.DataFrame) -> None:
    at = np.arange(means.shape[1])[::-1]
    panel.plot(means.mean(), at, "o", color="#222222", markersize=5)
    if len(means) > 1:
        low, high = _spread(means)
        intervals(panel, at, low, high, upright=False)
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set_xlabel("cooperations an actor")
    tidy(panel, "Mean individual effect", "")


def _spread(means: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The central part of the pairs' means by group, over the pairs that have the group."""
    ends = [central(column[np.isfinite(column)], WITHIN) for column in means.to_numpy(float).T]
    return np.array([one.lower for one in ends]), np.array([one.upper for one in ends])
