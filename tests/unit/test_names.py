"""Names: two scenarios of one name are told apart by their paths or refused, by one rule wherever names are used."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from calibration.search.file import load_search
from calibration.sensitivity.samples import arms_of
from sim.faces.cli import asking
from sim.scenario.schema.scenario import Scenario
from sim.study.compare import compare
from sim.study.errors import ComparisonError
from sim.study.names import folder_names, told_apart
from sim.study.study import Study


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """Two files of one name, in two folders."""
    for folder, share in (("a", 0.3), ("b", 0.6)):
        (tmp_path / folder).mkdir()
        text = f'extends = "interspin"\nprogramme.quotas.young_firms = {share}\n'
        (tmp_path / folder / "policy.toml").write_text(text)
    return tmp_path


def files_in(folder: Path) -> list[str]:
    return [str(folder / "a" / "policy.toml"), str(folder / "b" / "policy.toml")]


def test_files_of_one_name_are_called_by_their_paths(policies: Path) -> None:
    arms = asking.scenarios_of(["no-programme", *files_in(policies)], None)
    assert [arm.name for arm in arms] == ["no-programme", "a/policy", "b/policy"]
    assert [arm.programme.quotas.young_firms for arm in arms[1:]] == [0.3, 0.6]
    assert all(Scenario.model_validate_json(arm.model_dump_json()) == arm for arm in arms)


def test_files_side_by_side_that_name_themselves_alike_are_called_by_their_own_names(
    tmp_path: Path,
) -> None:
    for name, share in (("x", 0.1), ("y", 0.2)):
        text = f'name = "same"\nextends = "interspin"\nprogramme.quotas.young_firms = {share}\n'
        (tmp_path / f"{name}.toml").write_text(text)
    arms = asking.scenarios_of([str(tmp_path / "x.toml"), str(tmp_path / "y.toml")], None)
    assert [arm.name for arm in arms] == ["x", "y"]


def test_a_shipped_scenario_keeps_its_name_beside_a_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "interspin.toml"
    text = 'extends = "no-programme"\nname = "interspin"\nprogramme.quotas.young_firms = 0.2\n'
    file.write_text(text)
    arms = asking.scenarios_of(["interspin", str(file)], None)
    assert [arm.name for arm in arms] == ["interspin", "mine/interspin"]


def test_paths_in_signs_that_no_name_may_have_still_give_names(tmp_path: Path) -> None:
    for folder, share in (("Förderung ä", 0.3), ("Förderung ö", 0.6)):
        (tmp_path / folder).mkdir()
        text = f'extends = "interspin"\nprogramme.quotas.young_firms = {share}\n'
        (tmp_path / folder / "policy.toml").write_text(text)
    files = [str(path) for path in sorted(tmp_path.glob("*/policy.toml"))]
    names = [arm.name for arm in asking.scenarios_of(files, None)]
    assert len(set(names)) == 2


def test_the_same_scenario_given_twice_gets_a_number() -> None:
    arms = asking.scenarios_of(["interspin", "interspin", "no-programme"], None)
    assert [arm.name for arm in arms] == ["interspin", "interspin-2", "no-programme"]
    base = sim.load("interspin")
    assert [arm.name for arm in told_apart((base, base, base))][2] == "interspin-3"


def test_scenarios_of_one_name_in_python_are_refused_and_told_how_to_name_them() -> None:
    base = sim.load("interspin")
    other = base.with_changes({"programme.quotas.young_firms": 0.5})
    with pytest.raises(ComparisonError, match=r"with_changes\(\{…\}, name="):
        compare(base, [other], 1)


def test_a_study_tells_files_of_one_name_apart(policies: Path) -> None:
    study = Study(
        scenarios=["a/policy.toml", "b/policy.toml"], against="b/policy.toml", folder=policies
    )
    assert list(study.plan.bases) == ["b/policy", "a/policy"]
    assert study.plan.base == "b/policy"
    named = Study(scenarios=["a/policy.toml", "b/policy.toml"], against="a/policy", folder=policies)
    assert named.plan.base == "a/policy"


def test_a_sensitivity_and_a_search_tell_files_of_one_name_apart(policies: Path) -> None:
    one, other = files_in(policies)
    arms = arms_of(one, other, {})
    assert (arms.scenario.name, arms.against) == ("a/policy", "b/policy")
    assert list(arms.all) == ["b/policy", "a/policy"]
    lines = (
        'design = "a/policy.toml"',
        'against = "b/policy.toml"',
        "budget_eur = 1e6",
        'goals = ["foreign_contacts"]',
    )
    levers = ("[levers]", '"programme.quotas.young_firms" = [0.0, 0.5]')
    (policies / "search.toml").write_text("\n".join([*lines, *levers]) + "\n")
    search = load_search(policies / "search.toml")
    assert [search.design.name, search.base.name] == ["a/policy", "b/policy"]


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (["base", "policy"], ["base", "policy"]),
        (["a/policy", "b/policy"], ["a-policy", "b-policy"]),
        (["a/policy", "a-policy"], ["a-policy", "a-policy-2"]),
        (["Policy", "policy", "POLICY"], ["Policy", "policy-2", "POLICY-3"]),
        (["effects.csv", "figures", "manifest.json", "parts"],
         ["scenario-effects.csv", "scenario-figures", "scenario-manifest.json", "scenario-parts"]),
        (["policy.", "policy "], ["policy", "policy-2"]),
        (["con", "nul.x"], ["scenario-con", "scenario-nul.x"]),
    ],
)  # fmt: skip
def test_folders_of_names_are_safe_and_their_own(names: list[str], folders: list[str]) -> None:
    assert folder_names(names) == folders


def test_names_that_are_too_long_for_a_file_system_get_folders_of_their_own() -> None:
    one, other = folder_names(["x" * 300 + "1", "x" * 300 + "2"])
    assert one != other and max(len(one), len(other)) <= 100
