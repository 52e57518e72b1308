"""What may be wrong with a survey and its codebook: all of it in one message, code 2, nothing written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from survey_files import BOOK, TEXT, asked, written
from typer.testing import CliRunner

from sim.faces.cli.app import app

Edit = Callable[[str], str]


def without_column(name: str) -> Edit:
    def edit(text: str) -> str:
        rows = [line.split(";") for line in text.splitlines()]
        place = rows[0].index(name)
        return "\n".join(";".join(row[:place] + row[place + 1 :]) for row in rows) + "\n"

    return edit


def of_one_cluster(text: str) -> str:
    lines = [line for line in text.splitlines() if re.search(r"^id|;cluster 3;", line)]
    return "\n".join(lines) + "\n"


def first_wave(text: str) -> str:
    lines = [line for line in text.splitlines() if line.split(";")[1] != "2"]
    return "\n".join(lines) + "\n"


def same(text: str) -> str:
    return text


def swapped(old: str, new: str, count: int = -1) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return edit


#: What is wrong -> edit of the survey, edit of the codebook, words that the message must hold.
WRONG: dict[str, tuple[Any, Edit, tuple[str, ...]]] = {
    "a missing column": (without_column("q4_running"), same, ("column q4_running", "is missing", "running")),
    "another table": (lambda text: "a;b\n1;2\n", same, ("18 columns that the codebook names are missing",)),
    "an empty wave": (first_wave, same, ("wave '2' is empty", "no rows")),
    "one cluster": (of_one_cluster, same, ("answers of one cluster alone",)),
    "an unknown wave": (same, swapped("2 = 2019", "3 = 2019"), ("does not date", "'2'", "wave '3' is empty")),
    "an unknown code": (same, swapped("large = 2", "large = 4"), ("column size", "does not know", "'2'")),
    "a text for a count": (swapped(";4;4;", ";many;4;", 1), same, ("'many'", "a number")),
    "a negative count": (swapped(";4;4;", ";-4;4;", 1), same, ("'-4'", "whole numbers from 0 on")),
    "half a contact": (swapped(";4;4;", ";4,5;4;", 1), same, ("'4,5'", "whole numbers from 0 on")),
    "a part above its whole": (swapped(";4;4;", ";4;7;", 1), same, ("larger than contacts in 1 rows",)),
    "a respondent twice": (swapped("\nR3085;1;", "\nR3082;1;"), same, ("comes twice in a wave", "R3082")),
    "no cluster": (swapped(";cluster 3;", ";;", 1), same, ("column cluster", "is blank in 1 rows")),
    "an empty file": (lambda text: "", same, ("is empty",)),
    "a header alone": (lambda text: text.splitlines()[0] + "\n", same, ("has no rows",)),
    "a row cut short": (swapped(";4;4;", ";4;", 1), same, ("do not have the 18 columns", "line 14")),
    "a column twice": (swapped("q1_own_initiative", "q1_new_contacts"), same, ("stands twice",)),
    "an encoding that is none": (same, swapped('"utf-8"', '"utf-9"'), ("no encoding is called 'utf-9'",)),
    "UTF-16 without its mark": (lambda text: text.encode("utf-16-le"), same, ("holds a null byte",)),
    "a picture": (lambda text: b"\x89PNG\r\n\x1a\n\x00", same, ("holds a null byte",)),
    "a number of thousands": (swapped(";4;4;", ";1.943;4;", 1), same, ("'1.943'", "in thousands?", "line 14")),
    "a code among counts": (swapped(";4;4;", ";999;4;"), same, ("'999' (", "the next largest is", "[codes.contacts]")),
    "a code among years": (swapped(";1943,6;", ";9999;"), same, ("column founded", "'9999'", "after the wave")),
    "a year written in two digits": (swapped(";1943,6;", ";12.03.66;"), same, ("'12.03.66'", "or a date")),
    "codes of one column given twice": (same, lambda book: book + "blank = 2.0\n", ("codes given twice: 2",)),
    "a code for a word and for no answer": (
        same, swapped('blank = ["", "-9"]', 'blank = ["", 1]'), ("'1' stands for a word here",),
    ),
    "two columns of nearly one name": (
        swapped("q1_new_contacts;q1_own_initiative", "Q4_Running;q4_RUNNING"),
        swapped('"q4_running"', '"Q4_RUNNING"'), ("may be 'Q4_Running' or 'q4_RUNNING'",),
    ),
    "a codebook that is no TOML": (same, lambda book: "a = = 1", ("is not valid TOML",)),
    "an unknown name": (same, swapped('running = "q4', 'runing = "q4'), ("runing", "did you mean 'running'?")),
    "an unknown word": (same, swapped("institution = 2", "institute = 2"), ("did you mean 'institution'?",)),
    "an unknown key": (same, swapped("young_years", "young_year"), ("did you mean 'young_years'?",)),
    "an unknown statistic": (same, swapped('["continued_share"]', '["continud_share"]'), ("'continued_share'?",)),
    "a required name left out": (same, swapped('kind = "type"\n', ""), ("columns", "kind", "is missing")),
    "a code for two words": (same, swapped("institution = 2", "institution = 1"), ("codes given twice: 1",)),
    "a column for two names": (same, swapped('"q2_usa"', '"q2_europe"'), ("stands for europe and united_states",)),
    "a date that is none": (same, swapped("2019-10-01", '"soon"'), ("given 'soon'",)),
    "a period of no length": (same, swapped("reference_years = 3.0", "reference_years = 0.0"), ("given 0.0",)),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_told_in_words_with_code_2_and_leaves_nothing(
    name: str, tmp_path: Path
) -> None:
    survey, codebook, words = WRONG[name]
    result = asked(*written(tmp_path, survey(TEXT), codebook(BOOK)), tmp_path / "out")
    assert result.exit_code == 2, result.output
    told = " ".join(result.output.split())
    assert all(word in told for word in words), told
    assert "Traceback" not in result.output and not (tmp_path / "out").exists()


def test_all_faults_of_codebook_and_survey_are_told_at_once(tmp_path: Path) -> None:
    book = BOOK.replace('running = "q4', 'runing = "q4').replace("institution = 2", "institute = 2")
    text = without_column("q5_ended")(TEXT)
    result = asked(*written(tmp_path, text, book), tmp_path / "out")
    told = " ".join(result.output.split())
    assert result.exit_code == 2 and "3 faults" in told
    assert all(word in told for word in ("runing", "institute", "q5_ended"))
    book = BOOK.replace("large = 2", "large = 4").replace("firm = 1", "firm = 7")
    text = TEXT.replace(";4;4;", ";4;7;", 1)
    told = asked(*written(tmp_path, text, book), tmp_path / "out").output
    assert "3 faults" in told


def test_files_that_are_not_there_are_told_with_the_faults_of_the_codebook(tmp_path: Path) -> None:
    _, codebook = written(tmp_path, TEXT, BOOK.replace("young_years", "young_year"))
    told = asked(tmp_path / "nowhere.csv", codebook, tmp_path / "out")
    assert told.exit_code == 2
    assert "there is no such file" in told.output and "young_year" in told.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "nothing is given"),
        (["--survey", "a.csv"], "--codebook is missing"),
        (["--codebook", "a.toml"], "--survey is missing"),
        (
            ["--register", "a", "--survey", "a.csv", "--codebook", "b.toml"],
            "a register and a survey are given",
        ),
    ],
)
def test_either_a_register_or_a_survey_with_its_codebook_is_needed(
    words: list[str], told: str
) -> None:
    result = CliRunner().invoke(app, ["targets", *words])
    assert result.exit_code == 2 and told in result.output
