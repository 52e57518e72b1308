"""Wrong input: every fault is found, told in words, and none shows a traceback."""

import pickle
import re

import pytest

from sim.scenario import ScenarioError, faults_in, load

BASE = 'extends = "interspin"\n'
ROUND = "announced = 2014-11-15\nselected = 2015-06-15\nstart = 2016-01-01\n"
ROW = (
    'id = 1\nkey = "one"\nname = "One"\nfield = "ict"\nfounded = 2000\nlocation = "X"\n'
    'latitude = 50.0\nlongitude = 10.0\nsynthetic = true\nsource = "synthetic"\n'
)


def told(path):
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


VALUES = {
    "a whole number where true or false belongs": ("programme.gate.waits = 1", "true or false"),
    "true where a number belongs": ("load.contact = true", "given true"),
    "a number in quotes": ('load.contact = "0.1"', "a number from 0 to 10 (places)"),
    "not a number": ("choice.b_geo = nan", "given nan"),
    "infinity": ("choice.b_geo = inf", "given inf"),
    "a number without end": (f"choice.b_geo = 1{'0' * 400}", "more than 60 digits"),
    "above what is allowed": ("programme.quotas.firms = 1.5", "from 0 to 1 (share)"),
    "below what is allowed": ("load.contact = -1", "from 0 to 10 (places)"),
    "a fraction where a whole number belongs": ("choice.candidates = 8.0", "a whole number"),
    "an unknown word": ('programme.countries = "fre"', "did you mean 'free'?"),
    "an unknown key": ("programme.contries = 1", "did you mean 'countries'?"),
    "a key in the wrong table": ("young_firms = 1", "programme.quotas.young_firms"),
    "an unknown table": ("[chioce]\nb_geo = 1", "did you mean 'choice'?"),
    "a value where a table belongs": ("programme = 3", "a table with countries"),
    "a table where a value belongs": ("choice.b_geo = {x = 1}", "given a table"),
    "a value where an array belongs": ("programme.rounds = 3", "an array of tables"),
    "a time of day in a date": ("time.start = 2010-01-01T00:00:00", "a date such as"),
    "a date that is none": ('time.start = "2010-02-30"', "a date such as"),
    "a missing key": ("[[programme.rounds]]\nclusters = 1", "key announced: is missing"),
    "a number in a list of names": (
        f"[[programme.rounds]]\n{ROUND}clusters = 1\nlisted = [1]",
        "given 1 as an element",
    ),
    "a name that would leave the folder": ('name = "../x"', "of the form"),
    "steps of another length": ("time.steps_per_year = 2", "one of 4, 12"),
}


@pytest.mark.parametrize(("line", "expected"), VALUES.values(), ids=VALUES.keys())
def test_a_wrong_value_is_told_with_what_is_allowed(tmp_path, line, expected):
    path = tmp_path / "mine.toml"
    path.write_text(BASE + line)
    message = told(path)
    assert expected in message
    assert "mine.toml" in message


def rounds(*bodies):
    return "".join(f"[[programme.rounds]]\n{body}\n" for body in bodies)


