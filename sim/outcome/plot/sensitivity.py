"""Sensitivity: indices with intervals by parameter, and how they converge with the size of the design."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.outcome.plot.labels import name_rows, row_height, told_apart, wrapped
from sim.outcome.plot.style import COLOURS, LINES, MARKERS, headed, saved, sheet

#: What the axis says of an index; ``{unit}``: of the outcome.
AXES = {
    "mu_star": "mean absolute change over the whole range, μ* ({unit})",
    "ST": "total index ST (share of the variance over parameters)",
    "median": "PAWN index, median over slices (0 to 1)",
    "delta": "Borgonovo's δ (0 to 1)",
    "Sh": "Shapley effect (share of the variance)",
    "KS": "distance between regions, Kolmogorov–Smirnov (0 to 1)",
}
#: Inches of a parameter's label in width, and its type.
LABEL, TYPE = 3.0, 8.0


def draw_indices(table: pd.DataFrame, index: str, title: str, folder: Path, most: int) -> Path:
    """The strongest parameters of an outcome with their 95 % intervals; beside it, where there is one, the first order
    index or the signed mean effect."""
    rows = table[table["rank"].notna()].head(most)
    rows = pd.concat([rows, table[table["parameter"] == "dummy"]])
    names = told_apart(list(rows["parameter"]), LABEL, TYPE)
    figure, axes = sheet(8.2, 1.7 + row_height(names, TYPE, 0.26) * len(rows))
    at = axes[0, 0]
    places = range(len(rows))
    at.errorbar(
        rows[index], places, xerr=rows[f"{index}_conf"], linestyle="", marker=MARKERS[0], markersize=5,
        color=COLOURS[0], elinewidth=1.3, label=f"{index} with 95 % interval",
    )  # fmt: skip
    second = {"mu_star": "mu", "ST": "S1"}.get(index, "")
    if second in rows and rows[second].notna().any():
        at.plot(rows[second], places, linestyle="", marker=MARKERS[2], color=COLOURS[1], label=_SECOND[second],
                markerfacecolor="white", markersize=5)  # fmt: skip
    floor = float(rows["floor"].iloc[0])
    label = "noise floor (95 of 100 dummies lie below)" if floor else None
    at.axvline(floor, color="#555555", linewidth=0.9, linestyle=":", label=label)
    name_rows(at, places, names, TYPE)
    at.set_ylim(len(rows) - 0.5, -0.5)
    at.set_xlabel(wrapped(AXES[index].format(unit=rows["unit"].iloc[0]), 5, 9), fontsize=9)
    at.grid(axis="x", color="#dddddd", linewidth=0.6)
    at.set_axisbelow(True)
    at.spines[["top", "right"]].set_visible(False)
    first = rows.iloc[0]
    head = f"{first['outcome']} ({first['quantity']}), {title}"
    at.set_title(headed(at, head), loc="left", fontsize=10)
    caption = _caption(first) + _below_zero(rows[index], index)
    return saved(figure, folder, f"{_file(first['outcome'])}-{first['method']}", caption, key=at)


_SECOND = {"mu": "μ: mean change, with its sign", "S1": "S1: first-order index"}


def _caption(row: pd.Series) -> str:
    luck = row["luck_share"]
    told = f"; luck has {100 * luck:.0f} % of the variance of a single run" if luck == luck else ""
    return f"{row['blocks']:.0f} blocks, {row['replicates']:.0f} replicates of common luck{told}"


def _below_zero(values: pd.Series, index: str) -> str:
    """Why sizes can be negative, where some are and luck was taken out of them."""
    told = "; luck is taken out on average, so that small sizes can fall below 0"
    return told if index in ("mu_star", "ST", "Sh") and (values < 0).any() else ""


def draw_convergence(
    table: pd.DataFrame, parameters: Sequence[str], title: str, folder: Path
) -> Path:
    """The index of the strongest parameters from a quarter and half of the design, and from all of it."""
    figure, axes = sheet(7.4, 4.2)
    at = axes[0, 0]
    for place, name in enumerate(parameters):
        rows = table[table["parameter"] == name]
        at.errorbar(
            rows["blocks"] * (1 + 0.012 * place), rows["value"], yerr=rows["conf"], label=name, capsize=2,
            color=COLOURS[place % len(COLOURS)], linestyle=LINES[place % len(LINES)],
            marker=MARKERS[place % len(MARKERS)], markersize=4, linewidth=1.2,
        )  # fmt: skip
    at.set_xlabel("blocks of the design (trajectories, Saltelli blocks or rows)", fontsize=9)
    at.set_ylabel(f"{table['index'].iloc[0]} with 95 % interval", fontsize=9)
    at.set_title(headed(at, f"{table['outcome'].iloc[0]}, {title}"), loc="left", fontsize=10)
    at.spines[["top", "right"]].set_visible(False)
    return saved(figure, folder, f"{_file(table['outcome'].iloc[0])}-convergence", key=at)


def _file(outcome: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in outcome)


def draw_over_time(
    table: pd.DataFrame, index: str, parameters: Sequence[str], title: str, folder: Path
) -> Path:
    """The index of the strongest parameters year by year, bands: 95 % intervals."""
    figure, axes = sheet(8.2, 4.4)
    at = axes[0, 0]
    for place, name in enumerate(parameters):
        rows = table[table["parameter"] == name].sort_values("year")
        value, half = rows[index], rows[f"{index}_conf"]
        look = {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)]}
        at.plot(
            rows["year"],
            value,
            label=name,
            marker=MARKERS[place % len(MARKERS)],
            markersize=4,
            **look,
        )
        at.fill_between(
            rows["year"], value - half, value + half, color=look["color"], alpha=0.12, linewidth=0
        )
    at.set_xlabel("calendar year (flows: of the year; stocks: at its end)", fontsize=9)
    at.set_ylabel(f"{index} with 95 % interval", fontsize=9)
    at.xaxis.get_major_locator().set_params(integer=True)
    at.set_title(headed(at, title), loc="left", fontsize=10)
    at.spines[["top", "right"]].set_visible(False)
    shown = table[table["parameter"].isin(parameters)]
    caption = f"bands: 95 % intervals{_below_zero(shown[index], index)}"
    return saved(figure, folder, f"{_file(title.partition(',')[0])}-over-time", caption, key=at)
