"""Panel, lives and event log of a real run tell the same story."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.run import simulate
from sim.outcome.conversions import REACHED
from sim.outcome.levels import LEVELS, level_of, levels_of
from sim.outcome.network import net_of
from sim.outcome.research.reading import research_of
from sim.outcome.tally import COOPERATION, Tally, cooperations_of, tally_of, window_years
from sim.outcome.twins import ABSENT, UNFUNDED, facts_of
from sim.outcome.window import Log
from sim.scenario.load import load

AT_THE_ENDS = 5


SMALL = {"population.firms": 12, "population.institutions": 4, "population.partners": 500}


@pytest.fixture(scope="module")
def arrays() -> Any:
    return simulate(load("interspin", SMALL), 3, 0, keep_contacts=True)


@pytest.fixture(scope="module")
def without() -> Any:
    return simulate(load("no-programme", SMALL), 3, 0, keep_contacts=True)


@pytest.fixture(scope="module")
def tally(arrays: Any) -> Tally:
    return tally_of(arrays, load("interspin", SMALL))


def test_flows_of_the_panel_are_rows_of_the_log_and_sums_of_lives(
    arrays: Any, tally: Tally
) -> None:
    """A renewal that falls due twice in a step is counted in the next and dated in the first: at the ends of the
    window the log may have a few rows more or less.
    """
    levels, started = levels_of(tally), cooperations_of(arrays)
    assert abs(levels["foreign_cooperations"] - len(started)) <= AT_THE_ENDS
    assert levels["foreign_cooperations"] == arrays.lives["cooperations"].sum() > 0
    assert abs(levels["first_cooperations"] - (started["is_first"] == 1).sum()) <= AT_THE_ENDS
    assert levels["funded_cooperations"] == (started["funded"] > 0).sum() > 0
    begin, end = window_years(arrays.calendar)
    events = arrays.events
    counted = (
        (events["stage"] != COOPERATION) & (events["start"] >= begin) & (events["start"] < end)
    )
    assert abs(levels["foreign_contacts"] - counted.sum()) <= AT_THE_ENDS
    assert levels["foreign_contacts"] == arrays.lives["contacts"].sum()


def test_the_books_of_the_log_add_up_to_the_cost_of_what_began(arrays: Any, tally: Tally) -> None:
    """Grant, own and other public money are the domestic cost; the partners' cost is their own affair."""
    levels, started = levels_of(tally), cooperations_of(arrays)
    cost = round(load("interspin").finance.cost_eur, 2) * len(started)
    own, public = levels["own_eur"], levels["other_public_eur"]
    assert own + public + started["grant"].sum() / 100 == pytest.approx(cost)
    assert levels["foreign_eur"] == pytest.approx(cost)
    assert own > public > 0


def test_local_cooperations_innovate_at_the_rate_at_which_mates_pass_on_what_they_know() -> None:
    small = {"population.firms": 12, "population.institutions": 4, "population.partners": 500}
    quiet = small | {"learning.drift": 0.0, "time.run_in_start": "2009-10-01"}
    found = [
        levels_of(tally_of(simulate(load("no-programme", quiet | {"learning.eta_local": eta}), 3)))
        for eta in (0.0, 0.03)
    ]
    assert found[0]["local_innovations"] == 0.0 < found[0]["innovations"]
    assert 0.0 < found[1]["local_innovations"] < found[1]["innovations"]


def test_partnerships_alive_are_pairs_with_a_running_cooperation(arrays: Any, tally: Tally) -> None:
    date, events = window_years(arrays.calendar)[1], arrays.events
    runs = (events["stage"] == COOPERATION) & (events["start"] < date) & (events["end"] >= date)
    assert (
        levels_of(tally)["partnerships_alive"]
        == runs.sum()
        == tally.held("running_cooperations").sum()
    )


def test_the_network_has_the_actors_and_ties_of_the_panel(arrays: Any, tally: Tally) -> None:
    net = net_of(arrays)
    assert len(net.kind) == tally.held("actors").sum()
    assert (net.foreign > 0).sum() == tally.held("active_abroad").sum()
    assert net.local.sum() == tally.held("local_ties").sum()


@pytest.mark.parametrize("name", [name for name, level in LEVELS.items() if level.lived])
def test_sizes_add_up_to_kinds(tally: Tally, name: str) -> None:
    """Lives and events by size class give what the panel gives by kind."""
    level = LEVELS[name]
    for kind, sizes in (("firm", ("sme", "large")), ("institution", ("institution",))):
        counts = [level.counted(tally, f"size={size}") for size in sizes]
        wanted = level.counted(tally, f"kind={kind}")
        for place, whole in enumerate(wanted):
            if whole is None:
                continue
            told = sum(
                int(cells[place][:, number].sum())
                for cells, number in zip(counts, (0, 1) if kind == "firm" else (2,), strict=True)
            )
            assert told == whole[:, 0 if kind == "firm" else 1].sum(), kind
            assert told > 0 or name == "linked_broker_share"


