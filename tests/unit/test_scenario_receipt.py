"""What was understood of a scenario and of the settings is told: files, changes, dates, cautions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load
from sim.scenario.cautions import cautions_in
from sim.scenario.receipt_of import receipt_of
from sim.scenario.settings import changes_of, notes_on

VOUCHER = 'extends = "interspin"\nprogramme.exit.rule = "voucher"\n'


def test_a_receipt_names_files_differences_rounds_and_horizon(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(VOUCHER)
    receipt = receipt_of(path)
    facts = receipt.facts
    assert receipt.kind == "scenario" and receipt.source == str(path)
    assert facts["files"][0] == "shipped interspin.toml" and facts["files"][-1] == str(path)
    assert "shipped data/clusters.toml" in facts["files"]
    assert facts["differs from interspin"] == ["programme.exit.rule = voucher (cliff)"]
    assert facts["rounds"] == 3 and "start 2018-01-01; 10 clusters, listed" in facts["round 3"]
    assert facts["rounds act on"][0] == "2014-10-01/2015-07-01/2016-01-01"
    assert "2005-01-01 to 2028-12-31 in 96 steps" in facts["time"]
    assert [
        one for one in receipt.cautions if "programme.exit.budget_eur = 0: nothing is paid" in one
    ]
    assert json.loads(json.dumps(receipt.as_json()))["cautions"] == list(receipt.cautions)
    assert 5 <= len(receipt.lines()) <= 12


def test_a_receipt_names_what_the_user_set_and_what_of_it_changes_nothing() -> None:
    changes = {"contacts.firm": 0.73, "contacts.institution": 4.0}
    receipt = receipt_of("interspin", changes)
    assert receipt.facts["set by the user"] == changes
    assert [one for one in receipt.cautions if "changes nothing" in one] == [
        "--set contacts.firm=0.73 changes nothing: that is its value already"
    ]


def test_a_table_that_is_set_changes_something_if_a_part_of_it_does() -> None:
    part = {"programme.exit": {"rule": "taper", "budget_eur": 5e5, "share": 0.25}}
    assert not [one for one in receipt_of("interspin", part).cautions if "changes nothing" in one]
    same = {"programme.exit": {"rule": "cliff"}}
    assert [one for one in receipt_of("interspin", same).cautions if "changes nothing" in one]


def test_a_receipt_of_a_faulty_scenario_is_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "interspin"\nload.contact = -1\n')
    with pytest.raises(ScenarioError, match="given -1"):
        receipt_of(path)
    mended = receipt_of(path, {"load.contact": 0.1})
    assert not [one for one in mended.cautions if "changes nothing" in one]


def test_dates_outside_the_time_that_is_counted_stand_in_the_receipt() -> None:
    shock = {"start": "2008-01-01", "end": "2008-12-31", "travel": 0.5}
    facts = receipt_of("interspin", {"shocks.list": [shock]}).facts
    assert facts["outside the time that is counted"] == [
        "shock 1 starts 2008-01-01", "shock 1 ends 2008-12-31",
    ]  # fmt: skip
    assert "outside the time that is counted" not in receipt_of("interspin").facts


def test_many_rounds_do_not_fill_the_screen() -> None:
    one = {"announced": "2015-01-08", "selected": "2015-06-08", "start": "2016-01-01",
           "clusters": 1, "rule": "merit"}  # fmt: skip
    receipt = receipt_of("interspin", {"programme.rounds": [one] * 40})
    assert receipt.facts["rounds"] == 40 and len(receipt.facts["rounds act on"]) == 40
    assert len(receipt.lines()) <= 18


def test_a_setting_given_twice_with_two_values_is_a_fault() -> None:
    with pytest.raises(ScenarioError) as caught:
        changes_of(["contacts.firm=1", "x", "contacts.firm=2", "load.contact=0.1"])
    told = str(caught.value)
    assert "2 faults" in told and "given twice: 1, then 2" in told and "not a setting" in told
    with pytest.raises(ScenarioError, match="given twice: true, then 1"):
        changes_of(["programme.gate.waits=true", "programme.gate.waits=1"])


def test_a_setting_given_twice_with_one_value_is_a_caution() -> None:
    settings = ["contacts.firm=1", "contacts.firm=1"]
    assert changes_of(settings) == {"contacts.firm": 1}
    assert notes_on(settings) == ["--set contacts.firm is given twice, with the same value"]
    assert notes_on(["contacts.firm=1", "contacts.institution=4"]) == notes_on(None) == []


def test_a_setting_inside_another_is_a_caution() -> None:
    [told] = notes_on(["programme.quotas={firms=0.5}", "programme.quotas.firms=0.2"])
    assert "set the same place: the later one counts" in told


CAUTIONS = {
    "a list that is not read": (
        {"programme.rounds.0.rule": "merit"}, "round 1 lists clusters, but chooses by 'merit'",
    ),
    "places that are never filled": (
        {"programme.rounds.0.clusters": 12}, "round 1 funds up to 12 clusters, but lists 11",
    ),
    "a round for nobody": (
        {"programme.rounds.0.clusters": 0, "programme.rounds.0.rule": "lottery"}, "round 1 funds no cluster",
    ),
    "a budget without vouchers": (
        {"programme.vouchers.budget_eur": 50_000.0}, "no voucher is used, the money is left over",
    ),
    "a budget below one voucher": (
        {"programme.vouchers.budget_eur": 3_000.0, "programme.vouchers.contacts_per_year": 1.0},
        "does not pay for one voucher",
    ),
    "exit money without a rule": (
        {"programme.exit.budget_eur": 1e5}, "programme.exit.rule = 'cliff': nothing is paid, the money is left over",
    ),
    "an exit that pays no share": (
        {"programme.exit.rule": "taper", "programme.exit.budget_eur": 1e5, "programme.exit.share": 0.0},
        "programme.exit.share = 0: nothing is paid",
    ),
    "an exit below one follow-on": (
        {"programme.exit.rule": "voucher", "programme.exit.budget_eur": 1e4}, "does not pay for one follow-on",
    ),
    "projects without money": (
        {"programme.implementation.grant_eur": 0.0}, "nobody applies, no project starts",
    ),
    "money that no cost admits": (
        {"programme.implementation.public_share": 0.0}, "public_share is 0: projects get no money",
    ),
    "a ceiling below the parts": (
        {"programme.implementation.cluster_cap_eur": 1e6}, "is below concept phase and projects together",
    ),
    "a ceiling that cuts vouchers": (
        {"programme.implementation.cluster_cap_eur": 2.4e6, "programme.vouchers.budget_eur": 1e5,
         "programme.vouchers.contacts_per_year": 1.0},
        "leaves 50,000 EUR of 100,000 EUR",
    ),
    "introductions without time": (
        {"programme.concept.years": 0.0}, "there is no time for them",
    ),
    "introductions for nobody": (
        {"programme.broker": {"firm": 0.0, "young_firm": 0.0, "institution": 0.0}}, "nobody is introduced",
    ),
    "no partner anywhere": ({"population.partners": 0}, "nobody to work with abroad"),
    "a rule on countries that none fulfils": (
        {"programme.countries": "overseas", "countries.0.overseas": True}, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), CAUTIONS.values(), ids=CAUTIONS.keys())
def test_settings_that_come_to_nothing_are_cautions(changes: dict[str, object], words: str) -> None:
    told = cautions_in(load("interspin", changes))
    assert [one for one in told if words in one] if words else not told
    if words:
        assert not [one for one in cautions_in(load("interspin")) if words in one]


def test_a_rule_on_countries_that_no_country_fulfils_is_a_caution() -> None:
    rows = [
        row.model_dump() | {"overseas": False, "eu_from": 0} for row in load("interspin").countries
    ]
    for rule in ("eu", "overseas"):
        told = cautions_in(load("interspin", {"countries": rows, "programme.countries": rule}))
        assert [one for one in told if "no country with partners is one" in one]


def test_winners_without_target_countries_are_named() -> None:
    rows = [row.model_dump() for row in load("interspin").clusters]
    winners = [row for row in rows if row["round"]]
    for row in winners[:2]:
        row["targets"] = ()
    told = cautions_in(load("interspin", {"clusters": rows, "programme.countries": "listed"}))
    assert [one for one in told if "2 of 32 clusters" in one and winners[0]["key"] in one]
    for row in winners:
        row["targets"] = ()
    told = cautions_in(load("interspin", {"clusters": rows, "programme.countries": "listed"}))
    assert [one for one in told if "no cluster that can win has target countries" in one]


def test_a_project_that_needs_firms_where_there_are_none_is_a_caution() -> None:
    rows = [row.model_dump() | {"firms": 0} for row in load("interspin").clusters]
    told = cautions_in(load("interspin", {"clusters": rows}))
    assert [one for one in told if "no cluster has more than 0 firms: no project can start" in one]


def test_a_world_without_clusters_or_actors_can_be_run_and_says_so() -> None:
    empty = load("no-programme", {"clusters": []})
    assert "there are no clusters" in cautions_in(empty)[0]
    rows = [row.model_dump() | {"firms": 0, "institutions": 0} for row in empty.clusters]
    nobody = load(
        "no-programme", {"population.firms": 0, "population.institutions": 0, "clusters": rows}
    )
    assert "nothing happens" in cautions_in(nobody)[0]
    with pytest.raises(ScenarioError, match="no cluster is called 'round-1'"):
        load("interspin", {"clusters": []})


def test_what_a_run_needs_stands_where_the_screen_shows_it() -> None:
    assert any("needs: about" in line for line in receipt_of("interspin").lines())
