"""Predictive checks on the page: scores beside baselines; facts of another kind and near-copies apart."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.fit.predictive import crps
from calibration.judge import words

#: Held-out targets that are fitted or held-out ones in other years, and how their ids end.
LATER, ENDING = "later-years", "-later"
#: Standard errors by which scores must differ to be called different.
CLEARLY = 2.0


class Line(NamedTuple):
    """A line of the table: whose mean scores it has."""

    name: str
    targets: pd.DataFrame


def lines_of(table: pd.DataFrame) -> list[Line]:
    """Fitted targets; of those held out facts of another kind, as a whole and by block, near-copies, and all."""
    known = table[np.isfinite(table["median"])]
    held = known[known["role"] == "held-out"]
    other = held[held["block"] != LATER]
    blocks = [Line(f"held-out: {name}", mine) for name, mine in other.groupby("block", sort=False)]
    found = [
        Line("fitted", known[known["role"] == "fitted"]),
        Line("held-out: facts of another kind", other),
    ]
    later = held[held["block"] == LATER]
    copies = [Line(f"held-out: {LATER}", later), Line("held-out: all", held)] if len(later) else []
    return found + blocks + copies


def section(table: pd.DataFrame) -> tuple[str, tuple[str, ...], list[tuple[Any, ...]]]:
    """The words, and the heads and rows of the table below them."""
    lines = lines_of(table)
    verdicts = [f"- {one.name}: {verdict(one.targets)};" for one in lines if one.name != "fitted"]
    text = words.CHECKS.format(
        verdicts="\n".join(verdicts)[:-1] + ".",
        persistent=f"{persistence(table):.2f}",
        clearly=f"{CLEARLY:g}",
    )
    heads = ("targets", "number", "inside 90 %", "CRPS: posterior", "prior", "defaults")
    return text, heads, [_row(*one) for one in lines]


def verdict(mine: pd.DataFrame) -> str:
    """Whether the posterior's mean score is less or more than each baseline's, by ``CLEARLY`` standard errors."""
    told = []
    for source, baseline in (("prior", "prior"), ("default", "defaults")):
        difference, error = apart(mine, source)
        is_clear = np.isfinite(error) and abs(difference) > CLEARLY * error
        found = "alike" if not is_clear else "less" if difference > 0 else "more"
        told.append(words.SCORES[found].format(baseline=baseline))
    return ", ".join(told)


def apart(mine: pd.DataFrame, source: str) -> tuple[float, float]:
    """Mean difference of a baseline's scores from the posterior's, and its standard error over targets."""
    differences = (mine[f"crps_{source}"] - mine["crps_posterior"]) / mine["error_sd"]
    return float(differences.mean()), float(differences.std(ddof=1) / np.sqrt(len(mine)))


def persistence(table: pd.DataFrame) -> float:
    """Mean score of foretelling each later number by its earlier one, with the error of the evidence on top."""
    values = table.set_index("target")["evidence"]
    later = table[(table["block"] == LATER) & table["target"].str.endswith(ENDING)]
    scores = [
        crps(np.full(2, values[row["target"].removesuffix(ENDING)]), row["evidence"], row["error_sd"]) / row["error_sd"]
        for row in later.to_dict("records")
    ]  # fmt: skip
    return float(np.mean(scores)) if scores else float("nan")


def _row(name: str, mine: pd.DataFrame) -> tuple[Any, ...]:
    """Mean scores of some targets, and standard errors of the differences from the posterior's."""
    means = {
        source: (mine[f"crps_{source}"] / mine["error_sd"]).mean()
        for source in ("posterior", "prior", "default")
    }
    told = [f"{means['posterior']:.3f}"]
    told += [
        f"{means[source]:.3f} (±{apart(mine, source)[1]:.3f})" for source in ("prior", "default")
    ]
    return (name, len(mine), f"{mine['inside'].astype(bool).mean():.0%}", *told)
