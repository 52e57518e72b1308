"""The arithmetic that the defaults must reproduce, side by side with what runs give.

``python -m tests.verification.test_arithmetic`` prints the table that stands in ``sim/MODEL.md``.

Without the programme: trend off, 2012 to 2015, a mean cluster. With it: 2014 to 2026, a mean funded cluster.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.engine.run import run_world, simulate
from sim.outcome.tally import LEDGER
from sim.scenario.load import load
from sim.study.compare import compare
from sim.words import Kind, SizeClass
from sim.world.build import build
from sim.world.state import PANEL, STOCKS, World
from tests.verification.test_sharp import mean_running

FIRM, UNIT = int(Kind.FIRM), int(Kind.INSTITUTION)
QUIET_SEED, SEED, QUIET_RUNS, PAIRS = 5, 6, 8, 40
YEARS = range(2012, 2016)
QUIET = {
    "contacts.beta_trend": 0.0,
    "shocks.list": [],
    "time.end": "2015-12-31",
    "time.evaluation_date": "2015-12-31",
    "time.age_group_date": "2015-12-31",
}
CHANNELS = ("own", "buzz", "inbound", "broker")
#: Stocks, and how far they may drift; dormant ties remember the first state for their nine years.
DRIFTING = {
    "actors": 0.05,
    "running_cooperations": 0.05,
    "open_contacts": 0.05,
    "local_ties": 0.05,
    "running_local": 0.05,
    "dormant_ties": 0.05,
}


class Row(NamedTuple):
    """A quantity, what the arithmetic says, what runs give, and the band that it must keep to."""

    quantity: str
    stated: str
    found: float
    least: float
    most: float

    @property
    def keeps(self) -> bool:
        """Whether what was found lies in the band."""
        return self.least <= self.found <= self.most


class Quiet(NamedTuple):
    """One run without the programme: what 2012 to 2015 add up to."""

    flows: Any  # f8 [2 kinds, columns]: a year, mean cluster
    stocks: Any  # f8 [5 year ends from 2011, 2 kinds, columns]: mean cluster
    young: float  # share of young among firms, mean of the year ends
    room: float  # share of partners' room in use, 2015
    logs: Any  # f8 [2 kinds]: mean log(1 + experience), 2015
    reputation: Any  # f8 [2 kinds], 2015
    mates: float  # mean B, 2015


def young_share(lives: Any) -> float:
    """Firms below ten years among the living firms, mean over year ends."""
    firms = lives[lives["size_class"] != SizeClass.INSTITUTION]
    shares = []
    for end in (year + 1.0 for year in YEARS):
        living = (firms["founded"] <= end) & (firms["closed"] > end)
        shares.append(np.mean(end - firms["founded"][living] < 10.0))
    return float(np.mean(shares))


def reference_points(world: World) -> tuple[Any, Any, float]:
    """Log experience and reputation by kind, and B, of those living at the end."""
    actors, mates = world.state.actors, world.state.mates
    living = np.flatnonzero(actors.is_alive == 1)
    experienced = [
        np.minimum(1.0, actors.experience[mates[slot, : actors[slot].ties]]).sum()
        for slot in living
    ]
    columns = (np.log1p(actors.experience[living]), actors.reputation[living])
    kinds = actors.kind[living]
    by_kind = [np.array([column[kinds == kind].mean() for kind in Kind]) for column in columns]
    return by_kind[0], by_kind[1], float(np.mean(experienced))


def quiet_run(replicate: int) -> Quiet:
    """Runs a world without programme and trend."""
    world = build(load("no-programme", QUIET), QUIET_SEED, replicate)
    arrays = run_world(world)
    clusters, first = len(arrays.clusters), 4 * (YEARS[0] - 2010)
    panel = arrays.panel.sum(axis=(1, 3), dtype=np.float64) / clusters  # [steps, kinds, columns]
    running = panel[-1, :, PANEL.index("running_cooperations")].sum() * clusters
    return Quiet(
        panel[first:].sum(axis=0) / len(YEARS),
        panel[first - 1 :: 4],
        young_share(arrays.lives),
        float(running / arrays.partners["capacity"].sum()),
        *reference_points(world),
    )


def band(quantity: str, stated: str, found: float, least: float, most: float) -> Row:
    return Row(quantity, stated, float(found), least, most)


def rows_of_contacts(flows: Any) -> list[Row]:
    """Contacts a year by kind, channel shares, the institutions' share."""
    by_channel = flows[:, [PANEL.index(f"contacts_{name}") for name in CHANNELS]]
    total = by_channel.sum()
    rows = [
        band("contacts a year, firms", "49", by_channel[FIRM].sum(), 42, 58),
        band("contacts a year, institutions", "80", by_channel[UNIT].sum(), 68, 92),
        band("institutions' share of contacts", ".62", by_channel[UNIT].sum() / total, 0.55, 0.68),
    ]
    for place, stated in enumerate((0.50, 0.20, 0.25, 0.05)):
        share = by_channel[:, place].sum() / total
        name = f"share of {CHANNELS[place]} among channels"
        rows.append(band(name, f"{stated:.2f}"[1:], share, stated - 0.05, stated + 0.05))
    return rows


