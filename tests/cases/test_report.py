"""Reports: one page that needs nothing else, with what the folder holds and no more."""

from __future__ import annotations

import base64
import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.faces.cli.app import app
from sim.outcome.reduce import Failure
from sim.outcome.report.folder import MOST_ROWS
from sim.outcome.report.page import part_of_comparison
from sim.outcome.tables import Comparison, Ensemble

SMALL = {"population.firms": 8, "population.institutions": 3, "population.partners": 300}
SETTINGS = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]


class Page(HTMLParser):
    """What a page loads, and its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.text = unescape(re.sub(r"<[^>]+>", " ", text))
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        self.loaded += [str(named[name]) for name in ("src", "srcset", "data") if name in named]
        assert tag != "img" or named["alt"], "a figure without words"


def invoke(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a small comparison leaves, with figures."""
    folder = tmp_path_factory.mktemp("compared")
    words = ("compare", "no-programme", "interspin", "--replicates", "3", "--quiet")
    result = invoke(*words, "--out", str(folder), *SETTINGS)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def page(compared: Path) -> str:
    result = invoke("report", str(compared), "--quiet")
    assert result.exit_code == 0, result.output
    return (compared / "report.html").read_text(encoding="utf-8")


def test_a_page_loads_nothing_from_elsewhere(page: str) -> None:
    found = Page(page)
    assert found.loaded and all(one.startswith("data:image/png;base64,") for one in found.loaded)
    assert not {"script", "link", "iframe", "object"} & set(found.tags)
    assert "url(" not in page and "@import" not in page


def test_a_page_shows_every_figure_of_the_folder(page: str, compared: Path) -> None:
    shown = [base64.b64decode(one.partition(",")[2]) for one in Page(page).loaded]
    assert sorted(shown) == sorted(file.read_bytes() for file in compared.glob("figures/*.png"))
    assert shown[0] == (compared / "figures" / "effects.png").read_bytes()


def test_a_page_tells_the_sentences_that_the_command_tells(page: str, tmp_path: Path) -> None:
    words = ("compare", "no-programme", "interspin", "--replicates", "3", "--quiet", "--json")
    told = json.loads(invoke(*words, "--no-figures", "--out", str(tmp_path), *SETTINGS).stdout)
    text = Page(page).text
    assert told["sentences"] and all(sentence in text for sentence in told["sentences"])


def test_a_page_says_what_intervals_cover_and_how_much_is_assumed(page: str) -> None:
    text = Page(page).text
    behaviour = [row for row in sim.load("interspin").described() if row.role == "uncertainty"]
    assumed = [row for row in behaviour if row.source == "assumed"]
    assert "3 pairs of runs" in text and "Intervals of 95 % cover luck only." in text
    assert f"{len(assumed)} of the {len(behaviour)} parameters of behaviour are assumed" in text
    assert "Outcomes count from 2014-11-01 to the evaluation date, 2026-12-31." in text


def test_a_page_tells_how_the_scenarios_differ_and_what_they_were_run_with(page: str) -> None:
    text = Page(page).text
    assert "What interspin sets otherwise than no-programme" in text
    assert "programme.rounds.0.announced" in text and "2014-11-08" in text
    assert "asked: seed" in text and "versions: numba" in text
    assert "Set in every scenario: population.firms=8," in text
    assert "asked: out" not in text and "asked: engine" not in text


def test_the_same_folder_gives_the_same_page(page: str, compared: Path, tmp_path: Path) -> None:
    assert invoke("report", str(compared), "--out", str(tmp_path), "--quiet").exit_code == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page


def test_a_comparison_in_hand_makes_the_same_tables(page: str, tmp_path: Path) -> None:
    base, other = (sim.load(name).with_changes(SMALL) for name in ("no-programme", "interspin"))
    path = sim.compare(base, [other], replicates=3).report(tmp_path / "page.html")
    tables = [
        re.findall(r"<tbody>.*?</tbody>", text, re.S) for text in (page, path.read_text("utf-8"))
    ]
    assert tables[1] and tables[1] == tables[0][: len(tables[1])]


