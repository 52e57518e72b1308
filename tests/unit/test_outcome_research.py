"""What the accompanying research asked for: patterns of clusters, who chooses whom, how contacts spread."""

from __future__ import annotations

import math
from typing import Any

import made_up
import numpy as np
import pytest

from sim.outcome.reduce import Keep, run_of
from sim.outcome.research.choices import COLUMNS as CHOICES
from sim.outcome.research.choices import Choices, choice_rows, choices_of
from sim.outcome.research.diffusion import (
    CELLS,
    STEPS,
    diffusion_of,
    diffusion_rows,
    first_contacts,
    quantiles,
    referral_steps,
)
from sim.outcome.research.features import FEATURES, features_of
from sim.outcome.research.typology import classified, silhouette, typology_rows
from sim.outcome.tables import Ensemble
from sim.outcome.window import Log
from sim.words import Channel, Kind, Linked, PartnerKind, Stage

# --- features -----------------------------------------------------------------------------------


def features(rows: list[dict[str, Any]], **more: Any) -> dict[str, float]:
    """Features of the first cluster."""
    table = features_of(Log(made_up.arrays(rows=rows, **more)))
    assert table.shape == (made_up.CLUSTERS, len(FEATURES))
    return dict(zip(FEATURES, table[0].tolist(), strict=True))


def test_features_of_a_cluster_by_hand() -> None:
    """Five contacts (two by institutions, one inbound, one referred) and four cooperations in two countries."""
    rows = [made_up.contact(1024 + k, k + 1, 2016.0) for k in range(2)]
    rows += [made_up.contact(1039, k, 2016.0, kind=Kind.INSTITUTION) for k in (3, 4)]
    rows += [made_up.contact(1025, 5, 2016.0, side=1, channel=Channel.INBOUND, introducer=1030)]
    rows += [made_up.cooperation(1024, 1, 2017.0, linked=Linked.FUNDED, end=2022.0)]
    rows += [made_up.cooperation(1024, 1, 2023.0, is_first=0, country=1)]
    rows += [made_up.cooperation(1024, 2, 2018.0), made_up.cooperation(1025, 3, 2018.0)]
    found = features(rows, actors=0.0)
    assert math.isnan(found["contacts_per_actor_year"])  # nobody lives in this panel
    shares = (found["institution_share"], found["inbound_share"], found["referral_share"])
    assert shares == pytest.approx((2 / 5, 1 / 5, 1 / 5))
    assert found["conversion"] == pytest.approx(4 / 5)
    assert found["repeat_share"] == found["linked_share"] == pytest.approx(1 / 4)
    assert found["country_entropy"] == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))
    assert found["concentration"] == pytest.approx((3 / 4) ** 2 + (1 / 4) ** 2)
    assert found["survival"] == pytest.approx(
        1 / 4
    )  # of four spells begun by 2025, one of five years


def test_contacts_are_per_living_actor_and_year() -> None:
    arrays = made_up.arrays(rows=[made_up.contact(1024, 1, 2016.0)] * 6)
    place = arrays.panel_names.index("actors")
    arrays.panel[..., place] = 5  # in four cells: 20 actors over 49 quarters
    found = features_of(Log(arrays))[0, 0]
    assert found == pytest.approx(6 / (20 * 49 / 4))


def test_features_of_contacts_are_unknown_where_none_were_kept() -> None:
    arrays = made_up.without_contacts(made_up.arrays(rows=[made_up.cooperation(1024, 1, 2017.0)]))
    found = dict(zip(FEATURES, features_of(Log(arrays))[0], strict=True))
    assert math.isnan(found["conversion"]) and found["repeat_share"] == 0


# --- typology -----------------------------------------------------------------------------------


def blobs(sizes: tuple[int, ...]) -> np.ndarray:
    """Groups of clusters far apart: feature 0 tells them."""
    luck = np.random.default_rng(3)
    table = np.concatenate([np.full((n, len(FEATURES)), 10.0 * k) for k, n in enumerate(sizes)])
    return table + luck.normal(0, 0.1, table.shape)


def test_types_that_are_plain_are_found_and_numbered_by_size() -> None:
    numbers, quality = classified(blobs((3, 8, 5)))
    assert numbers.tolist() == [3] * 3 + [1] * 8 + [2] * 5
    assert quality > 0.9
    assert set(classified(blobs((3, 8, 5)), 2)[0]) == {1, 2}


