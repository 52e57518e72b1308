"""Loading, extending, changing: a scenario is what its files and changes say."""

import datetime as dt
import pickle

import pytest

from sim.scenario import Scenario, ScenarioError, load, parse_setting, shipped


def written(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", shipped.names())
def test_every_shipped_scenario_is_valid_and_says_what_it_asks(name):
    scenario = load(name)
    assert scenario.name == name
    assert len(scenario.title) > 20
    assert len(scenario.clusters) == 64


def test_the_reference_comes_first_and_names_lead_to_files():
    assert shipped.names()[:2] == ("interspin", "no-programme")
    assert all(shipped.path_of(name).is_file() for name in shipped.names())
    with pytest.raises(KeyError):
        shipped.path_of("unheard-of")


def test_the_policies_that_were_promised_ship():
    promised = [
        "institutions-first",
        "firms-first",
        "young-firm-quota",
        "young-firm-vouchers",
        "broker-only",
        "no-concept-phase",
        "bare-concept-phase",
        "one-big-round",
        "double-money",
        "half-money",
        "countries-listed",
        "countries-overseas",
        "lottery",
        "merit",
        "need",
        "network-position",
        "taper",
        "follow-up-voucher",
        "travel-stop",
        "travel-stop-no-programme",
    ]
    assert set(promised) <= set(shipped.names())


def test_the_reference_programme_funds_eleven_eleven_and_ten():
    scenario = load("interspin")
    rounds = scenario.programme.rounds
    assert [one.clusters for one in rounds] == [11, 11, 10]
    by_round = [sum(row.round == n for row in scenario.clusters) for n in range(4)]
    assert by_round == [32, 11, 11, 10]


def test_seven_of_the_funded_clusters_are_in_biotech_and_medtech():
    funded = [row for row in load("interspin").clusters if row.round]
    assert sum(row.field == "biotech-medtech" for row in funded) == 7
    assert sum(not row.synthetic for row in funded) == 17


def test_funded_clusters_and_those_beside_them_have_the_same_fields():
    rows = load("interspin").clusters
    funded = sorted(row.field for row in rows if row.round)
    assert funded == sorted(row.field for row in rows if not row.round)


def test_real_clusters_name_their_evidence():
    for row in load("interspin").clusters:
        assert row.source.startswith("synthetic" if row.synthetic else f"C{row.id:02}")


def test_the_united_kingdom_is_a_member_until_2019():
    kingdom = next(row for row in load("interspin").countries if row.code == "GB")
    assert (kingdom.eu_from, kingdom.eu_until) == (1973, 2019)


def test_a_file_that_extends_a_shipped_one_keeps_what_it_does_not_say(tmp_path):
    text = 'extends = "interspin"\n[programme.quotas]\nyoung_firms = 0.5\n'
    scenario = load(written(tmp_path, "mine.toml", text))
    base = load("interspin")
    assert scenario.name == "mine" and scenario.title == ""
    assert scenario.programme.quotas.young_firms == 0.5
    assert scenario.programme.rounds == base.programme.rounds
    assert scenario.clusters == base.clusters


def test_arrays_are_replaced_and_tables_are_merged(tmp_path):
    text = (
        'extends = "interspin"\nprogramme.rounds = []\nprogramme.concept.years = 1\n'
        "[[shocks.list]]\nstart = 2020-01-01\nend = 2020-03-31\ntravel = 0.5\n"
    )
    scenario = load(written(tmp_path, "mine.toml", text))
    assert scenario.programme.rounds == ()
    assert len(scenario.shocks.list) == 1
    assert scenario.programme.concept.grant_eur == 350_000


def test_a_chain_of_files_extends_by_relative_path(tmp_path):
    written(tmp_path, "base.toml", 'extends = "interspin"\nname = "base"\nload.contact = 0.11\n')
    path = written(tmp_path, "sub/mine.toml", 'extends = "../base.toml"\nload.local_tie = 0.02\n')
    scenario = load(str(path))
    assert (scenario.load.contact, scenario.load.local_tie) == (0.11, 0.02)
    assert scenario.name == "mine"


def test_a_data_file_beside_the_scenario_comes_before_the_shipped_one(tmp_path):
    row = 'field = "ict"\nintensity = 0.1\npartner_share = 1.0\nsource = "assumed"\n'
    written(tmp_path, "fields.toml", f"[[fields]]\n{row}")
    countries = '[data]\ncountries = "countries.toml"\nfields = "fields.toml"\n'
    scenario = load(written(tmp_path, "mine.toml", countries))
    assert [row.intensity for row in scenario.fields] == [0.1]
    assert len(scenario.countries) > 30


def test_a_name_with_an_umlaut_still_gives_a_scenario_a_name(tmp_path):
    assert load(written(tmp_path, "früh & spät.toml", "[load]\n")).name == "fr-h - sp-t"


def test_a_byte_order_mark_and_foreign_line_ends_are_no_fault(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b'\xef\xbb\xbfextends = "interspin"\r\n[load]\r\ncontact = 0.1\r\n')
    assert load(path).load.contact == 0.1


def test_changes_are_validated_and_leave_the_original_alone():
    base = load("interspin")
    before = base.model_dump()
    changed = base.with_changes({"programme.quotas.young_firms": 0.5}, name="young quota")
    assert changed.name == "young quota"
    assert changed.programme.quotas.young_firms == 0.5
    assert base.model_dump() == before
    with pytest.raises(ScenarioError, match=r"quotas\], key young_firms: given 2"):
        base.with_changes({"programme.quotas.young_firms": 2})


def test_changes_reach_elements_of_arrays_and_take_dates_in_both_forms():
    base = load("interspin")
    changed = base.with_changes(
        {
            "programme.rounds.0.clusters": 12,
            "programme.rounds.0.start": "2016-04-01",
            "time.evaluation_date": dt.date(2025, 12, 31),
        }
    )
    assert changed.programme.rounds[0].clusters == 12
    assert changed.programme.rounds[0].start == dt.date(2016, 4, 1)
    assert changed.programme.rounds[1:] == base.programme.rounds[1:]


def test_a_table_given_as_a_change_is_merged():
    changed = load("interspin").with_changes({"programme.concept": {"years": 1.0}})
    assert changed.programme.concept.years == 1.0
    assert changed.programme.concept.grant_eur == 350_000


def test_loading_with_changes_is_loading_and_then_changing():
    changes = {"choice.b_geo": 0.4, "programme.rounds": []}
    assert load("interspin", changes) == load("interspin").with_changes(changes)


def test_numbers_of_array_libraries_are_numbers():
    numpy = pytest.importorskip("numpy")
    changes = {"choice.b_geo": numpy.float64(0.4), "population.firms": numpy.int64(60)}
    assert load("interspin", changes).population.firms == 60


def test_nothing_in_a_scenario_can_be_written():
    scenario = load("interspin")
    with pytest.raises(ValueError, match="frozen"):
        scenario.load.contact = 0.2
    for array in (scenario.clusters, scenario.programme.rounds, scenario.clusters[0].targets):
        assert isinstance(array, tuple)
    hash(scenario)


def test_a_scenario_survives_json_and_pickle():
    scenario = load("interspin")
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_loading_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    load("interspin")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("a.b=1", 1),
        ("a.b = 0.5", 0.5),
        ("a.b=true", True),
        ("a.b=2016-01-01", dt.date(2016, 1, 1)),
        ("a.b=[]", []),
        ('a.b=["x", "y"]', ["x", "y"]),
        ("a.b=lottery", "lottery"),
        ("a.b=x=y", "x=y"),
        ("a.b=", ""),
        ("a.b=1\nc=2", "1\nc=2"),
    ],
)
def test_a_setting_is_read_as_toml_or_else_as_text(setting, value):
    assert parse_setting(setting) == ("a.b", value)


@pytest.mark.parametrize("setting", ["", "a", "=1", " = 2"])
def test_a_setting_without_a_key_is_refused(setting):
    with pytest.raises(ScenarioError, match="key=value"):
        parse_setting(setting)
