"""Statistics of the patterns on hand-made runs whose answer is known."""

from __future__ import annotations

import math
from typing import Any

import made_up
import numpy as np
import pytest

from calibration.patterns import statistics as read
from calibration.patterns.seen import FLOWS, INITIATED, LIVES, Seen, seen_of
from sim.world.state import PANEL

FIELDS = np.array([0, 0, 1, 2])  # two clusters of biotech-medtech, two of other fields


def seen(**more: Any) -> Seen:
    """Four clusters, ten actor-years in each cell, no activity but what is given."""
    plain: dict[str, Any] = {
        "flows": np.zeros((4, 2, 2, len(FLOWS))),
        "years": np.full((4, 2, 2), 10.0),
        "field": FIELDS,
        "dates": np.arange(2015.0, 2025.0),
        "running": np.zeros((10, 4, 2), int),
        "made": np.zeros((7, 2, 3), int),
        "pool": np.ones((7, 3), int),
        "is_reference": np.array([True, False, True, False]),
        "ties": np.ones((2, 2)),
        "lives": np.zeros((0, len(LIVES)), int),
    }
    return Seen(**(plain | more))


def flows(**counts: Any) -> np.ndarray:
    """Flows by name, each broadcast to [clusters, kinds, ages]."""
    table = np.zeros((4, 2, 2, len(FLOWS)))
    for name, count in counts.items():
        table[..., FLOWS.index(name)] = count
    return table


def test_linked_share_rises_from_nothing_and_falls_afterwards() -> None:
    running = np.zeros((10, 4, 2), int)
    running[:, :, 0] = 10  # 40 run, in four clusters
    running[2:6, 0, 1] = (1, 2, 4, 8)  # linked at the ends of 2017 to 2020, one funded cluster
    running[6:, 0, 1] = 2
    found = read.rise_of_linked_share((seen(running=running),), 2016.0, 2020.0)
    assert found["all clusters, from before to the end"] == pytest.approx(8 / 40)
    assert found["all clusters, from the first year to the end"] == pytest.approx(7 / 40)
    assert found["funded clusters, from before to the end"] == pytest.approx(8 / 20)
    assert found["all clusters, falls afterwards"] == pytest.approx(6 / 40)


def test_linked_share_is_undefined_where_nothing_runs_and_zero_without_a_programme() -> None:
    assert math.isnan(read.linked_share((seen(),), 2020.0))
    assert math.isnan(read.linked_share((seen(),), 1990.0))
    busy = seen(running=np.tile([5, 0], (10, 4, 1)))
    assert set(read.rise_of_linked_share((busy,), 2016.0, 2020.0).values()) == {0.0}


def test_fading_is_what_is_lost_of_what_was_added() -> None:
    with_, without = np.full((10, 4, 2), 10), np.full((10, 4, 2), 10)
    with_[5, 0, 0], with_[9, 0, 0] = 16, 13  # six more at the end, three more at the horizon
    pair = (seen(running=with_),), (seen(running=without),)
    assert read.fading(*pair, 2020.0) == {"additional cooperations": 3.0, "as a share": 0.5}
    same = read.fading(pair[1], pair[1], 2020.0)
    assert same["additional cooperations"] == 0.0 and math.isnan(same["as a share"])


def test_institutions_lead_per_actor_and_in_total_apart() -> None:
    years = np.full((4, 2, 2), 10.0)
    years[:, 0] = 40.0  # four times as many firms
    counts = np.zeros((4, 2, 2))
    counts[:, 0], counts[:, 1] = 20, 10
    one = seen(years=years, flows=flows(initiated=counts))
    found = read.lead_of_institutions((one,))
    assert found["initiating, per actor"] == pytest.approx(math.log(2))  # 1 against 1/2 a year
    assert found["initiating, in total"] == pytest.approx(-1 / 3)
    assert math.isnan(found["carrying out, per actor"])  # nothing was carried out


def test_gain_by_age_is_per_firm_and_relative_to_what_there_is_without() -> None:
    on, off = np.zeros((4, 2, 2)), np.zeros((4, 2, 2))
    on[:, 0], off[:, 0] = (6, 3), (4, 1)  # old 6 for 4, young 3 for 1, in each cluster
    on[:, 1] = 1000  # institutions do not matter
    pair = (seen(flows=flows(cooperations=on)),), (seen(flows=flows(cooperations=off)),)
    found = read.gain_by_age(*pair)
    assert found["cooperations, absolute"] == pytest.approx(0.2 - 0.2)
    assert found["cooperations, relative"] == pytest.approx(2.0 - 0.5)
    assert math.isnan(found["innovations, relative"]) and found["innovations, absolute"] == 0.0


def test_replicates_are_summed_before_the_ratio() -> None:
    runs = [seen(flows=flows(initiated=count)) for count in (1.0, 3.0)]
    without = [seen(flows=flows(initiated=count)) for count in (0.0, 2.0)]
    found = read.gain_by_age(tuple(runs), tuple(without))
    assert found["initiated, relative"] == 0.0  # (4 − 2) / 2 for both ages


