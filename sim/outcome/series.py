"""Indicators over time: totals by kind and group per step, and a short list per cluster and year.

Groups: *all*; *young* and *old* (age group at ``time.age_group_date``); *funded* and *unfunded* clusters, where
funded means that this run's programme has funded the cluster in any round (also before and after it did).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.outcome.tally import CONTACTS, LEDGER, STOCKS

KINDS = ("firm", "institution", "all")
GROUPS = ("all", "young", "old", "funded", "unfunded")
#: Most rows of a run in the table; longer calendars are told in coarser steps, more clusters without the yearly list.
MOST_ROWS = 20_000
#: Sums of panel columns under a name of their own.
SUMS = {
    "contacts": CONTACTS,
    "running_linked": ("running_funded", "running_broker", "running_referral"),
}
#: Told for every kind and every group.
CROSSED = (
    "actors", "active_abroad", "running_cooperations", "running_linked", "contacts", "cooperations",
    "funded_cooperations", "local_cooperations", "innovations",
)  # fmt: skip
#: Told for every kind over all groups.
BROAD = (
    *CONTACTS, "contacts_linked", "exchanges", "proposals", "refused_home", "refused_abroad", "no_room", "no_money",
    "first_cooperations", "follow_ons", "dormant_ties", "local_ties", "local_innovations",
)  # fmt: skip
#: Told for every cluster and year.
YEARLY = ("contacts", "cooperations", "active_abroad", "running_cooperations")
UNITS = {"innovations": 1e-6, "local_innovations": 1e-6}


class Series(NamedTuple):
    """Indicators of one run. T: told steps, Y: years, C: clusters."""

    steps: Any  # i4 [T]: last reported step of each told step, counted from the first
    dates: Any  # datetime64[D] [T]: last day of each
    crossed: Any  # f8 [T, kinds, groups, CROSSED]
    broad: Any  # f8 [T, kinds, BROAD]
    money: Any  # f8 [T, LEDGER], EUR
    yearly: Any  # f8 [Y, C, YEARLY]
    year_steps: Any  # i4 [Y]: last step of each year
    year_dates: Any  # datetime64[D] [Y]

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self.crossed.size + self.broad.size + self.money.size + self.yearly.size


def dates_of(calendar: Any) -> np.ndarray:
    """Last day of each reported step."""
    months = 12 // int(calendar["per_year"])
    first, steps = int(calendar["first_reported"]), int(calendar["steps"])
    start = round(float(calendar["start"]) * 12) - 1970 * 12
    ends = start + (np.arange(first, steps) + 1) * months
    return ends.astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")


def series_of(arrays: Any) -> Series:
    """Indicators from the panel and the ledger."""
    dates = dates_of(arrays.calendar)[: len(arrays.panel)]
    clusters = arrays.panel.shape[1]
    stride = _stride(len(dates), int(arrays.calendar["per_year"]))
    told = np.arange(stride - 1, len(dates), stride)
    names = tuple(arrays.panel_names)
    cells = _cells(arrays.panel, np.asarray(arrays.clusters["in_round"]) >= 0)
    kinds = cells[:, :, :1, :]
    ends = _ends_of_years(dates)
    series = Series(
        told.astype(np.int32),
        dates[told],
        _columns(cells, names, CROSSED, told),
        _columns(kinds, names, BROAD, told)[:, :, 0],
        np.asarray(arrays.ledger).sum(axis=1)[told] / 100,
        _columns(arrays.panel.sum(axis=(2, 3), dtype=np.int64), names, YEARLY, ends),
        ends.astype(np.int32),
        dates[ends],
    )
    if series.rows > MOST_ROWS:
        return series._replace(yearly=np.zeros((0, clusters, len(YEARLY))))
    return series


def _stride(steps: int, per_year: int) -> int:
    """Steps told as one, so that the totals fit."""
    a_step = len(KINDS) * (len(GROUPS) * len(CROSSED) + len(BROAD)) + len(LEDGER)
    fitting = (
        s for s in range(1, per_year) if per_year % s == 0 and steps // s * a_step <= MOST_ROWS
    )
    return next(fitting, per_year)


def _ends_of_years(dates: np.ndarray) -> np.ndarray:
    years = dates.astype("datetime64[Y]")
    return np.append(np.flatnonzero(years[1:] != years[:-1]), len(dates) - 1)


def _cells(panel: Any, funded: np.ndarray) -> np.ndarray:
    """Totals over clusters [T, kinds, groups, P]: kinds and groups with their sums."""
    every = panel.sum(axis=1, dtype=np.int64)
    inside = panel[:, funded].sum(axis=(1, 3), dtype=np.int64)
    both = every.sum(axis=2)
    groups = np.stack([both, every[:, :, 1], every[:, :, 0], inside, both - inside], axis=2)
    total = groups.sum(axis=1, keepdims=True)
    ages = [GROUPS.index("young"), GROUPS.index("old")]
    groups[:, 1:, ages] = 0  # only firms have an age
    total[:, :, ages] = groups[:, :1, ages]
    return np.concatenate([groups, total], axis=1)


def _columns(
    cells: np.ndarray, names: tuple[str, ...], wanted: tuple[str, ...], ends: np.ndarray
) -> np.ndarray:
    """Wanted indicators along the last axis: stocks at these steps, flows summed since the one before."""
    columns = []
    for name in wanted:
        parts = SUMS.get(name, (name,))
        values = np.sum([cells[..., names.index(part)] for part in parts], axis=0)
        if parts[0] in STOCKS:
            columns.append(values[ends])
        else:
            starts = np.concatenate([[0], ends[:-1] + 1])
            columns.append(np.add.reduceat(values[: ends[-1] + 1], starts, axis=0))
    scale = np.array([UNITS.get(name, 1.0) for name in wanted])
    return np.stack(columns, axis=-1) * scale
