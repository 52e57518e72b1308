"""A register in hand: projects, organisations and who took part; real or simulated, the same columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

#: Columns of the three tables. Dates are days, empty where unknown; ``coordinator`` is an organisation's id or empty.
PROJECTS = ("project", "scheme", "topic", "start", "end", "coordinator")
ORGANISATIONS = ("organisation", "name", "country", "kind")
PARTICIPATIONS = ("project", "organisation")
#: Codes of the register that differ from those of the scenarios.
COUNTRIES = {"UK": "GB", "EL": "GR"}
MONTH = 365.25 / 12


@dataclass(frozen=True)
class Register:
    """One programme: ``name`` in lower case (fp7, h2020, horizon), ``home`` the country whose side is taken.

    Tables have the columns ``PROJECTS``, ``ORGANISATIONS``, ``PARTICIPATIONS``; ``projects`` may be empty (then nothing
    is known of coordinators, dates and topics). ``origin``: a line on where it comes from.
    """

    name: str
    projects: pd.DataFrame
    organisations: pd.DataFrame
    participations: pd.DataFrame
    origin: str = ""
    by_rule: bool = False  # kinds are read off names
    home: str = "DE"

    def __repr__(self) -> str:
        return f"Register({self.name}, {len(self.participations):,} participations)"

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Participations with country, kind, codes of project and organisation, number of participants."""
        table = self.participations.merge(self.organisations, on="organisation", how="left")
        table[["country", "kind"]] = table[["country", "kind"]].fillna("")
        table = table.merge(self.projects.drop(columns="coordinator"), on="project", how="left")
        table["unit"] = pd.factorize(table["project"], sort=True)[0]
        table["who"] = pd.factorize(table["organisation"], sort=True)[0]
        table["size"] = table.groupby("unit")["who"].transform("size")
        return table

    @cached_property
    def is_home(self) -> np.ndarray:
        """Of each row, whether the participant is at home."""
        return (self.rows["country"] == self.home).to_numpy()

    @cached_property
    def led(self) -> pd.DataFrame:
        """Projects of two or more participants with a known coordinator: its kind and country, and the size."""
        size = self.rows.groupby("project")["who"].size().rename("size").reset_index()
        who = self.organisations[["organisation", "kind", "country"]]
        table = self.projects.merge(size, on="project").merge(
            who, left_on="coordinator", right_on="organisation"
        )
        return table[table["size"] >= 2].reset_index(drop=True)

    @cached_property
    def home_actions(self) -> pd.DataFrame:
        """Participations from home in actions of two participants or more, with the *field* of the project."""
        rows = self.rows[self.is_home]
        rows = rows[is_action(rows["scheme"]) & (rows["size"] >= 2).to_numpy()]
        numbers, topics = pd.factorize(rows["topic"])
        fields = np.array(
            [*(field_of(topic) for topic in topics), ""], object
        )  # the last: no topic
        return rows.assign(field=fields[numbers])

    @cached_property
    def without_home(self) -> pd.DataFrame:
        """Participations in projects of two participants or more, nobody from home among them."""
        among = pd.Series(self.is_home).groupby(self.rows["unit"].to_numpy()).transform("any")
        return self.rows[(self.rows["size"] >= 2).to_numpy() & ~among.to_numpy()]

    @cached_property
    def links_by_kind(self) -> dict[str, pd.DataFrame]:
        """The links of the participants of each kind at home."""
        return {str(kind): links for kind, links in self.links.groupby("kind")}

    def links_of(self, kind: str) -> pd.DataFrame:
        """The links of the participants of a kind at home."""
        return self.links_by_kind.get(kind, self.links.iloc[:0])

    @cached_property
    def _links_within(self) -> dict[tuple[str, tuple[str, ...]], pd.DataFrame]:
        """Links that were asked for before, by kind and countries."""
        return {}

    def links_within(self, kind: str, countries: tuple[str, ...]) -> pd.DataFrame:
        """The links of the participants of a kind at home to others in these countries."""
        if (kind, countries) not in self._links_within:
            links = self.links_of(kind)
            self._links_within[kind, countries] = links[links["country"].isin(countries)]
        return self._links_within[kind, countries]

    @cached_property
    def links(self) -> pd.DataFrame:
        """Every participant at home with every other of its project: *who, whom, unit, kind, country* of the other."""
        names = ["unit", "who", "kind", "country", "size"]
        rows = self.rows.loc[self.rows["size"] >= 2, names]
        left = rows[self.is_home[rows.index]].drop(columns=["country", "size"])
        right = rows[["unit", "who", "country"]].rename(columns={"who": "whom"})
        links = left.merge(right, on="unit")
        return links[links["who"] != links["whom"]].reset_index(drop=True)

    @cached_property
    def distinct_pairs(self) -> int:
        """Pairs of organisations that share a project at least once."""
        found, count = [], int(self.rows["who"].max()) + 1
        for _, ids in self.rows[self.rows["size"] >= 2].groupby("unit")["who"]:
            who = np.sort(ids.to_numpy())
            a, b = np.triu_indices(len(who), 1)
            found.append(who[a].astype(np.int64) * count + who[b])
        return len(np.unique(np.concatenate(found))) if found else 0

    def with_kinds(self, kinds: pd.Series) -> Register:
        """The same register with other kinds of organisations, in the order of the table."""
        organisations = self.organisations.assign(kind=kinds.to_numpy())
        return replace(self, organisations=organisations)


#: Fields by the beginning of a topic's code; the first code of a project counts.
FIELDS = {
    "health": ("H2020-EU.3.1", "HORIZON.2.1"),
    "biotech": ("H2020-EU.2.1.4",),
    "ict": ("H2020-EU.2.1.1", "HORIZON.2.4"),
    "materials": ("H2020-EU.2.1.2", "H2020-EU.2.1.3", "H2020-EU.2.1.5"),
    "transport": ("H2020-EU.3.4",),
    "energy": ("H2020-EU.3.3",),
}
#: Fields of the register that one field of the model stands for.
MODEL_FIELDS = {
    "biotech-medtech": ("health", "biotech"),
    "ict": ("ict",),
    "materials": ("materials",),
    "mobility-aviation": ("transport",),
    "energy-bioeconomy": ("energy",),
}
#: Schemes of joint research and innovation projects.
ACTIONS = ("RIA", "IA", "HORIZON-RIA", "HORIZON-IA")


def field_of(topic: str) -> str:
    """Field of a project by the first of its codes; empty for any other."""
    first = topic.split(";")[0].strip()
    for field, beginnings in FIELDS.items():
        if any(first == one or first.startswith(f"{one}.") for one in beginnings):
            return field
    return ""


def is_action(schemes: pd.Series) -> np.ndarray:
    """Whether these schemes are research and innovation actions (RIA, IA; in FP7 collaborative projects)."""
    texts = schemes.fillna("").astype(str)
    return (texts.isin(ACTIONS) | texts.str.startswith("CP-")).to_numpy()
