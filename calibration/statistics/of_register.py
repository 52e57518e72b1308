"""Statistics of a register, real or simulated: who leads, how often, with whom, where, for how long.

*Unit of resampling*: the project where projects or participations are counted; the organisation at home where its
projects or partners are counted, since a project drawn twice would make every pair in it a repeated one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from calibration.register.tables import FIELDS, Register, is_action
from calibration.statistics.samples import Sample, quantile, ratio_of_ratios, share

OfRegister = Callable[[Register], Sample]
RESEARCH, FIRM = "research", "firm"
KINDS = (RESEARCH, FIRM)
#: Countries of T36 and T37 in the scenarios' codes, and all that take part in the programmes (Europe).
TOLD = ("FR", "GB", "IT", "ES", "NL", "BE", "SE", "AT", "CH")
EUROPE = (
    "AT", "BE", "BG", "CH", "CZ", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "TR",
)  # fmt: skip
#: All that the scenarios have in Europe.
NEAR = (*EUROPE, "RU")


def led_by(register: Register, kind: str, others: tuple[str, ...] = ()) -> Sample:
    """Share of the actions coordinated at home that this kind coordinates (among these kinds; all by default)."""
    led = register.led
    led = led[is_action(led["scheme"]) & (led["country"] == register.home).to_numpy()]
    led = led[led["kind"].isin(others)] if others else led
    return share(np.arange(len(led)), led["kind"] == kind)


def held_by(
    register: Register, kind: str, others: tuple[str, ...] = (), fields: tuple[str, ...] = ()
) -> Sample:
    """Share of the participations in actions from home that this kind holds, of all fields or some."""
    rows = register.home_actions
    rows = rows[rows["kind"].isin(others)] if others else rows
    if fields:
        rows = rows[rows["field"].isin(fields)]
    return share(rows["unit"], rows["kind"] == kind)


def coordination_ratio(register: Register) -> Sample:
    """Coordinations per participation in actions: research organisations over firms, at home."""
    rows = register.home_actions
    lead = dict(zip(register.projects["project"], register.projects["coordinator"], strict=True))
    leads = (rows["project"].map(lead) == rows["organisation"]).to_numpy()
    columns = []
    for kind in KINDS:
        mine = (rows["kind"] == kind).to_numpy()
        columns += [leads & mine, mine]
    table = np.stack(columns, axis=1).astype(float)
    return Sample(rows["unit"].to_numpy(), table, ratio_of_ratios)


def _projects_of(register: Register, kind: str) -> np.ndarray:
    rows = register.rows[register.is_home]
    found: np.ndarray = rows[rows["kind"] == kind].groupby("who").size().to_numpy()
    return found


def projects_mean(register: Register, kind: str) -> Sample:
    """Mean number of projects of an organisation that takes part."""
    counts = _projects_of(register, kind)
    return share(np.arange(len(counts)), counts)


def projects_median(register: Register, kind: str) -> Sample:
    """Median of the same."""
    return quantile(_projects_of(register, kind), 0.5)


def single_share(register: Register, kind: str) -> Sample:
    """Share of organisations that take part just once."""
    counts = _projects_of(register, kind)
    return share(np.arange(len(counts)), counts == 1)


def _partners_of(register: Register, kind: str) -> np.ndarray:
    pairs = register.links_of(kind)[["who", "whom"]].drop_duplicates()
    found: np.ndarray = pairs.groupby("who").size().to_numpy()
    return found


def partners_mean(register: Register, kind: str) -> Sample:
    """Mean number of distinct partners of an organisation that shares a project."""
    counts = _partners_of(register, kind)
    return share(np.arange(len(counts)), counts)


def partners_median(register: Register, kind: str) -> Sample:
    """Median of the same."""
    return quantile(_partners_of(register, kind), 0.5)


def repeat_share(register: Register, kind: str, *, abroad: bool) -> Sample:
    """Share of pairs of an organisation at home and a partner that share two projects or more.

    At home, pairs of two of this kind stand there from both sides.
    """
    links = register.links_of(kind)
    links = links[(links["country"] != register.home) == abroad]
    counts = links.groupby(["who", "whom"]).size().reset_index(name="projects")
    return share(counts["who"], counts["projects"] >= 2)


def domestic_share(register: Register, kind: str, fields: tuple[str, ...] = ()) -> Sample:
    """Share of an organisation's links that stay at home (all projects; of some fields: actions)."""
    links = register.links_of(kind)
    if fields:
        rows = register.home_actions
        units = rows.loc[rows["field"].isin(fields), "unit"].unique()
        links = links[links["unit"].isin(units)]
    return share(links["unit"], links["country"] == register.home)


def country_share(register: Register, kind: str, country: str, *, abroad: bool) -> Sample:
    """Share of links that go to a country: of all links, or of those to the rest of Europe."""
    links = register.links_within(kind, EUROPE) if abroad else register.links_of(kind)
    return share(links["unit"], links["country"] == country)


def partner_stock(register: Register, country: str) -> Sample:
    """Share of a country in the participations of ``NEAR`` in projects of two or more that nobody from home shares.

    What a country has to offer as partners, told by other projects than those that link it to home; of the same
    programme, and mostly by the same organisations.
    """
    rows = register.without_home
    rows = rows[rows["country"].isin(NEAR)]
    return share(rows["unit"], rows["country"] == country)


def _sizes(register: Register, *, actions: bool) -> np.ndarray:
    rows = register.rows[(register.rows["size"] >= 2).to_numpy()].drop_duplicates("unit")
    rows = rows[is_action(rows["scheme"])] if actions else rows
    found: np.ndarray = rows["size"].to_numpy()
    return found


def consortium(register: Register, at: float | None, *, actions: bool) -> Sample:
    """Participants of projects of two or more: mean, or a quantile."""
    sizes = _sizes(register, actions=actions)
    return share(np.arange(len(sizes)), sizes) if at is None else quantile(sizes, at)


def months(register: Register) -> np.ndarray:
    """Durations of projects of two or more, months: begun calendar months, as the register plans them."""
    rows = register.rows[(register.rows["size"] >= 2).to_numpy()].drop_duplicates("unit")
    rows = rows[rows["start"].notna() & rows["end"].notna()]
    days = (rows["end"] - rows["start"]).dt.total_seconds().to_numpy() / 86400 + 1
    return np.round(days / (365.25 / 12))


def duration(register: Register, at: float | None) -> Sample:
    """Months from start to end of projects of two or more: mean, or a quantile."""
    found = months(register)
    return share(np.arange(len(found)), found) if at is None else quantile(found, at)


def names_of_fields() -> tuple[str, ...]:
    """Fields of the register."""
    return tuple(FIELDS)
