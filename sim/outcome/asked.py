"""What can be asked of runs and of pairs of runs, by name."""

from __future__ import annotations

from sim.outcome.contrasts import CONTRASTS
from sim.outcome.levels import LEVELS, unit_of
from sim.outcome.selection import spelled, split


def contrast_names() -> tuple[str, ...]:
    """Contrasts that tables tell, with their groups."""
    return tuple(spelled(name, who) for name, one in CONTRASTS.items() for who in one.told)


def is_contrast(outcome: str) -> bool:
    """Whether an outcome is defined for pairs of runs only."""
    return split(outcome)[0] in CONTRASTS


def asks_contacts(outcome: str) -> bool:
    """Whether an outcome is undefined where runs log no contacts."""
    name = split(outcome)[0]
    return CONTRASTS[name].asks_contacts if name in CONTRASTS else LEVELS[name].asks_contacts


def unit_of_outcome(outcome: str) -> str:
    """Unit of a level or a contrast."""
    name = split(outcome)[0]
    return CONTRASTS[name].unit if name in CONTRASTS else unit_of(outcome)
