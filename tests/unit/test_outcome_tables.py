"""Tables have the columns and lengths that users rely on."""

from __future__ import annotations

import datetime as dt

import made_up
import numpy as np
import pandas as pd

from sim.outcome.indicators import COLUMNS, detail_of
from sim.outcome.reduce import Failure, Keep, Run, run_of
from sim.outcome.series import MOST_ROWS, series_of
from sim.outcome.tables import SUMMARY, Ensemble
from sim.world.state import PANEL


def one(replicate: int = 0, **keep: bool) -> Run:
    return run_of(made_up.scenario(), made_up.arrays(replicate), 7, replicate, Keep(**keep))


def cell(table: pd.DataFrame, **wanted: object) -> float:
    for name, value in wanted.items():
        table = table[table[name] == value]
    return float(table["value"].item())


def test_a_run_says_what_it_is() -> None:
    assert repr(one()) == "Run(made-up, seed 7, replicate 0, 76 steps)"


def test_indicators_have_the_columns_of_the_contract_and_fit() -> None:
    table = one().indicators()
    assert tuple(table.columns) == COLUMNS
    assert len(table) <= MOST_ROWS
    assert not table.duplicated(list(COLUMNS[:-1])).any()
    assert set(table["kind"]) == {"firm", "institution", "all"}
    assert set(table["group"]) == {"all", "young", "old", "funded", "unfunded"}


def test_dates_are_last_days_of_steps() -> None:
    table = one().indicators()
    assert table["date"].min() == pd.Timestamp(dt.date(2010, 3, 31))
    assert table.loc[table["step"] == 67, "date"].unique() == pd.Timestamp(dt.date(2026, 12, 31))


def test_groups_of_clusters_are_those_that_the_programme_funded() -> None:
    arrays, table = made_up.arrays(0), one().indicators()
    column = PANEL.index("cooperations")
    told = cell(table, step=5, kind="firm", group="funded", indicator="cooperations")
    assert told == arrays.panel[5, :2, 0, :, column].sum()


def test_yearly_rows_are_flows_of_the_year_and_stocks_at_its_end() -> None:
    arrays, table = made_up.arrays(0), one().indicators()
    flow, stock = PANEL.index("cooperations"), PANEL.index("active_abroad")
    at = {"step": 7, "cluster": "cluster-2"}
    assert cell(table, indicator="cooperations", **at) == arrays.panel[4:8, 1, ..., flow].sum()
    assert cell(table, indicator="active_abroad", **at) == arrays.panel[7, 1, ..., stock].sum()


def test_monthly_runs_are_told_in_coarser_steps() -> None:
    arrays = made_up.arrays(0)
    calendar = arrays.calendar.copy()
    for name, value in (
        ("per_year", 12),
        ("years", 1 / 12),
        ("steps", 288),
        ("first_reported", 60),
    ):
        calendar[name] = value
    for name, value in (("count_from", 118), ("evaluation", 263)):
        calendar[name] = value
    long = arrays._replace(
        calendar=calendar,
        panel=np.repeat(arrays.panel, 3, axis=0),
        ledger=np.repeat(arrays.ledger, 3, axis=0),
    )
    series = series_of(long)
    assert series.rows <= MOST_ROWS
    assert len(series.steps) == 76
    column = PANEL.index("cooperations")
    assert series.crossed[0, 2, 0, 5] == long.panel[:3, ..., column].sum()


def test_detail_has_every_cell() -> None:
    run = one(detail=True)
    table = detail_of(run)
    assert len(table) == run.panel.size
    assert table["value"].sum() > 0


def test_summary_has_the_columns_of_the_contract() -> None:
    ensemble = Ensemble(made_up.scenario(), [one(0), one(1), one(2)])
    summary = ensemble.summary().set_index("indicator")
    assert ("indicator", *summary.columns) == (
        "indicator",
        *(c for c in SUMMARY if c != "indicator"),
    )
    values = ensemble.levels()["foreign_contacts"]
    assert summary.loc["foreign_contacts", "mean"] == values.mean()
    low, high, level, n = summary.loc["foreign_contacts", ["q05", "q95", "level", "n"]]
    assert (low, high) == (values.min(), values.max())
    assert (level, n) == (0.5, 3)


def test_an_ensemble_tells_failed_runs() -> None:
    failure = Failure("made-up", 7, 1, 0, "ValueError: no", "…")
    assert (
        repr(Ensemble(made_up.scenario(), [one()], [failure]))
        == "Ensemble(made-up, 1 runs, 1 failed)"
    )


def test_events_have_the_columns_of_the_contract() -> None:
    table = one(events=True).events_table()
    wanted = {
        "contact_id", "actor", "kind", "cluster", "partner", "country", "initiator", "channel", "introducer", "stage",
        "start", "end", "project", "funded", "grant_eur", "linked", "outcome",
    }  # fmt: skip
    assert wanted <= set(table.columns)
    row = table.iloc[0]
    assert (row["contact_id"], row["cluster"], row["country"]) == ("1025-7-40", "cluster-1", "FR")
    assert (row["stage"], row["linked"], row["outcome"]) == ("cooperation", "none", "success")
    assert pd.isna(row["project"]) and pd.isna(row["introducer"])
