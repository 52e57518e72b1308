"""Names of outcomes and what they select: ``foreign_contacts``, ``windfall_share[size=sme]``, ``…[kind=firm,round=1]``.

*Who*, at most one of: ``kind=firm|institution``, ``age=young|old`` (firms, by their age at ``time.age_group_date``),
``size=sme|large|institution``. *Where*, any of: ``field=…``, ``round=N`` (clusters that the programme funds in this
round, told from 1; of a pair, that of the alternative), ``cluster=KEY``.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from sim.words import Field, Kind, SizeClass

NAME = re.compile(r"^(?P<name>\w+)(?:\[(?P<selection>[^\[\]]*)\])?$")
_EVERY = slice(None)
#: Selections of panel cells [cluster, kind, age group]; only firms have an age.
PANEL_CELLS: dict[str, tuple[slice, slice]] = {
    "": (_EVERY, _EVERY),
    "kind=firm": (slice(0, 1), _EVERY),
    "kind=institution": (slice(1, 2), _EVERY),
    "age=young": (slice(0, 1), slice(1, 2)),
    "age=old": (slice(0, 1), slice(0, 1)),
}
#: Selections of cells of lives [cluster, size class, age group].
LIFE_CELLS: dict[str, tuple[slice, slice]] = {
    "": (_EVERY, _EVERY),
    "kind=firm": (slice(0, 2), _EVERY),
    "kind=institution": (slice(2, 3), _EVERY),
    "age=young": (slice(0, 2), slice(1, 2)),
    "age=old": (slice(0, 2), slice(0, 1)),
    "size=sme": (slice(0, 1), _EVERY),
    "size=large": (slice(1, 2), _EVERY),
    "size=institution": (slice(2, 3), _EVERY),
}
#: Selections that tables tell by default.
WHOLE = ("",)
PANEL_GROUPS = tuple(PANEL_CELLS)
GROUPS = (*PANEL_GROUPS, "size=sme", "size=large")
WHERE = ("field", "round", "cluster")


class Outcome(NamedTuple):
    """An outcome's name, taken apart."""

    name: str
    who: str = ""
    where: tuple[tuple[str, str], ...] = ()


def spelled(name: str, selection: str = "") -> str:
    """The name of an outcome with its selection."""
    return f"{name}[{selection}]" if selection else name


def split(outcome: str) -> tuple[str, str]:
    """Name and selection of an outcome; ``ValueError`` if it is not spelled ``name`` or ``name[group=…]``."""
    found = NAME.match(outcome)
    if not found:
        raise ValueError(f"{outcome!r} is not an outcome: write a name, or name[kind=firm]")
    return found["name"], found["selection"] or ""


def parsed(outcome: str) -> Outcome:
    """An outcome taken apart; ``ValueError`` with all that is wrong with its selection."""
    name, selection = split(outcome)
    who, where, faults = "", [], []
    for word in filter(None, (part.strip() for part in selection.split(","))):
        key, _, value = word.partition("=")
        if word in LIFE_CELLS and not who:
            who = word
        elif word in LIFE_CELLS:
            faults.append(f"{word!r} beside {who!r}: give one of kind, age and size")
        elif _is_place(key, value):
            where.append((key, value))
        else:
            faults.append(f"{word!r} is unknown")
    if faults:
        known = ", ".join(filter(None, LIFE_CELLS))
        raise ValueError(
            f"{outcome!r}: {'; '.join(faults)}. Known are {known}, field=NAME (one of "
            f"{', '.join(Field.labels())}), round=N (from 1) and cluster=KEY"
        )
    return Outcome(name, who, tuple(where))


def _is_place(key: str, value: str) -> bool:
    if key == "round":
        return value.isdecimal() and int(value) > 0
    return value in Field.labels() if key == "field" else key == "cluster" and bool(value)


def total(cells: Any, who: str = "", clusters: Any = slice(None)) -> int:
    """Sum of cells over a selection of groups and clusters; cells: [C], [C, kind, age] or [C, size, age]."""
    chosen = np.asarray(cells)[clusters]
    if chosen.ndim == 1:
        return int(chosen.sum())
    table = PANEL_CELLS if chosen.shape[1] == len(Kind) else LIFE_CELLS
    first, second = table[who]
    return int(chosen[:, first, second].sum())


def total_of(table: Any, who: str = "") -> int:
    """The same of cells that are added up over clusters already: a number, or nested lists [kind or size][age]."""
    if isinstance(table, int):
        return table
    first, second = (PANEL_CELLS if len(table) == len(Kind) else LIFE_CELLS)[who]
    return sum(sum(row[second]) for row in table[first])


def is_of(who: str, sizes: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Which rows of actors belong to this group, by size class and age group."""
    first, second = LIFE_CELLS[who]
    in_size = np.isin(sizes, range(len(SizeClass))[first])
    found: np.ndarray = in_size & np.isin(ages, range(2)[second])
    return found


def mask_of(tally: Any, where: tuple[tuple[str, str], ...]) -> np.ndarray:
    """Clusters of a run that lie in all these places."""
    mask = np.ones(len(tally.round), bool)
    for key, value in where:
        if key == "round":
            mask &= tally.round == int(value) - 1
        elif key == "field":
            mask &= tally.field == int(Field.of(value))
        else:
            mask &= np.array([name == value for name in tally.keys], bool)
    return mask