BETWEEN = {
    "run-in after the start": ("time.run_in_start = 2011-01-01", "after run_in_start"),
    "counting before the start": ("time.start = 2015-01-01", "on or after start"),
    "evaluation after the end": ("time.evaluation_date = 2030-12-31", "on or after evaluation"),
    "age groups outside the run": ("time.age_group_date = 1999-01-01", "(run_in_start) to"),
    "a start within a month": ("time.start = 2010-01-02", "first day of a month"),
    "an end within a month": ("time.end = 2028-12-30", "last day of a month"),
    "half a quarter": ("time.end = 2028-11-30", "a multiple of 3 months"),
    "too many steps": ("time.end = 9999-12-31", "at most 2047 steps"),
    "a shock that ends before it starts": (
        "[[shocks.list]]\nstart = 2020-04-01\nend = 2020-03-31",
        "on or after its start, 2020-04-01",
    ),
    "a round before outcomes count": ("time.count_from = 2015-01-01", "effects go uncounted"),
    "selected before announced": (
        rounds("announced = 2015-01-01\nselected = 2014-12-31\nstart = 2016-01-01\nclusters = 0"),
        "on or after announced",
    ),
    "started before selected": (
        rounds("announced = 2015-01-01\nselected = 2016-12-31\nstart = 2016-01-01\nclusters = 0"),
        "on or after selected",
    ),
    "rounds out of order": (
        rounds(
            "announced = 2016-01-01\nselected = 2016-12-31\nstart = 2017-01-01\nclusters = 0",
            ROUND + "clusters = 0",
        ),
        "rounds in order of time",
    ),
    "a cluster that is not there": (
        rounds(ROUND + 'clusters = 1\nlisted = ["biomm"]'),
        "did you mean 'biom'?",
    ),
    "a cluster listed twice": (
        rounds(ROUND + 'clusters = 11\nlisted = ["round-2", "biom"]'),
        "lists the cluster 'biom' twice",
    ),
    "a cluster in two rounds": (
        rounds(
            ROUND + 'clusters = 1\nlisted = ["biom"]', ROUND + 'clusters = 1\nlisted = ["biom"]'
        ),
        "which round 1 has already",
    ),
    "more listed than funded": (
        rounds(ROUND + 'clusters = 3\nlisted = ["round-1"]'),
        "names 11 clusters",
    ),
    "nobody listed": (rounds(ROUND + "clusters = 3"), "is empty"),
    "more funded than there are": (
        rounds(ROUND + 'clusters = 65\nrule = "lottery"'),
        "at most 64",
    ),
    "effort before outcomes count": (
        "programme.anticipation_years = 0.5",
        "effort for round 1 would begin on 2014-05-09",
    ),
    "minima above the members": ("programme.conditions.minimum_firms = 9", "members, 6"),
    "quotas that round up to too many places": (
        "programme.implementation.members = 5\n"
        "programme.quotas = {firms = 0.5, institutions = 0.5}",
        "3 places for firms, 3 for institutions",
    ),
    "quotas that exclude each other": (
        "programme.quotas = {young_firms = 0.6, institutions = 0.5}",
        "young_firms and institutions keep 1.1",
    ),
    "channels above one": ("contacts.own_share = 0.9", "add up to 1.35"),
    "partner kinds above one": ("population.partner_firm_share = 0.8", "add up to 1.1"),
    "more from other fields than candidates": (
        "choice.from_other_fields = 9",
        "at most choice.candidates, 8",
    ),
    "a country that is not there": (
        f'programme.rounds = []\n[[clusters]]\n{ROW}targets = ["UK"]',
        "unknown country 'UK' of one",
    ),
    "a country targeted twice": (
        f'programme.rounds = []\n[[clusters]]\n{ROW}targets = ["US", "US"]',
        "targets US twice",
    ),
    "a cluster given twice": (
        f"programme.rounds = []\n[[clusters]]\n{ROW}[[clusters]]\n{ROW}",
        "more than one row has id = 1",
    ),
    "a cluster called as a round": (
        f"programme.rounds = []\n[[clusters]]\n{ROW.replace('one', 'round-1', 1)}",
        "stands for all clusters of a round",
    ),
    "a field without a row": ("fields = []", "no row for 'ict'"),
    "no country": ("countries = []", "stocks add up to 0"),
}


@pytest.mark.parametrize(("line", "expected"), BETWEEN.values(), ids=BETWEEN.keys())
def test_values_that_do_not_fit_together_are_told(tmp_path, line, expected):
    path = tmp_path / "mine.toml"
    path.write_text(BASE + line)
    assert expected in told(path)


def test_ids_must_leave_room_for_copies():
    clusters = [row.model_dump() for row in load("interspin").clusters]
    clusters[-1]["id"] = 16_000
    with pytest.raises(ScenarioError, match="at most 16383"):
        load("interspin", {"clusters": clusters, "population.scale": 2})


FILES = {
    "not TOML": (b"a = = 1", "is not valid TOML"),
    "an impossible date": (b"a = 2016-13-01", "is not valid TOML"),
    "the same key twice": (b"name = 'a'\nname = 'b'", "is not valid TOML"),
    "not text": (bytes(range(256)), "is not text"),
    "zeros": (b"\0" * 1000, "is not valid TOML"),
    "ten megabytes": (b"# x\n" * 2_500_000, "10 MB, too large"),
    "a tower of brackets": (b"a = " + b"[" * 100_000, "nested too deeply"),
    "an unknown parent": (b'extends = "interspn"', "did you mean 'interspin'?"),
    "a parent that is no file": (b'extends = "none.toml"', "there is no such file"),
    "a parent that is a number": (b"extends = 3", "in quotes"),
    "a parent that is a folder": (b'extends = "./"', "is a folder"),
    "itself": (b'extends = "mine.toml"', "goes in a circle"),
    "a data file that is not there": (b'data.fields = "x.toml"', "there is no file 'x.toml'"),
    "a data file of another kind": (b'data.fields = "clusters.toml"', "rows [[fields]]"),
    "an unknown kind of data": (b'data.cluster = "x.toml"', "did you mean 'clusters'?"),
    "data that are no table": (b"data = 3", "a table such as [data]"),
}