def mean_length() -> float:
    """Years that a cooperation lasts at the defaults, whatever ends it (3 at the median specified)."""
    rule = load("no-programme").cooperation
    return mean_running(rule.median_years, rule.shape, rule.break_off_per_year)


def rows_of_cooperations(flows: Any, held: Any) -> list[Row]:
    """New partnerships, starts, running cooperations, active actors (year ends 2012 to 2015)."""
    new = flows[:, PANEL.index("first_cooperations")]
    stock = {name: held[:, PANEL.index(name)] for name in STOCKS}
    active = stock["active_abroad"] / stock["actors"]
    starts = flows[:, PANEL.index("cooperations")].sum()
    running, length = stock["running_cooperations"].sum(), mean_length()
    return [
        band("new partnerships a year, firms", "2.7", new[FIRM], 2.0, 3.4),
        band("new partnerships a year, institutions", "6.4", new[UNIT], 4.8, 7.0),
        band("institutions' share of new partnerships", ".70", new[UNIT] / new.sum(), 0.62, 0.76),
        band("cooperations started a year", "16", starts, 12, 18),
        band("cooperations running", "48", running, 36, 54),
        band(
            "mean length, years (running / starts)",
            f"{length:.2f}",
            running / starts,
            0.95 * length,
            1.05 * length,
        ),
        band("firms active abroad (accept .08–.30)", ".16", active[FIRM], 0.08, 0.30),
        band("institutions active abroad (accept .45–.85)", ".68", active[UNIT], 0.45, 0.85),
    ]


def rows_of_state(runs: list[Quiet], held: Any) -> list[Row]:
    """Room, age, loads, and the points at which rates and acceptances are stated."""
    local, running = (
        held[:, PANEL.index("running_local")],
        held[:, PANEL.index("running_cooperations")],
    )
    contacts, ties = held[:, PANEL.index("open_contacts")], held[:, PANEL.index("local_ties")]
    actors = held[:, PANEL.index("actors")]
    without = (running + 0.1 * contacts + 0.05 * ties) / actors
    loads = without + local / actors
    logs = np.mean([run.logs for run in runs], axis=0)
    fame = np.mean([run.reputation for run in runs], axis=0)
    rates = load("no-programme")
    stated, accepts = rates.contacts, rates.acceptance
    return [
        band(
            "share of partners' room in use", "1/8", np.mean([run.room for run in runs]), 0.09, 0.15
        ),
        band("young among firms", "1/4", np.mean([run.young for run in runs]), 0.20, 0.30),
        band("mean local ties", "6", ties.sum() / actors.sum(), 5, 7),
        band("load of firms, local cooperations apart", ".6", without[FIRM], 0.35, 0.75),
        band("load of institutions, the same", "3", without[UNIT], 2.1, 3.5),
        *referred("load, firms", rates.load.reference_firm, loads[FIRM]),
        *referred("load, institutions", rates.load.reference_institution, loads[UNIT]),
        *referred("log(1 + e), firms", stated.reference_exp_firm, logs[FIRM]),
        *referred("log(1 + e), institutions", stated.reference_exp_institution, logs[UNIT]),
        *referred("reputation, firms", accepts.reference_reputation_firm, fame[FIRM]),
        *referred("reputation, institutions", accepts.reference_reputation_institution, fame[UNIT]),
        *referred(
            "experienced mates B", stated.buzz_reference, np.mean([run.mates for run in runs])
        ),
    ]


