"""Simulated runs as evidence sees them: a register of their cooperations, and their contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.register.tables import Register
from sim.outcome.window import Log
from sim.words import Field, Kind, PartnerKind, Side, Stage

HOME = "DE"
#: Topics of simulated projects, such that the register's rule for fields finds those of ``MODEL_FIELDS``.
TOPICS = {
    "biotech-medtech": "H2020-EU.3.1.",
    "ict": "H2020-EU.2.1.1.",
    "materials": "H2020-EU.2.1.2.",
    "mobility-aviation": "H2020-EU.3.4.",
    "energy-bioeconomy": "H2020-EU.3.3.",
}
#: Days of a year.
DAYS = 365.25
KINDS_OF_ACTORS = {int(Kind.FIRM): "firm", int(Kind.INSTITUTION): "research"}


class Span(NamedTuple):
    """Decimal years: from the beginning of the first to the beginning of the last."""

    first: float
    last: float


class Asking(NamedTuple):
    """How the members of a run's clusters are surveyed, and the seed and replicate that key the luck of it."""

    questionnaire: Any  # sim.scenario.schema.questionnaire.Questionnaire; wave and period are those of the statistic
    seed: int
    replicate: int


@dataclass(frozen=True)
class Simulated:
    """One replicate: the run of the scenario asked, and what its arms for contrasts left (None where not run)."""

    arrays: Any
    countries: tuple[Any, ...]
    others: dict[str, Simulated] = field(default_factory=dict)
    ended: float = 0.0  # decimal year in which the last of the programme's projects ends
    kept: dict[Any, Any] = field(default_factory=dict)  # what statistics share
    asking: Asking | None = None  # None: a census without error

    @cached_property
    def log(self) -> Log:
        """The event log."""
        return Log(self.arrays)

    @cached_property
    def codes(self) -> np.ndarray:
        """Country codes in the order of the scenario."""
        return np.array([row.code for row in self.countries], object)

    def started(self, span: Span) -> Any:
        """Cooperations that began within these years."""
        rows = self.log.all_cooperations
        return rows[(rows["start"] >= span.first) & (rows["start"] < span.last)]

    def contacts(self, span: Span) -> Any:
        """Contacts that began within these years."""
        if ("contacts", span) not in self.kept:
            rows = self.log.events
            inside = (rows["start"] >= span.first) & (rows["start"] < span.last)
            inside &= rows["stage"] != int(Stage.COOPERATION)
            self.kept["contacts", span] = rows.compress(inside)
        return self.kept["contacts", span]

    def register(self, span: Span) -> Register:
        """The cooperations of these years as a register: each a project of two; one of the programme a project of all.

        The coordinator is who began the contact; of a project of the programme its first domestic member.
        """
        if span not in self.kept:
            self.kept[span] = register_of(self, self.started(span))
        found: Register = self.kept[span]
        return found

    @cached_property
    def partner_kinds(self) -> dict[int, int]:
        """Kinds of the foreign partners by id."""
        partners = self.arrays.partners
        return dict(zip(partners["id"].tolist(), partners["kind"].tolist(), strict=True))


def register_of(run: Simulated, rows: Any) -> Register:
    """A register with these cooperations."""
    own = np.arange(len(rows)).astype(str).astype(object)
    projects = np.where(
        rows["project"] < 0, "c" + own, "p" + rows["project"].astype(str).astype(object)
    )
    actors = "a" + rows["actor"].astype(str).astype(object)
    partners = "x" + rows["partner"].astype(str).astype(object)
    fields = np.asarray(run.arrays.clusters["field"])[run.log.places(rows)]
    leads = np.where(rows["side"] == int(Side.DOMESTIC), actors, partners)
    table = pd.DataFrame(
        {
            "project": projects,
            "scheme": "RIA",
            "topic": [TOPICS.get(Field(int(one)).label, "") for one in fields],
            "start": _day(rows["start"]),
            "end": _day(rows["end"]),
            "coordinator": np.where(rows["project"] < 0, leads, actors),
        }
    )
    kinds = [KINDS_OF_ACTORS[int(kind)] for kind in rows["kind"]]
    abroad = [
        "firm" if run.partner_kinds.get(int(one), 0) == int(PartnerKind.FIRM) else "research"
        for one in rows["partner"]
    ]
    organisations = pd.concat(
        [
            pd.DataFrame({"organisation": actors, "name": actors, "country": HOME, "kind": kinds}),
            pd.DataFrame(
                {"organisation": partners, "name": partners, "country": run.codes[rows["country"]], "kind": abroad}
            ),
        ]
    ).drop_duplicates("organisation", ignore_index=True)  # fmt: skip
    took_part = pd.concat(
        [
            pd.DataFrame({"project": projects, "organisation": actors}),
            pd.DataFrame({"project": projects, "organisation": partners}),
        ]
    ).drop_duplicates(ignore_index=True)
    return Register(
        "simulated",
        table.drop_duplicates("project", ignore_index=True),
        organisations,
        took_part,
        "simulated",
    )


def _day(years: np.ndarray) -> pd.Series:
    """Decimal years as days; what is still open at the horizon has none."""
    known = np.isfinite(years)
    whole = np.where(known, years, 2000.0)
    days = np.round((whole - 1970.0) * DAYS).astype("timedelta64[D]")
    dates = (np.datetime64("1970-01-01") + days).astype("datetime64[s]")
    return pd.Series(np.where(known, dates, np.datetime64("NaT", "s")))
