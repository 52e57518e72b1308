"""Names of outcomes, taken apart; sizes, fields and clusters as selections."""

from __future__ import annotations

import made_up
import numpy as np
import pytest

from sim.outcome.effects import names_of_outcomes, row_of
from sim.outcome.levels import level_of
from sim.outcome.selection import LIFE_CELLS, PANEL_CELLS, is_of, parsed, total, total_of
from sim.outcome.tally import tally_of
from sim.words import Field, Linked


def test_a_name_has_one_group_and_any_places() -> None:
    found = parsed("windfall_share[kind=firm, round=2,field=ict]")
    assert found == ("windfall_share", "kind=firm", (("round", "2"), ("field", "ict")))
    assert parsed("projects") == ("projects", "", ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("projects[kind=firm,age=young]", "give one of kind, age and size"),
        ("projects[field=biology]", "'field=biology' is unknown"),
        ("projects[round=0]", "'round=0' is unknown"),
        ("projects[cluster=]", "'cluster=' is unknown"),
        ("projects[size=tiny, colour=red]", "'size=tiny' is unknown; 'colour=red' is unknown"),
    ],
)
def test_a_wrong_selection_says_all_that_is_wrong_and_what_is_known(name: str, words: str) -> None:
    with pytest.raises(ValueError, match="photonics-electronics") as told:
        parsed(name)
    assert words in str(told.value)


def test_an_outcome_that_is_none_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="'windfal' is not an outcome: known are foreign_contacts"):
        row_of("windfal", [])
    with pytest.raises(ValueError, match="projects is told for all only"):
        level_of(tally_of(made_up.arrays(1)), "projects[kind=firm]")
    with pytest.raises(
        ValueError, match="cost_per_additional_partnership_eur is told for all only"
    ):
        row_of("cost_per_additional_partnership_eur[size=sme]", [])


def test_cells_of_lives_are_summed_by_kind_age_and_size() -> None:
    """One cluster: SMEs old 1, young 2; large ones old 4, young 8; institutions 16 and (age means nothing) 32."""
    cells = np.array([[[1, 2], [4, 8], [16, 32]]])
    wanted = {"": 63, "kind=firm": 15, "kind=institution": 48, "age=young": 10, "age=old": 5}
    wanted |= {"size=sme": 3, "size=large": 12, "size=institution": 48}
    assert {who: total(cells, who) for who in wanted} == wanted
    sizes, ages = np.array([0, 1, 2]), np.array([1, 0, 1])
    assert is_of("age=young", sizes, ages).tolist() == [True, False, False]
    assert is_of("size=large", sizes, ages).tolist() == [False, True, False]


def sized_run() -> made_up.MadeUp:
    """Actors 1024–1029 are large firms; two of the first cluster's actors cooperate at the date, one of them funded."""
    rows = [
        made_up.cooperation(1025, 7, 2025.0, linked=Linked.FUNDED),
        made_up.cooperation(1031, 8, 2025.0),
    ]
    arrays = made_up.arrays(2, rows=rows)
    lives = arrays.lives
    lives.size_class = np.where(lives.kind == 1, 2, 0)
    lives.size_class[(lives.actor >= 1024) & (lives.actor < 1030)] = 1
    lives.partnerships_alive = 0
    lives.partnerships_alive[np.isin(lives.actor, (1025, 1031))] = 1
    return arrays


@pytest.mark.parametrize(("shape", "groups"), [((5, 2, 2), PANEL_CELLS), ((5, 3, 2), LIFE_CELLS)])
def test_cells_added_up_before_tell_the_same(
    shape: tuple[int, ...], groups: dict[str, object]
) -> None:
    cells = np.random.default_rng(1).integers(0, 100, shape)
    added = cells.sum(axis=0).tolist()
    assert [total_of(added, who) for who in groups] == [total(cells, who) for who in groups]
    assert total_of(int(cells.sum())) == total(cells)


def test_sizes_come_from_lives() -> None:
    arrays = sized_run()
    tally = tally_of(arrays, made_up.scenario())
    large = arrays.lives.size_class == 1
    assert level_of(tally, "foreign_contacts[size=large]") == arrays.lives.contacts[large].sum()
    firms = arrays.lives.kind == 0
    parts = sum(level_of(tally, f"foreign_contacts[size={size}]") for size in ("sme", "large"))
    assert parts == arrays.lives.contacts[firms].sum()


def test_shares_by_size_are_those_of_the_evaluation_date() -> None:
    """One of six large firms is active, and its only cooperation is linked; of 54 SMEs one, unlinked."""
    tally = tally_of(sized_run(), made_up.scenario())
    assert level_of(tally, "active_abroad_share[size=large]") == pytest.approx(1 / 6)
    assert level_of(tally, "linked_share[size=large]") == 1
    assert level_of(tally, "active_abroad_share[size=sme]") == pytest.approx(1 / 54)
    assert level_of(tally, "linked_share[size=sme]") == 0


def test_fields_rounds_and_clusters_are_masks() -> None:
    arrays = made_up.arrays(4)
    arrays.clusters.field = (0, 1, 1, 0)
    tally = tally_of(arrays, made_up.scenario())
    column = arrays.panel_names.index("cooperations")
    flows = arrays.panel[19:68, ..., column].sum(axis=(0, 2, 3))
    ict = Field.ICT.label
    assert level_of(tally, f"foreign_cooperations[field={ict}]") == flows[1] + flows[2]
    assert level_of(tally, f"foreign_cooperations[field={ict},round=2]") == flows[1]
    assert level_of(tally, "foreign_cooperations[cluster=cluster-4]") == flows[3]


def test_the_table_of_effects_tells_kind_age_and_size_but_no_places() -> None:
    names = names_of_outcomes()
    assert "windfall_share[size=sme]" in names and "windfall_of_money_share[age=young]" in names
    assert not [name for name in names if "field=" in name or "round=" in name]
    assert len(set(names)) == len(names) < 180
