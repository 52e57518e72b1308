"""Numbers that are rather codes: years that cannot be, counts that dwarf all others. Asked about, not used."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Years before which, and decimal years after the wave from which, no firm that answers was founded.
FIRST_YEAR, ROUNDED = 1000.0, 0.1
#: A value this large, and this many times the next largest, is asked about.
LARGE, TIMES = 50.0, 5.0
#: A code as questionnaires have them (99, 998, 8888 …) is asked about from this many rows on, and if it is this many
#: times as frequent as the next largest value.
ROWS, OFTEN = 3, 3.0
#: Endings of such codes, which consist of nines, eights or sevens before it.
LAST = "789"


def implausible_years(years: Any, waves: Any) -> Any:
    """Which years of founding lie before the year 1000 or after the wave; unknown ones do not."""
    whole = years == np.floor(years)
    after = np.where(whole, years > np.floor(waves), years > waves + ROUNDED)
    return (years < FIRST_YEAR) | after


def likely_codes(values: Any) -> list[tuple[float, float]]:
    """Values that are rather codes, each with the largest value that is none; ``values`` may hold NaN."""
    known, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    for place in range(len(known)):
        below = known[place - 1] if place else 0.0
        first = known[place]
        is_far = first >= LARGE and first > TIMES * below and place > 0
        if is_far or (
            place and _are_codes(known[place:], counts[place:], counts[place - 1], below)
        ):
            return [(float(value), float(below)) for value in known[place:]]
    return []


def _are_codes(values: Any, counts: Any, frequency: int, below: float) -> bool:
    """Whether all of these look like codes and are frequent beside the next largest value.

    Of one digit only if the largest is 9 and all others are less than half of them.
    """
    if not all(_looks(value) for value in values):
        return False
    if values[0] < 10 and (values[-1] % 10 != 9 or values[0] <= 2 * below):
        return False
    return bool(counts.max() >= max(ROWS, OFTEN * frequency))


def _looks(value: float) -> bool:
    """Nines, eights or sevens alone, or nines that end in seven or eight."""
    text = f"{value:.0f}"
    if value != np.floor(value) or text[-1] not in LAST:
        return False
    return len(set(text)) == 1 or set(text[:-1]) == {"9"}