def test_countries_add_up_to_all_cooperations_and_contacts(tally: Tally) -> None:
    started = tally.abroad.counts[..., 1].sum()
    assert abs(started - level_of(tally, "foreign_cooperations")) <= AT_THE_ENDS
    assert (
        abs(tally.abroad.counts[..., 0].sum() - level_of(tally, "foreign_contacts")) <= AT_THE_ENDS
    )
    assert 0 < level_of(tally, "target_countries_share") < 1


def test_a_cohort_shrinks_from_stage_to_stage(tally: Tally) -> None:
    reached = tally.conversions.reached.sum(axis=(0, 1, 2))
    contacts, exchange, proposal, cooperation, _ = reached.tolist()
    assert len(reached) == len(REACHED)
    assert contacts > exchange > proposal > cooperation > 0
    assert cooperation == tally.conversions.cells[..., 1].sum()


def test_attempts_of_funded_pairs_are_what_a_search_of_the_log_finds(
    arrays: Any, without: Any
) -> None:
    """The same answer from plain dictionaries: contacts and cooperations of the other world by their keys."""
    rows = facts_of(without, arrays).pairs
    contacts, started = {}, set()
    for row in without.events:
        key = (int(row.actor), int(row.partner), int(row.attempt))
        if row.stage == COOPERATION:
            started.add(key)
        else:
            contacts[key] = row.outcome
    funded = [row for row in cooperations_of(arrays) if row["funded"] and row["is_first"]]
    keys = [(int(row["actor"]), int(row["partner"]), int(row["attempt"])) for row in funded]
    assert [fate == UNFUNDED for fate in rows["attempt"]] == [key in contacts for key in keys]
    assert set(rows["attempt"]) == {UNFUNDED, ABSENT}
    assert rows["became"].tolist() == [int(key in started) for key in keys]
    assert 0 < rows["became"].sum() < (rows["attempt"] == UNFUNDED).sum() < len(rows)
    assert (rows["here"] >= 1).all() and not (rows["same_pair"] & (rows["there"] == 0)).any()


def test_members_with_and_without_grants_are_all_of_funded_clusters(
    arrays: Any, without: Any
) -> None:
    cells = facts_of(without, arrays).members.sum(axis=(1, 2))
    funded = np.asarray(arrays.clusters["in_round"]) >= 0
    for arm, columns in ((arrays, (1, 3)), (without, (2, 4))):
        started = tally_of(arm).sized[..., 1].sum(axis=(1, 2))
        told = cells[:, columns[0]] + cells[:, columns[1]]
        assert np.abs(told - np.where(funded, started, 0)).sum() <= AT_THE_ENDS
    assert not cells[~funded].any() and cells[:, 0].sum() > 0


def test_research_counts_what_the_panel_counts(arrays: Any, tally: Tally) -> None:
    found = research_of(Log(arrays))
    assert abs(found.choices.made.sum() - level_of(tally, "first_cooperations")) <= AT_THE_ENDS
    assert found.diffusion is not None
    linked = tally.flow("contacts_linked").sum()
    assert abs(found.diffusion.steps.sum() - linked) <= AT_THE_ENDS and linked > 0
    assert found.diffusion.steps[:, 1].sum() > 0
    assert np.isfinite(found.features).mean() > 0.9


def test_a_comparison_has_all_its_tables() -> None:
    arms = [sim.load(name, SMALL) for name in ("no-programme", "interspin")]
    result = sim.compare(arms[0], arms[1:], replicates=3, seed=2)
    by_round = result.effects_on("funded_cooperations[round=1]", "funded_cooperations[round=2]")
    assert (by_round["effect"] > 0).all()
    clusters = result.clusters()
    funded = clusters[clusters["outcome"] == "funded_cooperations"]
    effects = result.effects.set_index("outcome")["effect"]
    assert funded["effect"].sum() == pytest.approx(effects["funded_cooperations"])
    countries = result.countries()
    whole = countries[
        (countries["clusters"] == "all") & (countries["outcome"] == "foreign_cooperations")
    ]
    assert abs(whole["effect"].sum() - effects["foreign_cooperations"]) <= AT_THE_ENDS
    assert len(result.groups()) > 50 and result.warnings() == []
    typology = result.alternatives[0].typology()
    assert len(typology) == 64 and typology["agreement"].between(0, 1).all()
