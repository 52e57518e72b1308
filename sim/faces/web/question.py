"""What a visitor asks: a design, what it is compared with, and how often."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.faces.web.levers import Forged, check
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.scenario.shipped import FIRST, names
from sim.study.draws import SHIPPED, drawn_for
from sim.study.errors import ComparisonError
from sim.study.names import told_apart

#: What a design that was altered is called, and the file to save it in.
ALTERED = "my-design"
FILE = f"{ALTERED}.toml"
SEED = 1
PROGRAMME, ABSENCE = FIRST
#: Pairs of runs that one may ask for.
PAIRS = (20, 40, 100, 400)
LUCK, BOTH = "luck", "both"
#: What intervals may cover: luck at the defaults, or parameters and luck, a draw of the shipped posterior a pair.
COVERS = {
    LUCK: "luck alone, parameters at their defaults",
    BOTH: "parameters (shipped posterior) and luck",
}
#: What a question is told as, and more changes than there are levers.
FORM = {"base": str, "start": str, "changes": list, "pairs": int, "covers": str}
MOST_CHANGES = 200
#: Pairs at the first look where intervals cover luck alone, and draws where they cover parameters too (39 is the
#: fewest that carry a 95 % interval).
FIRST_LOOK, FEW_DRAWS = 4, 40


@dataclass(frozen=True)
class Question:
    """``changes``: dotted keys and values on top of the scenario ``start``; ``pairs``: of runs."""

    base: str
    start: str
    changes: tuple[tuple[str, Any], ...] = ()
    pairs: int = 40
    covers: str = LUCK

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Question:
        """The question that ``as_table`` told; raises ``Forged`` for what the page never asks."""
        if not _is_told(table):
            raise Forged("this is no question of the page")
        changes = tuple((key, value) for key, value in table["changes"])
        found = cls(table["base"], table["start"], changes, table["pairs"], table["covers"])
        if faults := list(found._faults()):
            raise Forged("\n".join(faults))
        return found

    def as_table(self) -> dict[str, Any]:
        """The question in plain types."""
        return {
            "base": self.base, "start": self.start, "changes": [list(one) for one in self.changes],
            "pairs": self.pairs, "covers": self.covers,
        }  # fmt: skip

    def arms(self) -> tuple[Scenario, Scenario]:
        """What is compared with, and the design.

        Raises ``ScenarioError`` or ``ComparisonError`` with what is wrong. No file is read but shipped scenarios.
        """
        if faults := list(self._faults()):
            raise ComparisonError("\n".join(faults))
        named = {"name": ALTERED, "title": self._title()} if self.changes else {}
        base, design = told_apart((load(self.base), load(self.start, dict(self.changes) | named)))
        return base, design

    def looks(self) -> tuple[int, ...]:
        """After how many pairs the page is told: each time twice as many, from where an interval means something."""
        first = FIRST_LOOK if self.covers == LUCK else FEW_DRAWS
        found = [first]
        while found[-1] < self.pairs:
            found.append(2 * found[-1])
        return tuple(found)

    def draws(self) -> list[Any]:
        """Parameters, pair by pair; none where intervals cover luck alone."""
        if self.covers == LUCK:
            return []
        return drawn_for(load(self.base), self.pairs, Path(SHIPPED), SEED)

    def as_toml(self) -> str:
        """The altered design as a file; empty for a shipped one."""
        if not self.changes:
            return ""
        heads = {"extends": self.start, "name": ALTERED, "title": self._title()}
        lines = [f"{key} = {json.dumps(value)}" for key, value in (*heads.items(), *self.changes)]
        return "\n".join(lines) + "\n"

    def command(self) -> str:
        """The command that gives the same numbers."""
        design = FILE if self.changes else self.start
        runs = (
            f"--replicates {self.pairs}"
            if self.covers == LUCK
            else f"--posterior {SHIPPED} --draws {self.pairs}"
        )
        return f"clusterlink compare {self.base} {design} {runs}"

    def _faults(self) -> Iterator[str]:
        """What a page would not ask."""
        shipped = names()
        yield from (
            f"{one!r} is no shipped scenario" for one in (self.base, self.start) if one not in shipped
        )  # fmt: skip
        if self.pairs not in PAIRS:
            yield f"pairs of runs must be one of {', '.join(map(str, PAIRS))}, not {self.pairs}"
        if self.covers not in COVERS:
            yield f"intervals cover {' or '.join(COVERS)}, not {self.covers!r}"
        if self.base == self.start and not self.changes:
            yield "the design is what it is compared with: move a lever, or choose another scenario"
        if self.start in shipped:
            yield from self._faults_of_levers()

    def _faults_of_levers(self) -> Iterator[str]:
        if len(dict(self.changes)) < len(self.changes):
            yield "a lever is moved twice"
        try:
            check(load(self.start), dict(self.changes))
        except Forged as error:
            yield str(error)

    def _title(self) -> str:
        count = len(self.changes)
        return f"{self.start} with {count} {'lever' if count == 1 else 'levers'} moved"


def _is_told(table: Any) -> bool:
    """Whether it has the form that ``as_table`` gives."""
    if not isinstance(table, Mapping) or set(table) != FORM.keys():
        return False
    if not all(type(table[name]) is kind for name, kind in FORM.items()):
        return False
    return len(table["changes"]) <= MOST_CHANGES and all(
        isinstance(one, list)
        and len(one) == 2
        and isinstance(one[0], str)
        and isinstance(one[1], (bool, int, float, str))
        for one in table["changes"]
    )