def referred(name: str, stated: float, found: float) -> list[Row]:
    """A reference point stands where the default run does, to 15 % (or .02)."""
    off = max(0.15 * stated, 0.02)
    return [band(f"reference: {name}", f"{stated:g}", found, stated - off, stated + off)]


def rows_of_drift(stocks: Any) -> list[Row]:
    """Change of each stock from the end of 2011 to the end of 2015."""
    both = stocks.sum(axis=1)
    change = {
        name: both[-1, at] / both[0, at] - 1.0 for at, name in enumerate(PANEL) if name in DRIFTING
    }
    return [
        band(f"drift 2012–15: {name.replace('_', ' ')}", "< .05", change[name], -allowed, allowed)
        for name, allowed in DRIFTING.items()
    ]


def rows_of_programme() -> list[Row]:
    """What the programme as it was does to a mean funded cluster, against the same luck without it."""
    result = compare(load("no-programme"), [load("interspin")], PAIRS, SEED)
    after = [run.tally for run in result.alternatives[0].runs]
    before = [run.tally for run in result.base.runs]
    funded = np.mean([(tally.round >= 0).sum() for tally in after])

    def per_cluster(count: Any, tallies: list[Any]) -> float:
        kept = [count(one)[two.round >= 0].sum() for one, two in zip(tallies, after, strict=True)]
        return float(np.mean(kept) / funded)

    pairs = per_cluster(lambda tally: tally.flow("funded_cooperations"), after)
    new, usual = (
        per_cluster(lambda tally: tally.flow("first_cooperations"), arm) for arm in (after, before)
    )
    windfall = result.effects.set_index("outcome").loc["windfall_share", "effect"]
    grants = (
        np.mean([run.lives["grant"].sum() for run in result.alternatives[0].runs]) / 1e8 / funded
    )
    granted, paid = books()
    return [
        band("funded clusters", "32", funded, 32, 32),
        band(
            "projects a funded cluster",
            "2–3",
            per_cluster(lambda tally: tally.projects, after),
            2,
            3,
        ),
        band("funded cooperations a cluster", "≤ 15", pairs, 10, 16),
        band("additional new partnerships a cluster", "7–10", new - usual, 6, 11),
        band("windfall share", ".35–.5", windfall, 0.35, 0.55),
        band("grant a funded cooperation, M EUR", "1/6", grants / pairs, 0.14, 0.20),
        band(
            "granted an additional one, M EUR",
            ".3–.4",
            granted / funded / (new - usual),
            0.25,
            0.50,
        ),
        band("granted in all, M EUR", "91", granted, 87, 95),
        band("paid in all, M EUR", "–", paid, 75, 95),
    ]


def books() -> tuple[float, float]:
    """Granted and paid in all clusters at the horizon, M EUR, mean of some runs."""
    ends = [
        simulate(load("interspin"), SEED, number).ledger[-1].sum(axis=0)
        for number in range(QUIET_RUNS)
    ]
    mean = np.mean(ends, axis=0) / 1e8
    return float(mean[LEDGER.index("granted")]), float(mean[LEDGER.index("paid")])


@cache
def table() -> tuple[Row, ...]:
    """The whole arithmetic, row by row."""
    runs = [quiet_run(replicate) for replicate in range(QUIET_RUNS)]
    flows = np.mean([run.flows for run in runs], axis=0)
    stocks = np.mean([run.stocks for run in runs], axis=0)
    held = stocks[1:].mean(axis=0)
    rows = rows_of_contacts(flows) + rows_of_cooperations(flows, held) + rows_of_state(runs, held)
    return (*rows, *rows_of_drift(stocks), *rows_of_programme())


def as_markdown() -> str:
    """The table as it stands in the model's description."""
    lines = ["| a mean cluster | stated | found | band |", "|---|---|---|---|"]
    for row in table():
        held = f"{row.least:.3g} to {row.most:.3g}"
        lines.append(f"| {row.quantity} | {row.stated} | {row.found:.3g} | {held} |")
    return "\n".join(lines)


def test_runs_reproduce_the_arithmetic(kernels: None) -> None:
    print(f"\n{as_markdown()}")
    out = [f"{row.quantity}: {row.found:.4g}" for row in table() if not row.keeps]
    assert not out


if __name__ == "__main__":
    print(as_markdown())
