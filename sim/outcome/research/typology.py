"""A typology of clusters by their pattern of internationalisation.

Features (``features.py``), averaged over runs, are standardised over clusters; Ward's hierarchical clustering (Ward
1963) groups them; the number of types is that of the best mean silhouette (Rousseeuw 1987) between 2 and
``MOST_TYPES``. The link to the programme is told beside the types, not classified by. Types are numbered by size and
named after the two features in which they stand out most. ``agreement`` is the share of runs in which the cluster lies
nearest to the centre of its own type: what luck leaves of the type. A silhouette below about .25 says that clusters
differ by degrees, not by type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.outcome.research.features import FEATURES
from sim.words import Field

MOST_TYPES = 6
#: Told beside the types, but not classified by: it would only tell who was funded.
TOLD_ONLY = "linked_share"
#: Features that do not differ between clusters by more than this are left out.
LEAST_SPREAD = 1e-12
COLUMNS = (
    "scenario", "cluster", "field", "round", "type", "name", "agreement", "silhouette", *FEATURES,
)  # fmt: skip


def typology_rows(
    scenario: str,
    keys: Sequence[str],
    fields: np.ndarray,
    rounds: np.ndarray,
    features: np.ndarray,
    types: int | None = None,
) -> list[dict[str, Any]]:
    """One row a cluster; ``features`` [runs, C, FEATURES], ``types``: how many (None: the best)."""
    if not len(features) or features.shape[1] < 4:
        return []
    means = _mean_over_runs(features)
    scaled, centre, spread = _standardised(means)
    numbers, quality = classified(scaled, types)
    names = {one: _name(scaled[numbers == one].mean(axis=0)) for one in np.unique(numbers)}
    agreement = _agreement(features, numbers, scaled, centre, spread)
    rows = []
    for place, key in enumerate(keys):
        number = int(numbers[place])
        told = (
            scenario,
            key,
            Field(int(fields[place])).label,
            rounds[place],
            number,
            names[number],
        )
        values = (*told, float(agreement[place]), quality, *map(float, means[place]))
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def _mean_over_runs(features: np.ndarray) -> np.ndarray:
    """Mean over the runs in which a feature is defined; not a number where it never is."""
    known = np.isfinite(features)
    count = known.sum(axis=0)
    whole = np.where(known, features, 0).sum(axis=0)
    return np.divide(whole, count, out=np.full(whole.shape, np.nan), where=count > 0)


def _standardised(means: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features with mean 0 and sd 1 over clusters; an undefined one stands at the mean, a constant one at 0."""
    known = np.isfinite(means)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, means, 0).sum(axis=0) / count
    away = np.where(known, means - centre, 0)
    spread = np.sqrt((away**2).sum(axis=0) / count)
    spread = np.where(spread > LEAST_SPREAD, spread, np.inf)
    spread[tuple(FEATURES).index(TOLD_ONLY)] = np.inf
    return away / spread, centre, spread


def classified(scaled: np.ndarray, types: int | None = None) -> tuple[np.ndarray, float]:
    """Type of each cluster, from 1 by falling size (ties: the first cluster), and the mean silhouette."""
    from scipy.cluster.hierarchy import fcluster, linkage  # slow to load, and needed here alone
    from scipy.spatial.distance import pdist, squareform

    distance = squareform(pdist(scaled))
    tree = linkage(scaled, "ward")
    most = min(MOST_TYPES, len(scaled) - 1)
    counts = range(2, most + 1) if types is None else [types]
    found = [fcluster(tree, count, "maxclust") for count in counts]
    scores = [silhouette(distance, one) for one in found]
    best = int(np.argmax(scores))
    return _by_size(found[best]), float(scores[best])


def silhouette(distance: np.ndarray, types: np.ndarray) -> float:
    """Mean of (b − a) / max(a, b): a the mean distance within the type, b that to the nearest other; alone: 0."""
    known = np.unique(types)
    if len(known) < 2:
        return 0.0
    member = types[:, None] == known
    size = member.sum(axis=0)
    whole = distance @ member
    own = np.argmax(member, axis=1)
    rows = np.arange(len(types))
    a = whole[rows, own] / np.maximum(size[own] - 1, 1)
    others = whole / size
    others[rows, own] = np.inf
    b = others.min(axis=1)
    largest = np.maximum(np.maximum(a, b), 1e-300)
    return float(np.where(size[own] > 1, (b - a) / largest, 0.0).mean())


def _by_size(types: np.ndarray) -> np.ndarray:
    known, first, count = np.unique(types, return_index=True, return_counts=True)
    order = np.lexsort((first, -count))
    numbers = np.empty(len(known), np.int64)
    numbers[order] = np.arange(1, len(known) + 1)
    found: np.ndarray = numbers[np.searchsorted(known, types)]
    return found


def _name(centre: np.ndarray) -> str:
    """The two features in which a type stands out most, as words."""
    names = tuple(FEATURES)
    strongest = np.argsort(-np.abs(centre), kind="stable")[:2]
    return ", ".join(
        f"{'high' if centre[place] > 0 else 'low'} {names[place].replace('_', ' ')}"
        for place in strongest
    )


def _agreement(
    features: np.ndarray,
    numbers: np.ndarray,
    scaled: np.ndarray,
    centre: np.ndarray,
    spread: np.ndarray,
) -> np.ndarray:
    """Share of runs in which each cluster lies nearest to the centre of its own type."""
    centres = np.stack([scaled[numbers == one].mean(axis=0) for one in np.unique(numbers)])
    single = np.where(np.isfinite(features), features - centre, 0) / spread
    gaps = ((single[:, :, None, :] - centres) ** 2).sum(axis=-1)
    found: np.ndarray = (gaps.argmin(axis=-1) + 1 == numbers).mean(axis=0)
    return found
