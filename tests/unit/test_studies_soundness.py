"""Studies of which a part cannot be run: all faults at once, points left out, limits, choices as factors."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.study_file import study_of
from sim.study.errors import ComparisonError, StudyError
from sim.study.points import points_of
from sim.study.soundness import MOST_SCENARIOS, ranges_of
from sim.study.study import Study

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 120}
QUOTAS = {
    "scenarios": ["interspin"], "replicates": 1, "outcomes": ["foreign_contacts"],
    "latin_hypercube": {"points": 6, "programme.quotas.firms": [0.0, 1.0], "programme.quotas.institutions": [0.0, 1.0]},
}  # fmt: skip


def refusal(**tables: Any) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        _ = Study(**tables).plan
    return caught.value


def points(**tables: Any) -> list[dict[str, Any]]:
    found, faults = points_of(study_of({"scenarios": ["interspin"], **tables}))
    assert not faults
    return found


def test_a_wrong_outcome_does_not_hide_a_wrong_key(tmp_path: Path) -> None:
    text = 'scenarios = ["interspin"]\noutcomes = ["foreign_contact"]\nreplicates = 0\n'
    (tmp_path / "typo.toml").write_text(text + "[grid]\nprogramme.quotas.young_firm = [0.1]\n")
    with pytest.raises(ScenarioError) as caught:
        Study.load(tmp_path / "typo.toml")
    assert len(caught.value.faults) == 3
    for word in ("replicates", "'foreign_contacts'", "'young_firms'"):
        assert word in str(caught.value)


def test_a_wrong_scenario_does_not_hide_a_wrong_key_of_the_others() -> None:
    told = str(refusal(scenarios=["interspim", "interspin"], grid={"contacts.beta_cal": [0.1]}))
    assert "did you mean 'interspin'?" in told and "did you mean 'beta_call'?" in told


def test_points_that_contradict_themselves_are_refused_in_one_message() -> None:
    [fault] = refusal(**QUOTAS).faults
    assert "4 of 6 points contradict themselves" in fault.problem
    assert "point 1, programme.quotas.firms" in fault.problem
    assert 'contradictions = "leave-out"' in fault.hint


def test_points_that_contradict_themselves_can_be_left_out_and_the_others_keep_their_numbers() -> (
    None
):
    study = Study(**QUOTAS, contradictions="leave-out")
    assert study.plan.kept == [0, 5] and len(study.plan) == 2
    assert {case.arms[0].point for case in study.plan.cases()} == {0, 5}
    [caution] = study.receipt().cautions
    assert "4 of 6 points (67%) contradict themselves and are left out" in caution
    told = study.receipt().facts["points"]
    assert told["run"] == 2 and told["left_out_numbers"] == "1-4"


def test_what_is_left_out_stands_in_the_manifest_and_not_in_the_tables(tmp_path: Path) -> None:
    results = Study(**QUOTAS, contradictions="leave-out", set=SMALL).run(tmp_path)
    made = json.loads((tmp_path / "manifest.json").read_text())["points"]
    assert (
        made["all"] == 6
        and made["left_out"] == 4
        and made["left_out_share"] == pytest.approx(2 / 3)
    )
    assert made["contradictions_by_key"] == {"programme.quotas.firms": 4}
    assert set(results.runs()["point"]) == {0, 5} == set(results.designs()["point"])
    assert results.wide("foreign_contacts")["programme.quotas.firms"].notna().all()


def test_a_study_of_contradictions_alone_is_refused() -> None:
    grid = {"programme.quotas.firms": [0.8], "programme.quotas.institutions": [0.8, 0.9]}
    told = str(refusal(scenarios=["interspin"], grid=grid, contradictions="leave-out"))
    assert "2 of 2 points" in told and "no point is left" in told


def test_a_value_that_no_scenario_takes_is_never_left_out() -> None:
    grid = {"programme.quotas.firms": [0.1, 7.0], "programme.exit.rule": ["clif"]}
    told = str(refusal(scenarios=["interspin"], grid=grid, contradictions="leave-out"))
    assert "7.0" in told and "did you mean 'cliff'?" in told


def test_a_draw_that_contradicts_a_point_takes_the_point_with_all_its_draws(tmp_path: Path) -> None:
    draws = pd.DataFrame({"contacts.own_share": [0.1, 0.9]})
    draws.to_csv(tmp_path / "draws.csv", index=False)
    study = Study(
        scenarios=["interspin"], grid={"contacts.buzz_share": [0.05, 0.5]}, contradictions="leave-out",
        draws={"count": 4, "source": "draws.csv"}, set={"contacts.inbound_share": 0.0}, folder=tmp_path, seed=2,
    )  # fmt: skip
    drawn = Counter(draw["contacts.own_share"] for draw in study.plan.draws)
    assert set(drawn) == {0.1, 0.9}
    assert study.plan.kept == [0] and len(study.plan.contents) == 4


@pytest.mark.parametrize("size", [100, 1_000])
def test_more_scenarios_than_can_be_planned_are_refused_at_once_with_their_number(
    size: int,
) -> None:
    begun = time.perf_counter()
    grid = {
        key: list(range(size)) for key in ("contacts.beta_call", "learning.eta", "learning.drift")
    }
    told = str(refusal(scenarios=["interspin", "no-programme"], grid=grid, replicates=7))
    assert time.perf_counter() - begun < 2
    assert f"{2 * size**3:,} scenarios" in told and f"at most {MOST_SCENARIOS:,}" in told


def test_fifty_thousand_unknown_keys_are_refused_in_two_seconds(tmp_path: Path) -> None:
    keys = "\n".join(f"key_{number} = [{number}]" for number in range(50_000))
    tables = {
        "section": 'extends = "interspin"\n[contacts]\n',
        "grid": 'scenarios = ["interspin"]\n[grid.contacts]\n',
    }  # fmt: skip
    for name, text in tables.items():
        (tmp_path / f"{name}.toml").write_text(text + keys)
        begun = time.process_time()
        with pytest.raises(ScenarioError) as caught:
            read = sim.load if name in ("scenario", "section") else Study.load
            _ = read(tmp_path / f"{name}.toml").plan
        assert time.process_time() - begun < 2, name
        assert len(str(caught.value)) < 200_000


def test_tables_below_all_keys_are_faults_and_nothing_worse(tmp_path: Path) -> None:
    deep = ".".join(["a"] * 5_000)
    for name in ("grid", "set", "latin_hypercube", "rows"):
        head = f"[[{name}]]" if name == "rows" else f"[{name}]"
        (tmp_path / "deep.toml").write_text(
            f'scenarios = ["interspin"]\n{head}\npoints = 2\n{deep} = [1]\n'
        )
        with pytest.raises(ScenarioError):
            _ = Study.load(tmp_path / "deep.toml").plan


def test_choices_and_switches_are_factors_of_every_table() -> None:
    found = points(
        grid={"programme.exit.rule": ["cliff", "taper"]}, each={"programme.gate.waits": [True, False]},
        rows=[{"programme": {"countries": "eu"}}],
    )  # fmt: skip
    assert found[-1] == {
        "programme.exit.rule": "taper", "programme.gate.waits": False, "programme.countries": "eu",
    }  # fmt: skip


@pytest.mark.parametrize("table", ["latin_hypercube", "sobol"])
def test_levels_of_a_sampled_design_come_equally_often(table: str) -> None:
    spread = {
        "points": 32, "programme.exit.rule": ["cliff", "voucher"], "programme.gate.waits": "prior",
        "programme.implementation.members": {"levels": [4, 6, 8, 10]},
    }  # fmt: skip
    found = pd.DataFrame(points(**{table: spread}))
    for key, count in (
        ("programme.exit.rule", 16),
        ("programme.gate.waits", 16),
        ("programme.implementation.members", 8),
    ):
        assert set(Counter(found[key]).values()) == {count}, key


def test_a_pair_of_words_for_a_number_and_one_level_alone_are_faults() -> None:
    wrong = {"points": 4, "contacts.beta_call": ["low", "high"], "programme.exit.rule": "cliff"}
    found = refusal(scenarios=["interspin"], latin_hypercube=wrong)
    assert any("programme.exit.rule" in fault.key for fault in found.faults)
    del wrong["programme.exit.rule"]
    assert "given 'low'" in str(refusal(scenarios=["interspin"], latin_hypercube=wrong))


def test_the_scale_of_the_population_can_be_varied() -> None:
    assert points(grid={"population": {"scale": [1, 2]}}) == [
        {"population.scale": 1},
        {"population.scale": 2},
    ]


def test_numbers_are_told_as_ranges() -> None:
    assert ranges_of([0, 1, 2, 5, 7, 8]) == "0-2, 5, 7-8" and ranges_of([]) == ""


@pytest.mark.parametrize("seed", [-1, 2**63, 2**64, 10**400, 1.5, "one"])
def test_seeds_are_refused_that_no_table_holds(seed: Any) -> None:
    scenario = sim.load("interspin")
    with pytest.raises(StudyError, match=r"2\^63 − 1"):
        sim.run(scenario, seed=seed)
    assert "2^63 − 1" in str(refusal(scenarios=["interspin"], seed=seed))


def test_arms_with_other_countries_or_fields_are_not_compared() -> None:
    base = sim.load("interspin")
    last = base.countries[-1].code
    rows = [row.model_dump() for row in base.clusters]
    own = [row | {"targets": [one for one in row["targets"] if one != last]} for row in rows]
    fewer = {"countries": [row.model_dump() for row in base.countries[:-1]], "clusters": own}
    with pytest.raises(ComparisonError, match=rf"40 against 41; only in one of them: {last}"):
        sim.compare(base, [base.with_changes(fewer, name="fewer")], replicates=1)
    for table in ("countries", "fields"):
        turned = {table: [row.model_dump() for row in getattr(base, table)][::-1]}
        with pytest.raises(ComparisonError, match=f"the order of the {table}"):
            sim.compare(base, [base.with_changes(turned, name="turned")], replicates=1)
