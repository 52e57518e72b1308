"""Which parameters a reading moves with over the draws: rank correlations."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from calibration.patterns.draws import Draw

#: Readings that are asked what they move with.
ASKED = (
    ("V03", "put in", "initiated, relative"),
    ("V03", "emergent, minus neither", "cooperations, relative"),
    ("V04", "emergent, minus neither", "initiated, both, relative"),
    ("V04", "emergent, minus neither", "exchanges, both, relative"),
    ("V06", "as drawn", "cooperations started"),
)
STRONGEST = 10
COLUMNS = ("pattern", "world", "reading", "parameter", "rank_correlation", "n")


def drivers_of(values: pd.DataFrame, draws: Sequence[Draw]) -> pd.DataFrame:
    """Spearman's correlation of readings with parameters, the strongest of each; draws where undefined are left out."""
    parameters = pd.DataFrame(list(draws)).astype(float)
    rows: list[tuple[object, ...]] = []
    for key in ASKED:
        kept = values[key].to_numpy(float)
        defined = pd.Series(kept).dropna()
        ranks = parameters.loc[defined.index].rank().corrwith(defined.rank()).dropna()
        strongest = ranks.reindex(ranks.abs().sort_values(ascending=False, kind="stable").index)
        rows += [(*key, name, value, len(defined)) for name, value in strongest[:STRONGEST].items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))