def test_a_folder_of_one_scenario_tells_its_levels(compared: Path, tmp_path: Path) -> None:
    result = invoke(
        "report", str(compared / "interspin"), "--out", str(tmp_path), "--quiet", "--json"
    )
    assert json.loads(result.stdout)["results"] == ["interspin: levels"]
    summary = pd.read_csv(compared / "interspin" / "summary.csv").set_index("indicator")
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "3 runs." in text
    assert f"{summary.loc['foreign_contacts', 'mean']:,.0f}" in text


def test_several_folders_make_one_page_with_contents(compared: Path, tmp_path: Path) -> None:
    arms = [str(compared / name) for name in ("interspin", "no-programme")]
    assert invoke("report", *arms, "--out", str(tmp_path), "--quiet").exit_code == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<a href="#part-2">no-programme: levels</a>' in text and 'id="part-2"' in text


def test_what_is_wrong_with_any_folder_is_told_at_once_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("words", encoding="utf-8")
    names = [str(tmp_path / name) for name in ("empty", "file", "nowhere")]
    result = invoke("report", *names, "--quiet")
    assert result.exit_code == 2
    assert all(name in result.stderr for name in names)
    for words in ("neither tables", "is a file", "no such folder"):
        assert words in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.rglob("report.html"))


def test_a_folder_without_manifest_says_so_and_long_tables_are_cut(tmp_path: Path) -> None:
    rows = MOST_ROWS + 50
    pd.DataFrame({"name": ["<b>x</b>"] * rows, "value": range(rows)}).to_csv(
        tmp_path / "some.csv", index=False
    )
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "There is no manifest" in text
    assert f"The first {MOST_ROWS} rows, {MOST_ROWS} of {rows}; all are in some.csv." in text
    assert "<b>" not in text and "&lt;b&gt;x&lt;/b&gt;" in text


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        ({"failures": [{"error": "x"}] * 2}, "2 runs failed and"),
        ({"failures": [{"error": "x"}]}, "1 run failed and"),
        ({"failures": {"dropped": 3}}, "3 runs failed"),
        ({"runs": {"failed": 4}}, "4 runs failed"),
        ({"warnings": ["arms differ"]}, "Warning: arms differ"),
        ({"notes": ["take four"]}, "Warning: take four"),
        ({"runs": [{"overflow": {"tie_pool": 3}}]}, "ran out of room (tie_pool)"),
        ({"scenarios": {"mine": {"old": 1}}}, "mine was made by another version"),
        ({"runs": [{"draw": one} for one in range(38)]}, "38 draws of the parameters are few"),
        (
            {"runs": [{"draw": one} for one in range(50)], "read": [{"different": 12}]},
            "50 draws of the parameters (12 different) are few: intervals have a level of 84.6 %",
        ),
        ([1], "The manifest cannot be read"),
    ],
)
def test_what_a_manifest_warns_of_is_told(tmp_path: Path, manifest: Any, told: str) -> None:
    pd.DataFrame({"value": [1.0]}).to_csv(tmp_path / "some.csv", index=False)
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    warnings = re.findall(
        r'<p class="warning">(.*?)</p>', (tmp_path / "report.html").read_text("utf-8")
    )
    assert len(warnings) == 1 and told in warnings[0]


def test_tables_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "open.csv").write_text('a,b\n"x', encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes("a\nM\xfcnchen\n".encode("latin-1"))
    (tmp_path / "wide.csv").write_text("a,b\n1,2,3\n", encoding="utf-8")
    result = invoke("report", str(tmp_path), "--quiet")
    assert result.exit_code == 2 and not list(tmp_path.rglob("report.html"))
    for name in ("empty.csv", "open.csv", "latin.csv", "wide.csv"):
        assert name in result.stderr


def test_a_table_of_effects_with_other_columns_is_shown_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "effects.csv").write_text("design,gain\nmine,1.5\n", encoding="utf-8")
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<td>mine</td><td>1.5</td>" in text


