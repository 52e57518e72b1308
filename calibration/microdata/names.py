"""Our names of what a survey holds: columns of the microdata, words that their codes stand for, rows as arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.words import Item

#: Columns that every file has; the rest may be missing.
REQUIRED = ("respondent", "wave", "cluster", "kind")
OPTIONAL = ("size", "age", "founded", "weight")
ITEMS = Item.labels()
#: Answers of yes or no; all other items are counts.
YES_NO = tuple(item.label for item in Item if Item.COOPERATED <= item <= Item.CHINA_INDIA)
COUNTS = tuple(name for name in ITEMS if name not in YES_NO)
COLUMNS = (*REQUIRED, *OPTIONAL, *ITEMS)
#: Coded columns and the words that their codes stand for.
WORDS = {
    "kind": ("firm", "institution"),
    "size": ("sme", "large"),
    "age": ("young", "old"),
} | {name: ("no", "yes") for name in YES_NO}
#: What each column means, for messages and the guide.
MEANS = {
    "respondent": "who answers: the same in every wave",
    "wave": "which wave the answers are of",
    "cluster": "the cluster whose member answers",
    "kind": "firm or institution",
    "size": "sme or large, of firms",
    "age": "young or old at the wave, of firms",
    "founded": "year of founding, of firms (instead of age)",
    "weight": "how many actors of the population the row stands for",
    "contacts": "new contacts abroad begun in the reference period",
    "initiated": "of these contacts, those begun by the own side",
    "cooperated": "any R&D cooperation abroad in the reference period",
    "europe": "any of them with a partner in Europe",
    "united_states": "any of them with a partner in the United States",
    "china_india": "any of them with a partner in China or India",
    "started": "R&D cooperations abroad begun in the reference period",
    "running": "R&D cooperations abroad running at the wave",
    "linked": "of those running, linked to the cluster's internationalisation programme",
    "with_institutions": "of those running, with universities or research organisations",
    "ended": "R&D cooperations abroad that came to their end in the reference period",
    "continued": "of those ended, followed by another with the same partner",
}


class Rows(NamedTuple):
    """Answers as arrays; one row a respondent and wave, n of them."""

    wave: Any  # i8 [n], from 0
    cluster: Any  # i8 [n], from 0
    is_firm: Any  # bool [n]
    is_large: Any  # bool [n]; of firms whose size is known
    is_small: Any  # bool [n]
    is_young: Any  # bool [n]; of firms whose age is known
    is_old: Any  # bool [n]
    weight: Any  # f8 [n]
    items: Any  # f8 [n, items]; not a number where there is no answer
    clusters: int  # how many
    dates: tuple[float, ...]  # of the waves, decimal years

    def answers(self, name: str) -> Any:
        """Answers to an item, by its name."""
        return self.items[:, ITEMS.index(name)]

    def of(self, chosen: Any) -> Rows:
        """These rows alone; clusters keep their numbers."""
        return Rows._make(
            column[chosen] if isinstance(column, np.ndarray) else column for column in self
        )
