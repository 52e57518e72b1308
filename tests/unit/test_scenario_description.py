"""What is told about parameters: tables, schema, sources."""

import re
import tomllib
from pathlib import Path

import pytest

import sim.scenario as scenario_room
from sim.scenario import Scenario, describe, load, parameters, schema, shipped

ROOM = Path(scenario_room.__file__).parent
#: What of ours it may import.
OWN = ("sim.scenario", "sim.words", "sim.errors", "sim.files")


def bibliography():
    content = tomllib.loads((ROOM.parent / "sources.toml").read_text(encoding="utf-8"))
    return {**content["literature"], **content["evidence"]}


def test_every_declared_parameter_is_described():
    keys = {row.key for row in describe("interspin")}
    declared = {one.key for one in parameters(Scenario, switches=True)}
    assert declared <= keys
    assert {"programme.rounds.0.start", "shocks.list.0.travel", "clusters"} <= keys


def test_a_description_tells_unit_range_role_source_and_meaning():
    row = next(row for row in describe("interspin") if row.key == "programme.concept.years")
    assert row[:7] == ("programme.concept.years", 2.0, "years", 0, 2, "lever", "R08")
    assert row.meaning == "length" and row.difference == ""


def test_a_description_shows_what_differs_from_what_is_extended():
    rows = {row.key: row for row in describe("double-money") if row.difference}
    assert {key: row.difference for key, row in rows.items()} == {
        "programme.concept.grant_eur": "350000",
        "programme.concept.introductions_per_year": "9",
        "programme.implementation.projects": "2.5",
        "programme.implementation.cluster_cap_eur": "4000000",
    }


def test_rounds_that_are_gone_show_as_a_difference():
    rows = [row for row in describe("no-programme") if row.difference]
    assert [(row.key, row.value, row.difference) for row in rows] == [
        ("programme.rounds", 0, "3 rows")
    ]


@pytest.mark.parametrize("name", [name for name in shipped.names() if name != "interspin"])
def test_every_policy_differs_from_what_it_extends(name):
    assert any(row.difference for row in describe(name))


def test_two_scenarios_differ_in_what_was_changed_and_in_nothing_else():
    base = load("interspin")
    changes = {"programme.quotas.young_firms": 0.25, "programme.rounds.1.clusters": 12}
    found = base.with_changes(changes, name="other").differences_from(base)
    assert [(one.key, one.base, one.other) for one in found] == [
        ("programme.quotas.young_firms", "0", "0.25"),
        ("programme.rounds.1.clusters", "11", "12"),
    ]
    assert all(one.meaning for one in found) and found[0].unit == "share"
    assert base.with_changes({}, name="the same").differences_from(base) == []


def test_rows_that_only_one_scenario_has_are_told_one_by_one():
    base, none = load("interspin"), load("no-programme")
    found = {one.key: (one.base, one.other) for one in none.differences_from(base)}
    assert found["programme.rounds"] == ("3", "0")
    assert found["programme.rounds.0.rule"] == ("listed", "")
    assert len(found) == len(base.differences_from(none))


def test_other_rows_of_a_data_file_are_a_difference():
    base = load("interspin")
    row = base.clusters[0].model_copy(update={"firms": 7})
    other = base.model_copy(update={"clusters": (row, *base.clusters[1:])})
    [found] = other.differences_from(base)
    assert (found.key, found.base, found.other) == ("clusters", "64", "64, others")


def test_declared_parameters_lie_in_their_ranges():
    for one in parameters(Scenario):
        assert one.low <= one.default <= one.high or one.key == "programme.exit.budget_eur", one
        assert one.least is None or one.least <= one.low, one
        assert one.most is None or one.high <= one.most, one
        assert one.unit and one.meaning, one
        assert (one.prior != "none") == (one.role == "uncertainty"), one
        assert one.prior != "log-uniform" or one.low > 0, one


def test_every_source_leads_somewhere():
    known = {*bibliography(), "assumed", "synthetic", ""}
    scenario = load("interspin")
    given = [one.source for one in parameters(Scenario, switches=True)]
    for rows in (scenario.clusters, scenario.countries, scenario.fields):
        given += [row.source for row in rows]
    assert {word for source in given for word in source.split()} - known == set()


def test_every_source_named_in_a_docstring_leads_somewhere():
    known = bibliography()
    for path in ROOM.parent.rglob("*.py"):
        for line in re.findall(r"\*Source\*:(.*)", path.read_text(encoding="utf-8")):
            for word in re.findall(r"\b[RCTPVD]\d\d\b|\b[a-z-]+-(?:19|20)\d\d\b", line):
                assert word in known, (path.name, word)


def test_every_entry_of_the_bibliography_can_be_found():
    for key, entry in bibliography().items():
        assert entry["title"], key
        is_ours = (ROOM.parents[1] / entry.get("where", "")).is_file()
        assert is_ours or entry.get("doi") or entry["url"].startswith("http"), key


def test_the_schema_knows_every_key_of_every_shipped_file():
    described = schema()
    for name in shipped.names():
        content = tomllib.loads(shipped.path_of(name).read_text(encoding="utf-8"))
        assert unknown_in(content, described, described) == []


def unknown_in(value, part, whole):
    """Keys of a value that the schema does not know."""
    part = whole["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    if isinstance(value, list):
        return [key for one in value for key in unknown_in(one, part["items"], whole)]
    if not isinstance(value, dict):
        return []
    known = part["properties"]
    here = [key for key in value if key not in known]
    return here + [
        deep for key in value if key in known for deep in unknown_in(value[key], known[key], whole)
    ]


def test_the_schema_of_a_file_asks_for_nothing_and_allows_what_files_may_say():
    described = schema()
    assert "required" not in described
    assert described["additionalProperties"] is False
    assert {"extends", "data", "title", "name", "programme"} <= set(described["properties"])
    years = described["$defs"]["Concept"]["properties"]["years"]
    assert years["unit"] == "years" and years["maximum"] == 10


def test_the_room_imports_nothing_but_pydantic_and_the_standard_library():
    allowed = {"pydantic", "pydantic_core", "sim"}
    for path in ROOM.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for module in re.findall(r"^\s*(?:from|import) (\S+)", text, re.MULTILINE):
            top, own = module.split(".")[0], module.startswith(OWN)
            is_standard = top in __import__("sys").stdlib_module_names
            assert is_standard or (top in allowed and (top != "sim" or own)), (path.name, module)
