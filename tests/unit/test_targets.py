"""The table of targets: its form, its sources, the scorecard's arithmetic, wrong input."""

from __future__ import annotations

import csv
import math
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration.data import FOLDER
from calibration.register.leave import refreshed
from calibration.statistics.registry import STATISTICS
from calibration.targets.form import COLUMNS, SHIPPED, Target, load_targets, table_text
from calibration.targets.scorecard import summary_of, table_of
from sim.errors import ScenarioError

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shipped() -> list[Target]:
    return load_targets()


def test_there_are_thirty_targets_and_a_quarter_of_them_is_held_out(shipped: list[Target]) -> None:
    told = [target for target in shipped if not target.missing]
    fitted, held = (
        sum(target.role == role for target in told) for role in ("fitted", "held-out")
    )  # fmt: skip
    assert fitted + held >= 30
    assert held >= (fitted + held) / 4


def test_at_least_one_whole_block_is_held_out(shipped: list[Target]) -> None:
    roles: dict[str, set[str]] = {}
    for target in shipped:
        roles.setdefault(target.block, set()).add(target.role)
    held = {
        block for block, found in roles.items() if "held-out" in found and "fitted" not in found
    }
    assert {"fields", "activity", "ages", "policy"} <= held


def test_of_later_years_everything_is_held_out_that_the_register_tells(
    shipped: list[Target],
) -> None:
    """By rule, not by choice: each FP7 number that judges or teaches, and that Horizon 2020 has too."""
    table = pd.read_csv(FOLDER / "register_statistics.csv")
    later = set(table.loc[table["programme"] == "h2020", "statistic"])
    of_fp7 = {
        one.statistic for one in shipped if one.register == "fp7" and one.role != "descriptive"
    }
    held = [one for one in shipped if one.block == "later-years"]
    assert sorted(one.statistic for one in held) == sorted(of_fp7 & later)
    assert {(one.role, one.register, one.model_window) for one in held} == {
        ("held-out", "h2020", "2014-2016.33")
    }
    before = {one.id: one for one in shipped}
    for one in held:
        assert one.discrepancy == before[one.id.removesuffix("-later")].discrepancy


def test_the_patterns_enter_in_their_roles(shipped: list[Target]) -> None:
    roles = {
        target.source.split()[0]: target.role
        for target in shipped
        if target.relation == ">" and not target.missing
    }
    assert roles | {"V10": ""} == {
        "V01": "descriptive", "V02": "fitted", "V03": "held-out", "V04": "held-out", "V05": "descriptive",
        "V06": "fitted", "V10": "",
    }  # fmt: skip


def test_every_source_is_in_the_bibliography(shipped: list[Target]) -> None:
    known = tomllib.loads((HOME / "sim" / "sources.toml").read_text(encoding="utf-8"))["evidence"]
    assert not {name for target in shipped for name in target.source.split()} - set(known)


def test_numbers_to_fit_have_an_error_and_a_rule_and_analogues_a_discrepancy(
    shipped: list[Target],
) -> None:
    for target in shipped:
        if target.relation == "=" and not target.missing and target.role != "descriptive":
            assert target.standard_error >= 0, target.id
            assert target.error_rule, target.id
            assert target.discrepancy > 0, target.id
            assert target.discrepancy_rule, target.id
            assert target.population, target.id


def test_what_was_never_published_stays_in_and_asks_to_be_filled(shipped: list[Target]) -> None:
    missing = [target for target in shipped if target.missing]
    assert len(missing) >= 8
    assert all(math.isnan(target.value) for target in missing)
    assert {"V01", "V02", "V03", "V04", "V06"} <= {target.source for target in missing}


def test_targets_of_the_register_are_the_committed_statistics(shipped: list[Target]) -> None:
    statistics = pd.read_csv(FOLDER / "register_statistics.csv")
    choices = pd.read_csv(FOLDER / "country_choice.csv")
    anew = refreshed(shipped, statistics, choices)
    assert table_text(anew) == SHIPPED.read_text(encoding="utf-8")
    assert sum(target.register != "" for target in shipped) >= 40


def test_a_table_that_is_read_and_written_is_the_same(shipped: list[Target]) -> None:
    assert table_text(shipped) == SHIPPED.read_text(encoding="utf-8")


# --- the scorecard -----------------------------------------------------------------------------


