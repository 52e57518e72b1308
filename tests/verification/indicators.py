"""What the tests of signs look at: one number of a run, by name.

``contacts_own:firm`` is a sum of the panel for a group (firm, institution, old, young); ``a/b`` a ratio of two such
names; every other name is a function of this module or of one beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.words import Channel, SizeClass
from sim.world.state import PANEL, STOCKS
from tests.verification import indicators_of_choice as of_choice
from tests.verification import indicators_of_fate as of_fate
from tests.verification import indicators_of_money as of_money
from tests.verification import indicators_of_state as of_state
from tests.verification.lived import Lived

GROUPS = {
    "": (slice(None), slice(None)),
    "firm": (0, slice(None)),
    "institution": (1, slice(None)),
    "old": (0, 0),
    "young": (0, 1),
}


def indicator(name: str, lived: Lived) -> float:
    """The value of an indicator."""
    if "/" in name:
        above, below = name.split("/")
        return indicator(above, lived) / indicator(below, lived)
    word, _, group = name.partition(":")
    if word in PANEL:
        kind, age = GROUPS[group]
        column = lived.run.panel[..., PANEL.index(word)]
        total = column[:, :, kind, age].astype(float)
        return float(total.sum() / (len(column) if word in STOCKS else 1))
    places = (globals(), *(vars(module) for module in (of_choice, of_fate, of_money, of_state)))
    found = next(place[word] for place in places if word in place)
    return float(found(lived, group) if group else found(lived))


# --- who makes contacts -------------------------------------------------------------------------


def contacts_by(lived: Lived, size: str) -> float:
    """Contacts of a size class, over lives."""
    lives = lived.run.lives
    return float(lives["contacts"][lives["size_class"] == SizeClass[size.upper()]].sum())


def cooperations_by(lived: Lived, size: str) -> float:
    """Cooperations of a size class, over lives."""
    lives = lived.run.lives
    return float(lives["cooperations"][lives["size_class"] == SizeClass[size.upper()]].sum())


def spread_of_clusters(lived: Lived) -> float:
    """Variation of contacts between clusters (sd over mean)."""
    names = [f"contacts_{name}" for name in ("own", "inbound")]
    column = sum(lived.run.panel[..., PANEL.index(name)].sum((0, 2, 3)) for name in names)
    return float(np.std(column) / np.mean(column))


def _made(lived: Lived, channel: Channel) -> Any:
    """Contacts through a channel of each actor alive at the end."""
    rows = lived.contacts
    actors = rows["actor"][rows["channel"] == channel]
    ids, counts = np.unique(actors, return_counts=True)
    alive = lived.run.actors["id"]
    order = np.searchsorted(ids, alive)
    known = ids[np.minimum(order, len(ids) - 1)] == alive
    return np.where(known, counts[np.minimum(order, len(ids) - 1)], 0).astype(float)


def spread_of(lived: Lived, channel: str) -> float:
    """Variation of contacts through a channel between actors (sd over mean), institutions."""
    made = _made(lived, Channel[channel.upper()])[lived.run.actors["kind"] == 1]
    return float(np.std(made) / np.mean(made))


def _correlated(made: Any, by: Any) -> float:
    return float(np.corrcoef(made, by)[0, 1])


def own_search_by_size(lived: Lived) -> float:
    """Correlation of own contacts with log size, institutions."""
    is_unit = lived.run.actors["kind"] == 1
    return _correlated(_made(lived, Channel.OWN)[is_unit], lived.run.actors["log_size"][is_unit])


def own_search_by_experience(lived: Lived) -> float:
    """Correlation of own contacts with log(1 + experience), institutions."""
    is_unit = lived.run.actors["kind"] == 1
    known = np.log1p(lived.run.actors["experience"][is_unit])
    return _correlated(_made(lived, Channel.OWN)[is_unit], known)


def buzz_by_mates(lived: Lived) -> float:
    """Correlation of referred contacts with experienced mates, institutions."""
    is_unit = lived.run.actors["kind"] == 1
    experienced = of_state.experienced_mates(lived)
    return _correlated(_made(lived, Channel.BUZZ)[is_unit], experienced[is_unit])


def _by_cluster(lived: Lived, column: str) -> Any:
    return lived.run.panel[..., PANEL.index(column)].sum((0, 2, 3)).astype(float)


def broker_by_quality(lived: Lived) -> float:
    """Slope of the log of introductions on the management's quality, clusters."""
    made = np.log(np.maximum(_by_cluster(lived, "contacts_broker"), 0.5))
    return float(np.polyfit(lived.run.clusters["quality"], made, 1)[0])


def ties_by_quality(lived: Lived) -> float:
    """Slope of local ties per actor on the management's quality, clusters."""
    degree = _by_cluster(lived, "local_ties") / _by_cluster(lived, "actors")
    return float(np.polyfit(lived.run.clusters["quality"], degree, 1)[0])


def intense_over_others(lived: Lived, name: str) -> float:
    """A flow in clusters of more than mean knowledge intensity over that in others."""
    flow, intensity = _by_cluster(lived, name), lived.run.clusters["intensity"]
    is_intense = intensity > lived.world.rates.acceptance_reference_intensity
    return float(flow[is_intense].sum() / flow[~is_intense].sum())


def advancing_of_intense_over_others(lived: Lived) -> float:
    """Exchanges per contact in clusters of more than mean intensity, over others."""
    begun = sum(
        intense_over_others(lived, f"contacts_{name}") for name in ("own", "inbound")
    )  # both ratios of the same clusters
    return intense_over_others(lived, "exchanges") / begun


def listed_share(lived: Lived) -> float:
    """Share of contacts that actors of clusters funded in life make."""
    flow = _by_cluster(lived, "contacts_own") + _by_cluster(lived, "contacts_inbound")
    return float(flow[lived.run.clusters["listed_round"] > 0].sum() / flow.sum())


def growth_of_own_search(lived: Lived) -> float:
    """Own contacts of the last five years over those of the first five."""
    flow = lived.run.panel[..., PANEL.index("contacts_own")].sum((1, 2, 3))
    five = 5 * int(lived.run.calendar.per_year)
    return float(flow[-five:].sum() / flow[:five].sum())