def test_the_silhouette_by_hand() -> None:
    """Places 0, 1 and 5 on a line, the first two of one type: (5 − 1) / 5, (4 − 1) / 4 and 0 for the one alone."""
    place = np.array([0.0, 1.0, 5.0])
    distance = np.abs(place[:, None] - place)
    assert silhouette(distance, np.array([1, 1, 2])) == pytest.approx((0.8 + 0.75 + 0) / 3)


def test_a_typology_names_types_by_what_stands_out_and_says_how_stable_they_are() -> None:
    table = np.zeros((2, 6, len(FEATURES)))
    table[:, :2, 2] = 0.5  # two clusters with many inbound contacts …
    table[1, 1, 2] = 0.0  # … one of them in the first run only
    table[:, :, 8] = [0, 1, 0, 1, 0, 1]  # the link to the programme is no part of it
    keys = [f"c{k}" for k in range(6)]
    rows = typology_rows("some", keys, np.zeros(6, int), np.array([""] * 6, object), table, types=2)
    assert [row["type"] for row in rows] == [2, 1, 1, 1, 1, 1] or [r["type"] for r in rows] == [
        2,
        2,
        1,
        1,
        1,
        1,
    ]
    assert rows[0]["name"].startswith("high inbound share")
    assert rows[0]["agreement"] == 1 and rows[1]["agreement"] < 1
    assert rows[1]["inbound_share"] == 0.25


# --- who chooses whom ---------------------------------------------------------------------------


def test_new_partnerships_are_counted_by_both_kinds_and_channel() -> None:
    """Made-up partners 1, 2, 3 are a firm, a university and a research organisation."""
    rows = [
        made_up.cooperation(1024, 1, 2018.0, channel=Channel.OWN),
        made_up.cooperation(1039, 2, 2018.0, channel=Channel.BUZZ, kind=Kind.INSTITUTION),
        made_up.cooperation(
            1039, 2, 2022.0, channel=Channel.RENEWAL, kind=Kind.INSTITUTION, is_first=0
        ),
        made_up.cooperation(1024, 3, 2012.0),
    ]
    found = choices_of(Log(made_up.arrays(rows=rows)))
    assert found.made.sum() == 2
    assert found.made[0, Kind.FIRM, PartnerKind.FIRM, Channel.OWN] == 1
    assert found.made[0, Kind.INSTITUTION, PartnerKind.UNIVERSITY, Channel.BUZZ] == 1
    assert found.pool[0].tolist() == [14, 13, 13]


def test_choices_over_random_mixing_by_hand() -> None:
    """Firms 6 and 2 with firms and universities, institutions 2 and 6; three of four partners are firms."""
    made = np.zeros((7, 2, 3, 5), int)
    made[0, :, :2, Channel.OWN] = [[6, 2], [2, 6]]
    pool = np.zeros((7, 3), int)
    pool[0] = 3000, 1000, 0
    rows = choice_rows("some", [Choices(made, pool)] * 3)
    assert tuple(rows[0]) == CHOICES
    told = {(row["field"], row["kind"], row["partner_kind"]): row for row in rows}
    row = told["biotech-medtech", "firm", "university"]
    assert (row["partnerships"], row["expected_pool"], row["over_pool"]) == (2, 2, 1)
    assert (row["expected_margins"], row["over_margins"], row["own_share"]) == (4, 0.5, 1)
    assert told["all", "institution", "university"]["over_pool"] == 3
    assert math.isnan(told["all", "firm", "research-organisation"]["over_pool"])
    assert len(told) == len(rows) == 12


# --- diffusion ----------------------------------------------------------------------------------