def test_intervals_over_draws_are_not_said_to_cover_luck_alone(tmp_path: Path) -> None:
    words = ("compare", "no-programme", "interspin", "--draws", "3", "--no-figures", "--quiet")
    assert invoke(*words, "--out", str(tmp_path), *SETTINGS).exit_code == 0
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "cover parameters and luck, and hold the middle 50 % of 3 draws." in text
    assert "Warning: 3 draws of the parameters are few" in text
    assert "luck only" not in text


def test_effects_that_are_damaged_are_explained(compared: Path, tmp_path: Path) -> None:
    effects = pd.read_csv(compared / "effects.csv", dtype=object)
    effects.loc[2, "lower"] = "low"
    effects.loc[3, "covers"] = "all"
    effects.loc[4, "n_pairs"] = None
    effects.to_csv(tmp_path / "effects.csv", index=False)
    result = invoke("report", str(tmp_path), "--quiet")
    assert result.exit_code == 2
    for words in (
        "column lower, line 4: given low",
        "given 'all'\n    allowed: luck, both",
        "column n_pairs, line 6",
    ):
        assert words in result.stderr
    effects.head(0).to_csv(tmp_path / "effects.csv", index=False)
    assert "holds no rows" in invoke("report", str(tmp_path), "--quiet").stderr


def test_figures_of_an_earlier_comparison_are_not_shown(compared: Path, tmp_path: Path) -> None:
    shutil.copytree(compared, tmp_path, dirs_exist_ok=True)
    words = "compare no-programme half-money --replicates 2 --no-figures --quiet".split()
    assert invoke(*words, "--out", str(tmp_path), *SETTINGS).exit_code == 0
    assert not list(tmp_path.glob("figures/*.png"))
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    assert "<img" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_scenarios_of_the_same_name_are_warned_of(compared: Path, tmp_path: Path) -> None:
    """No command compares such any more, but an earlier version did: names in its tables mix two worlds."""
    effects = pd.read_csv(compared / "effects.csv", dtype=object)
    effects["alternative"] = effects["base"]
    effects.to_csv(tmp_path / "effects.csv", index=False)
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    assert "Scenarios of the same name" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_folder_named_twice_is_shown_once(compared: Path, tmp_path: Path) -> None:
    twice = (str(compared), f"{compared}/../{compared.name}")
    result = invoke("report", *twice, "--out", str(tmp_path), "--quiet", "--json")
    assert len(json.loads(result.stdout)["results"]) == 1


def test_a_comparison_in_hand_tells_what_failed() -> None:
    base, other = (sim.load(name).with_changes(SMALL) for name in ("no-programme", "interspin"))
    found = sim.compare(base, [other], replicates=2)
    lost = Failure("interspin", 0, 1, 1, "x", "y")
    with_lost = Comparison(found.base, [Ensemble(other, found.arms[1].runs, [lost])], found.facts)
    assert "1 run failed and are not in these numbers." in part_of_comparison(with_lost).warnings
    assert part_of_comparison(found).warnings == []


def test_an_outcome_without_an_interval_has_no_level(compared: Path, tmp_path: Path) -> None:
    effects = pd.read_csv(compared / "effects.csv", dtype=object)
    effects.loc[5, ["effect", "lower", "upper", "level"]] = None
    effects.to_csv(tmp_path / "effects.csv", index=False)
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    effects.loc[6, "level"] = None
    effects.to_csv(tmp_path / "effects.csv", index=False)
    result = invoke("report", str(tmp_path), "--quiet")
    assert result.exit_code == 2 and "column level, line 8: given nothing" in result.stderr


def test_tables_that_the_manifest_does_not_stand_for_are_warned_of(
    compared: Path, tmp_path: Path
) -> None:
    shutil.copytree(compared, tmp_path, dirs_exist_ok=True)
    shutil.copy(compared / "interspin" / "summary.csv", tmp_path / "summary.csv")
    groups = tmp_path / "groups.csv"
    groups.write_text(groups.read_text(encoding="utf-8").replace("luck", "both"), encoding="utf-8")
    result = invoke("report", str(tmp_path))
    assert result.exit_code == 0
    assert "summary.csv: not of the command that wrote the manifest." in result.stderr
    assert "groups.csv: changed since clusterlink wrote this." in result.stderr
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "Warning: groups.csv: changed since clusterlink wrote this." in text