def test_distance_is_the_difference_over_all_errors_together(shipped: list[Target]) -> None:
    one = next(target for target in shipped if target.id == "broken-off")
    one = replace(one, value=0.5, standard_error=0.03, rounding=0.0, discrepancy=0.04)
    values = np.array([[0.6], [0.6], [0.6], [0.6]])
    [row] = table_of([one], values).to_dict("records")
    assert row["distance"] == pytest.approx(0.1 / 0.05)
    assert row["distance_without_discrepancy"] == pytest.approx(0.1 / 0.03)
    spread = np.array([[0.6 - 0.12], [0.6 + 0.12]])
    [row] = table_of([one], spread).to_dict("records")
    assert row["distance"] == pytest.approx(0.1 / math.hypot(0.05, 0.12 * math.sqrt(2)))


def test_rounding_counts_as_a_uniform_error(shipped: list[Target]) -> None:
    one = replace(shipped[0], standard_error=0.0, rounding=0.12, discrepancy=0.0)
    assert one.variance == pytest.approx(0.12**2 / 12)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [([0.1] * 20, "holds"), ([-0.1] * 20, "turned round"), ([0.1] * 15 + [-0.1] * 5, "undecided")],
)
def test_an_ordering_holds_by_the_share_of_runs(
    shipped: list[Target], values: list[float], verdict: str
) -> None:
    one = next(target for target in shipped if target.id == "v03-initiated")
    [row] = table_of([one], np.array(values)[:, None]).to_dict("records")
    assert row["verdict"] == verdict
    assert math.isnan(row["distance"])


def test_what_is_missing_or_undefined_says_why(shipped: list[Target]) -> None:
    known = {target.id: target for target in shipped}
    rows = [known["survey-linked-2019"], known["consortium-mean"]]
    table = table_of(rows, np.array([[0.1, np.nan]])).set_index("id")
    assert table.loc["survey-linked-2019", "verdict"] == "missing"
    assert table.loc["survey-linked-2019", "model"] == 0.1
    assert table.loc["consortium-mean", "verdict"] == "undefined"


def test_fitted_and_held_out_are_summed_up_apart(shipped: list[Target]) -> None:
    table = table_of(shipped, np.tile([target.value for target in shipped], (3, 1)))
    fitted, held = summary_of(table)
    assert (fitted["role"], held["role"]) == ("fitted", "held-out")
    assert max(fitted["rms_distance"], held["rms_distance"]) < 1e-12
    assert fitted["near"] == fitted["numbers"] > 25
    assert held["near"] == held["numbers"] > 10
    assert list(dict.fromkeys(table["role"])) == ["fitted", "held-out", "descriptive"]


# --- wrong input -------------------------------------------------------------------------------


def written(folder: Path, *changes: dict[str, str]) -> Path:
    """The shipped table's first rows with changes."""
    with SHIPPED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[: len(changes)]
    path = folder / "targets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | change for row, change in zip(rows, changes, strict=True))
    return path


def told(path: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        load_targets(path)
    return str(error.value)


def test_all_faults_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    text = told(
        written(
            tmp_path,
            {"statistic": "led_share_of_boths"},
            {"standard_error": "-0.1", "role": "fit"},
            {"id": "led-research", "value": "much"},
            {"model_window": "1990-2017", "missing": "perhaps"},
            {"discrepancy_rule": "", "relation": "<"},
        )
    )
    for words in (
        "'led_share_of_boths' is unknown", "did you mean 'led_share_of_both'?", "given -0.1", "0 or more",
        "'fit' is unknown", "did you mean 'fitted'?", "'led-research' stands on line 2 already", "given 'much'",
        "given '1990-2017'", "'perhaps' is unknown", "'<' is unknown", "discrepancy_rule",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"missing": "yes"}, "but the row is marked missing"),
        ({"value": ""}, "but the row is not marked missing"),
        ({"standard_error": "", "error_rule": ""}, "a number for rows that are fitted or held out"),
        ({"standard_error": "0", "discrepancy": ""}, "one of them above 0"),
        ({"error_rule": ""}, "the rule that the standard error came from"),
        ({"standard_error": "nan"}, "a number, or empty"),
        ({"id": ""}, "is empty"),
    ],
)
def test_what_does_not_fit_in_a_row_is_told(
    tmp_path: Path, change: dict[str, str], words: str
) -> None:
    assert words in told(written(tmp_path, change))


def test_a_missing_column_an_empty_table_and_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "targets.csv"
    path.write_text("id,blok\n1,2\n")
    assert "did you mean 'blok'?" in told(path)
    path.write_text(",".join(COLUMNS) + "\n")
    assert "has no rows" in told(path)
    path.write_bytes(b"\xff\xfe\x00")
    assert "is broken UTF-16" in told(path)
    assert "there is no such file" in told(tmp_path / "none.csv")


def test_every_statistic_has_a_unit_and_a_meaning() -> None:
    assert all(one.unit and one.meaning for one in STATISTICS.values())
