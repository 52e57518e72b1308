"""Reports: one page that needs nothing else, with what the folder holds and no more."""

from __future__ import annotations

import base64
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.faces.cli.app import app
from sim.outcome.report.folder import MOST_ROWS

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


def test_a_page_tells_how_the_scenarios_differ_and_what_they_were_run_with(page: str) -> None:
    text = Page(page).text
    assert "What interspin sets otherwise than no-programme" in text
    assert "programme.rounds.0.announced" in text and "2014-11-15" in text
    assert "asked: seed" in text and "versions: numba" in text
    assert "population.firms=8" in text


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
    for words in ("holds no results", "is a file", "no such folder"):
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
    assert f"The first {MOST_ROWS} of {rows} rows; all are in some.csv." in text
    assert "<b>" not in text and "&lt;b&gt;x&lt;/b&gt;" in text


def test_failed_runs_are_told_first(tmp_path: Path) -> None:
    pd.DataFrame({"value": [1.0]}).to_csv(tmp_path / "some.csv", index=False)
    manifest = {
        "failures": [{"error": "x"}] * 2,
        "warnings": ["arms differ"],
        "scenarios": {"a": {"old": 1}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert invoke("report", str(tmp_path), "--quiet").exit_code == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Warning: arms differ" in text and "Warning: 2 runs failed" in text


def test_tables_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "open.csv").write_text('a,b\n"x', encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes("a\nM\xfcnchen\n".encode("latin-1"))
    result = invoke("report", str(tmp_path), "--quiet")
    assert result.exit_code == 2 and not list(tmp_path.rglob("report.html"))
    for name in ("empty.csv", "open.csv", "latin.csv"):
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
    assert "cover parameters and luck." in text and "hold what was drawn of these" in text
    assert "luck only" not in text
