"""How far the rule on names can be trusted: names labelled by hand, and the largest organisations settled by hand.

*Sample*: 200 names of German participants in FP7 and Horizon 2020 (4,821 distinct names, simple random sample, seed
200), labelled after the rule was written and without its answers in view; the rule was not changed afterwards.
*Largest*: the 90 names with the most participations (47 % of all German ones) are settled by hand, so that the rule
decides on the rest. Both from the names and general knowledge, by one person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.data import FOLDER
from calibration.register.kinds import OrganisationKind, kinds_by_name

KINDS = tuple(str(kind) for kind in OrganisationKind)
SAMPLE, LARGEST = FOLDER / "hand_labelled_names.csv", FOLDER / "largest_names.csv"
#: Standard normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054


class RuleError(NamedTuple):
    """Share of names that the rule gets wrong, with Wilson's 95 % interval; rows: by hand, columns: by rule."""

    share: float
    lower: float
    upper: float
    names: int
    table: pd.DataFrame


def sample() -> pd.DataFrame:
    """The labelled names: *name, kind, sure* (whether the name left no doubt), and the kind by rule."""
    table = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False)
    return table.assign(rule=kinds_by_name(table["name"]))


def largest() -> dict[str, str]:
    """Kinds of the largest organisations by name."""
    table = pd.read_csv(LARGEST, dtype=str, keep_default_na=False)
    return dict(zip(table["name"], table["kind"], strict=True))


def settled_kinds(names: pd.Series) -> pd.Series:
    """Kinds by hand for the largest, by rule for all others."""
    trimmed = names.str.strip()
    known = trimmed.map(largest())
    return known.where(known.notna(), kinds_by_name(names)).astype(str)


def rule_error() -> RuleError:
    """Error of the rule on the sample."""
    table = sample()
    cross = pd.crosstab(table["kind"], table["rule"]).reindex(
        index=list(KINDS), columns=list(KINDS), fill_value=0
    )
    wrong, count = int((table["kind"] != table["rule"]).sum()), len(table)
    return RuleError(wrong / count, *wilson(wrong, count), count, cross)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share, z2 = hits / count, Z95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return middle - half, middle + half


def redrawn(names: pd.Series, kinds: pd.Series, luck: np.random.Generator) -> pd.Series:
    """Kinds as they might be by hand: each by its chance given the rule's answer, drawn from the sample's counts.

    *Ours*: chances from a Dirichlet with the sample's counts + 1/3 each; the largest are settled and stay.
    """
    counts = rule_error().table.to_numpy().T + 1 / 3
    settled = names.str.strip().isin(set(largest())).to_numpy()
    drawn = kinds.to_numpy(dtype=object).copy()
    for place, kind in enumerate(KINDS):
        at = np.flatnonzero((kinds == kind).to_numpy() & ~settled)
        chances = luck.dirichlet(counts[place])
        drawn[at] = np.array(KINDS, object)[luck.choice(len(KINDS), len(at), p=chances)]
    return pd.Series(drawn, index=kinds.index)