@pytest.mark.parametrize(("content", "expected"), FILES.values(), ids=FILES.keys())
def test_a_file_that_cannot_be_read_is_told(tmp_path, content, expected):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    message = told(path)
    assert expected in message
    assert "mine.toml" in message


def test_a_folder_a_missing_file_and_an_unknown_name_are_told(tmp_path):
    assert "is a folder" in told(tmp_path)
    assert "there is no such file" in told(tmp_path / "none.toml")
    assert "did you mean 'no-programme'?" in told("no-program")
    assert "is no name" in told("")
    assert "is no name" in told("a\0b")


def test_two_files_that_extend_each_other_go_in_a_circle(tmp_path):
    (tmp_path / "a.toml").write_text('extends = "b.toml"')
    (tmp_path / "b.toml").write_text('extends = "a.toml"')
    assert "goes in a circle: 'a' extends 'b' extends 'a'" in told(tmp_path / "a.toml")


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        BASE + "nme = 1\ncontacts.own_share = 0.9\nchoice.b_geo = nan\n"
        "[load]\ncontact = true\n[programme.quotas]\nfirms = 2\n"
    )
    message = told(path)
    assert message.startswith("5 faults")
    for word in ("nme", "add up to 1.35", "b_geo", "contact", "firms"):
        assert word in message
    assert len(faults_in(path)) == 5


def test_a_missing_parent_does_not_hide_faults_of_values(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "none.toml"\nload.contact = -1\n[data]\nfields = "x.toml"\n')
    assert len(faults_in(path)) == 3


def test_a_fault_in_a_data_file_names_that_file(tmp_path):
    (tmp_path / "fields.toml").write_text('[[fields]]\nfield = "ict"\nintensity = 2\n')
    path = tmp_path / "mine.toml"
    path.write_text('[data]\nfields = "fields.toml"\n')
    message = told(path)
    assert re.search(r"fields\.toml, table \[fields\.0\], key intensity: given 2", message)


def test_a_fault_of_the_parent_names_the_parent(tmp_path):
    (tmp_path / "base.toml").write_text("load.contact = -1\n")
    path = tmp_path / "mine.toml"
    path.write_text('extends = "base.toml"\n')
    assert "base.toml" in told(path)


CHANGES = {
    "an element that is not there": ({"programme.rounds.7.clusters": 2}, "elements: 0 to 2"),
    "a negative element": ({"programme.rounds.-1.clusters": 2}, "elements: 0 to 2"),
    "a value taken for a table": ({"programme.concept.years.x": 1}, "not a table"),
    "an empty part": ({"choice..b_geo": 1}, "no empty parts"),
    "an unknown key": ({"choice.b_goe": 1}, "did you mean 'b_geo'?"),
    "true for a number": ({"choice.b_geo": True}, "given true"),
    "a key without end": ({"a." * 5000 + "b": 1}, "deeper than any table"),
    "an object": ({"choice.b_geo": object()}, "a number from -20 to 20 (utils)"),
    "a row that is none": ({"clusters.0": 3}, "given 3"),
}


@pytest.mark.parametrize(("changes", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_a_wrong_change_is_told_by_both_ways_of_changing(changes, expected):
    base = load("interspin")
    for change in (base.with_changes, lambda given: load("interspin", given)):
        with pytest.raises(ScenarioError) as caught:
            change(changes)
        assert expected in str(caught.value)
        assert "change" in str(caught.value)


def test_a_key_cannot_write_to_the_terminal(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('"\\u001b[31mred" = 1')
    message = told(path)
    assert "\x1b" not in message and "red" in message


def test_a_thousand_faults_are_counted_and_the_first_ones_told(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("".join(f"key_{number} = 1\n" for number in range(1000)))
    message = told(path)
    assert message.startswith("1000 faults") and message.endswith("and 800 more")


def test_an_error_crosses_processes():
    error = ScenarioError(faults_in("nowhere"))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_sound_scenario_has_no_faults():
    assert faults_in("interspin") == ()