def spread() -> Any:
    """1024 is funded with partner 1, refers 1025 to it, who refers 1026; 1027's first contact is by its own search.

    1028 has a contact before the window; 1029's first row is a renewal.
    """
    linked = {"linked": Linked.REFERRAL, "channel": Channel.BUZZ}
    rows = [
        made_up.contact(1024, 1, 2015.0),
        made_up.cooperation(1024, 1, 2016.0, linked=Linked.FUNDED),
        made_up.contact(1025, 1, 2018.0, introducer=1024, **linked),
        made_up.cooperation(1025, 1, 2019.0, **linked),
        made_up.contact(1026, 1, 2020.5, introducer=1025, **linked),
        made_up.contact(
            1026, 2, 2021.0, introducer=1025, **linked
        ),  # 1025 has no link to partner 2
        made_up.contact(1027, 5, 2022.0),
        made_up.contact(1028, 6, 2013.0),
        made_up.contact(1028, 7, 2016.0),
        made_up.contact(1029, 8, 2016.0, channel=Channel.RENEWAL, stage=Stage.PROPOSAL),
        made_up.contact(1030, 9, 2017.0, linked=Linked.BROKER, channel=Channel.BROKER),
    ]
    arrays = made_up.arrays(rows=rows)
    ties = np.array([[1024, 1027], [1027, 1033], [1025, 1028]], np.uint32)
    return Log(arrays._replace(ties=ties))


def test_first_contacts_are_those_of_actors_without_a_past() -> None:
    rows = first_contacts(spread())
    assert rows["actor"].tolist() == [1024, 1025, 1026, 1027, 1030]
    channels = diffusion_of(spread()).first[Kind.FIRM]
    assert channels[[Channel.OWN, Channel.BUZZ, Channel.BROKER]].tolist() == [2, 2, 1]


def test_steps_of_referral_are_counted_from_the_programme() -> None:
    """The broker's own 0; then 1 and 2; what comes from an unlinked introducer is unknown."""
    told = dict(zip(STEPS, referral_steps(spread())[Kind.FIRM].tolist(), strict=True))
    assert {key: n for key, n in told.items() if n} == {"0": 1, "1": 1, "2": 1, "unknown": 1}


def test_lags_run_from_the_introducers_and_from_the_mates_first_cooperation() -> None:
    """Referred 2.0 years after 1024 began with partner 1, and 1.5 after 1025 did; 1027 6 years after its mate 1024."""
    referral, mates = diffusion_of(spread()).lags[:, Kind.FIRM]
    assert np.flatnonzero(referral).tolist() == [6, 8]
    assert np.flatnonzero(mates).tolist() == [24]


def test_exposure_does_not_begin_before_the_own_founding() -> None:
    log = spread()
    log.arrays.lives.founded[log.arrays.lives.actor == 1027] = 2020.0
    assert np.flatnonzero(diffusion_of(log).lags[1, Kind.FIRM]).tolist() == [8]


def test_quantiles_of_counted_lags() -> None:
    """Four lags in the cell from 1.00 to 1.25: the median lies in its middle."""
    counts = np.zeros(CELLS, int)
    counts[4] = 4
    assert quantiles(counts) == pytest.approx([1.0625, 1.125, 1.1875])
    assert all(math.isnan(value) for value in quantiles(counts * 0))


def test_the_table_of_diffusion_pools_runs() -> None:
    rows = diffusion_rows("some", [diffusion_of(spread())] * 2)
    told = {(row["measure"], row["kind"], row["key"]): row for row in rows}
    assert len(told) == len(rows)
    first = told["first_contact_channel_share", "all", "buzz"]
    assert (first["value"], first["n"]) == (pytest.approx(2 / 5), 5)
    assert math.isnan(told["referral_step_share", "institution", "0"]["value"])


# --- as tables ----------------------------------------------------------------------------------


def test_an_ensemble_has_all_three_tables() -> None:
    runs = [run_of(made_up.scenario(), made_up.arrays(k), 7, k, Keep()) for k in range(3)]
    ensemble = Ensemble(made_up.scenario(), runs)
    types = ensemble.typology(types=2)
    assert types["cluster"].tolist() == [f"cluster-{k}" for k in range(1, 5)]
    assert types["round"].tolist() == ["1", "2", "", ""]
    assert ensemble.who_chooses_whom()["partnerships"].sum() > 0
    assert set(ensemble.diffusion()["measure"]) >= {"referral_step_share", "mate_lag_years"}


def test_runs_that_kept_nothing_of_it_give_empty_tables() -> None:
    bare = made_up.without_contacts(made_up.arrays(1))
    run = run_of(made_up.scenario(), bare, 7, 0, Keep(research=False))
    ensemble = Ensemble(made_up.scenario(), [run])
    tables = (
        ensemble.typology(), ensemble.who_chooses_whom(), ensemble.diffusion(), ensemble.conversions(),
    )  # fmt: skip
    assert all(len(table) == 0 and len(table.columns) for table in tables)