def test_gain_of_those_there_leaves_out_who_came_later_and_who_is_no_firm() -> None:
    #        cluster kind young there contacts cooperations innovations
    on = [(0, 0, 0, 1, 4, 4, 0), (0, 0, 1, 1, 6, 6, 0), (0, 0, 1, 0, 99, 99, 0)]
    off = [(0, 0, 0, 1, 2, 2, 0), (0, 0, 1, 1, 2, 2, 0), (0, 1, 0, 1, 99, 99, 0)]
    pair = (seen(lives=np.array(on)),), (seen(lives=np.array(off)),)
    found = read.gain_of_those_there(*pair)
    assert found["cooperations of firms there at the date, absolute"] == 2.0
    assert found["cooperations of firms there at the date, relative"] == 1.0
    assert math.isnan(found["innovations of firms there at the date, relative"])


def test_gain_by_field_weighs_the_kinds_alike_in_every_field() -> None:
    years = np.full((4, 2, 2), 10.0)
    years[:2, 1] = 1.0  # few institutions in biotech-medtech: must not matter
    on = np.zeros((4, 2, 2))
    on[:, 0], on[:, 1] = years[:, 0] * 2.0, years[:, 1] * 5.0
    on[:2, 0] += 10.0  # firms of biotech-medtech: one more a firm-year
    off = years.copy()
    runs = [(seen(years=years, flows=flows(exchanges=count)),) for count in (on, off)]
    found = read.gain_by_field(*runs)
    assert found["exchanges, firms, absolute"] == pytest.approx(1.0)
    assert found["exchanges, firms, relative"] == pytest.approx(1.0)
    assert found["exchanges, institutions, absolute"] == pytest.approx(0.0)
    share = years[:, 0].sum() / years.sum()
    assert found["exchanges, both, absolute"] == pytest.approx(share)
    assert math.isnan(found["initiated, firms, relative"])


def test_preference_is_over_the_pool_and_over_other_fields() -> None:
    made, pool = np.zeros((7, 2, 3), int), np.ones((7, 3), int)
    made[0, 0], made[1, 0], made[2, 0] = (10, 20, 20), (10, 10, 10), (10, 10, 10)
    found = read.preference_for_institutions((seen(made=made, pool=pool),))
    assert found["biotech-medtech"] == pytest.approx(math.log(2))
    assert found["over other fields"] == pytest.approx(math.log(2))
    assert math.isnan(read.preference_for_institutions((seen(),))["biotech-medtech"])


def people(success: np.ndarray) -> np.ndarray:
    """Forty actors in each of eight clusters, every fourth an institution, with this success."""
    table = np.zeros((len(success), len(LIVES)), int)
    table[:, 0] = np.arange(len(success)) // 40
    table[:, 1] = np.arange(len(success)) % 4 == 0
    table[:, LIVES.index("cooperations")] = success
    return table


def spread(success: np.ndarray) -> float:
    run = seen(field=np.zeros(8, int), lives=people(success))
    return read.spread_between_clusters((run,), np.random.default_rng(1))["cooperations started"]


def test_clusters_that_differ_spread_more_than_shuffled_ones() -> None:
    assert spread(np.repeat(np.arange(8), 40)) > 2.0
    luck = np.random.default_rng(3)
    alike = [spread(luck.poisson(2.0, 320)) for _ in range(200)]
    assert 70 < sum(value > 0 for value in alike) < 130  # binomial with 1/2: p = 0.00003


def test_spread_does_not_take_kinds_for_clusters_and_is_undefined_without_success() -> None:
    assert math.isnan(spread(np.zeros(320, int)))
    by_kind = np.where(np.arange(320) % 4 == 0, 5, 1)
    assert math.isnan(spread(by_kind))  # every cluster has the same mix: no variance at all


def test_ties_by_age_compare_the_young_with_the_old() -> None:
    ties = np.array([[4.0, 2.0], [9.0, 9.0]])
    found = read.ties_by_age((seen(ties=ties),))
    assert found["local ties of a firm"] == pytest.approx(math.log(0.5))


def test_what_is_seen_of_a_run_is_its_window() -> None:
    run = made_up.arrays(rows=[made_up.cooperation(1025, 7, 2018.1)], actors=5.0)
    found = seen_of(run)
    inside = run.panel[19:68]  # count_from to evaluation, counted from the first reported step
    contacts = sum(inside[..., PANEL.index(name)].sum(axis=0) for name in INITIATED)
    assert (found.flows[..., 0] == contacts).all()
    assert found.years == pytest.approx(inside[..., PANEL.index("actors")].sum(axis=0) / 4)
    assert found.dates[0] == 2010.25 and len(found.dates) == len(run.panel)
    linked = run.panel[..., [PANEL.index(f"running_{n}") for n in ("funded", "broker", "referral")]]
    assert (found.running[..., 1] == linked.sum(axis=(2, 3, 4))).all()
    assert found.is_reference.tolist() == [True, True, False, False]
    assert found.made.sum() == 1 and found.pool.sum() == 40
    assert found.lives[:, 0].max() == 3 and found.lives[:, 3].all()
