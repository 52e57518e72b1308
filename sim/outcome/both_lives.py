"""Lives of the actors in both worlds, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.reduce import Run

LIFE_COLUMNS = (
    "contacts", "cooperations", "first_cooperations", "funded_cooperations", "local_cooperations",
    "partnerships_alive", "innovations", "grant_eur",
)  # fmt: skip


def lives_of(base: Run, alternative: Run) -> pd.DataFrame:
    """Lives of the actors of two runs side by side."""
    before, after = base.lives, alternative.lives
    if before is None or after is None:
        raise ValueError("these runs kept no lives")
    ids = np.union1d(before["actor"], after["actor"])
    rows: dict[str, Any] = {"base": base.scenario, "alternative": alternative.scenario}
    rows |= {name: getattr(base, name) for name in ("draw", "replicate", "seed")}
    rows["actor"] = ids
    table = pd.DataFrame(rows)
    one = np.concatenate([before, after])
    _, first = np.unique(one["actor"], return_index=True)
    who = one[first]
    keys = dict(zip(base.cluster_ids.tolist(), base.clusters, strict=True))
    table["cluster"] = [keys[number] for number in who["cluster"].tolist()]
    table["kind"] = np.array(("firm", "institution"), object)[who["kind"]]
    table["size_class"] = np.array(("sme", "large", "institution"), object)[who["size_class"]]
    table["young"] = who["is_young_group"] == 1
    for prefix, lives in (("base", before), ("alternative", after)):
        place = np.searchsorted(ids, lives["actor"])
        for name in LIFE_COLUMNS:
            table[f"{prefix}_{name}"] = _spread(lives, name, place, len(ids))
    return table


def _spread(lives: Any, name: str, place: np.ndarray, n: int) -> np.ndarray:
    field, factor = {"grant_eur": ("grant", 0.01), "innovations": (name, 1e-6)}.get(
        name, (name, 1.0)
    )
    column = np.full(n, np.nan)
    column[place] = lives[field] * factor
    return column
