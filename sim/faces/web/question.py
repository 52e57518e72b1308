"""What a visitor asks: a design, what it is compared with, and how often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.study.draws import SHIPPED, drawn_for

#: What a design that was altered is called, and the file to save it in.
ALTERED = "my-design"
FILE = f"{ALTERED}.toml"
SEED = 1
Covers = Literal["luck", "both"]


@dataclass(frozen=True)
class Question:
    """``changes``: dotted keys and values on top of the scenario ``start``; ``pairs``: of runs.

    ``covers``: intervals of luck at the defaults, or of parameters and luck, a draw of the shipped posterior a pair.
    """

    base: str
    start: str
    changes: tuple[tuple[str, Any], ...] = ()
    pairs: int = 40
    covers: Covers = "luck"

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Question:
        """The question that ``as_table`` told."""
        changes = tuple((str(key), value) for key, value in table["changes"])
        return cls(table["base"], table["start"], changes, table["pairs"], table["covers"])

    def as_table(self) -> dict[str, Any]:
        """The question in plain types."""
        return {
            "base": self.base, "start": self.start, "changes": [list(one) for one in self.changes],
            "pairs": self.pairs, "covers": self.covers,
        }  # fmt: skip

    def arms(self) -> tuple[Scenario, Scenario]:
        """What is compared with, and the design. Raises ``ScenarioError`` with all that is wrong with it."""
        named = {"name": ALTERED, "title": self._title()} if self.changes else {}
        return load(self.base), load(self.start, dict(self.changes) | named)

    def draws(self) -> list[Any]:
        """Parameters, pair by pair; none where intervals cover luck alone."""
        if self.covers == "luck":
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
            if self.covers == "luck"
            else f"--posterior {SHIPPED} --draws {self.pairs}"
        )
        return f"clusterlink compare {self.base} {design} {runs}"

    def _title(self) -> str:
        count = len(self.changes)
        return f"{self.start} with {count} {'lever' if count == 1 else 'levers'} moved"
