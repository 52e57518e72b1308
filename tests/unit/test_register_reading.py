"""Reading a register: how its files may be written, what is left unread, what is wrong with them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from calibration.register import files
from calibration.register.read import read, read_registers
from calibration.register.synthetic import made_up, write_export, write_trimmed
from sim.errors import ScenarioError


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return made_up()


def told(folder: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        read(folder)
    return str(error.value)


def test_all_faults_of_a_register_are_told_at_once(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    tables["projects"] = tables["projects"].rename(columns={"scheme": "schema"})
    tables["organisations"] = tables["organisations"].drop(columns="country")
    write_trimmed(tables, tmp_path)
    text = told(tmp_path)
    assert "column scheme: is missing" in text
    assert "did you mean 'schema'?" in text
    assert "column country: is missing" in text


def test_another_encoding_and_separator_are_found_and_reported(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    tables["organisations"].loc[0, "name"] = "UNIVERSITÄT SÜD"
    write_trimmed(tables, tmp_path)
    text = tables["organisations"].to_csv(index=False, sep=";").encode("latin-1")
    (tmp_path / "h2020_organisations.csv.gz").write_bytes(gzip.compress(text))
    [register], [receipt] = read_registers(tmp_path)
    assert register.organisations["name"][0] == "UNIVERSITÄT SÜD"
    assert receipt.facts["written"]["h2020_organisations.csv.gz"] == "cp1252, semicolon (;)"


def test_the_receipt_says_what_was_understood(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    write_export(tables, tmp_path)
    [register], [receipt] = read_registers(tmp_path)
    facts = receipt.facts
    assert (facts["programme"], facts["projects"]) == ("h2020", len(tables["projects"]))
    assert facts["participations"] == len(register.participations)
    assert facts["files"]["project.csv"] == f"{len(tables['projects'])} rows"
    assert facts["years"].startswith("begun 2015 to 2015, ended by 201")
    assert sum(facts["kinds"].values()) == facts["organisations"]
    assert facts["participants of unknown kind and country"] == 0 and not receipt.cautions
    assert json.loads(json.dumps(receipt.as_json()))["participations"] == facts["participations"]


def test_copies_are_not_read_and_a_packed_twin_is_said(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    write_export(tables, tmp_path)
    content = (tmp_path / "organization.csv").read_bytes()
    (tmp_path / "organization.csv.bak").write_bytes(content)
    (tmp_path / "organization.csv.gz").write_bytes(gzip.compress(content))
    [register], [receipt] = read_registers(tmp_path)
    assert len(register.participations) == len(tables["participations"])
    assert receipt.cautions == (
        "organization.csv: organization.csv.gz lies beside organization.csv and is not read",
    )
    (tmp_path / "copy").mkdir()
    for name in ("organization.csv", "project.csv"):
        (tmp_path / "copy" / name).write_bytes((tmp_path / name).read_bytes())
    assert "holds h2020 2 times" in told(tmp_path)


def test_a_file_that_grows_without_end_is_refused(
    tmp_path: Path, tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_trimmed(tables, tmp_path)
    (tmp_path / "h2020_projects.csv.gz").write_bytes(gzip.compress(b"0" * 3_000_000))
    monkeypatch.setattr(files, "LARGEST_MB", 2)
    assert "is larger than 2 MB when unpacked" in told(tmp_path)


def test_names_and_codes_are_found_without_case(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    write_export(tables, tmp_path)
    [before] = read(tmp_path)
    path = tmp_path / "organization.csv"
    text = path.read_text(encoding="utf-8").replace("activityType", "ActivityTYPE")
    path.write_text(text.replace('"HES"', '"hes "').replace('"coordinator"', '"Coordinator"'))
    [after] = read(tmp_path)
    assert after.rows.equals(before.rows)


def test_files_that_do_not_fit_together_are_told(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    tables["projects"] = pd.concat([tables["projects"], tables["projects"].head(1)])
    tables["projects"].loc[5, "start"] = "soon"
    tables["organisations"] = tables["organisations"].head(100)
    write_trimmed(tables, tmp_path)
    text = told(tmp_path)
    assert "1 dates cannot be read, the first is 'soon'" in text
    tables["projects"].loc[5, "start"] = "9999-01-01"
    write_trimmed(tables, tmp_path)
    assert "1 dates cannot be, the first is '9999-01-01'" in told(tmp_path)
    tables["projects"].loc[5, "start"] = "2015-01-01"
    write_trimmed(tables, tmp_path)
    text = told(tmp_path)
    assert "stand there more than once" in text
    assert "participating organisations are unknown" in text


@pytest.mark.parametrize("missing", ["h2020_participations", "h2020_organisations"])
def test_a_missing_table_is_told(
    tmp_path: Path, tables: dict[str, pd.DataFrame], missing: str
) -> None:
    write_trimmed(tables, tmp_path)
    (tmp_path / f"{missing}.csv.gz").unlink()
    assert f"{missing}.csv.gz is missing" in told(tmp_path)


def test_an_unknown_kind_in_the_export_is_told(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    write_export(tables, tmp_path)
    path = tmp_path / "organization.csv"
    path.write_text(path.read_text().replace('"HES"', '"HESS"'))
    text = told(tmp_path)
    assert "'HESS' is unknown" in text
    assert "did you mean 'HES'?" in text


def test_no_folder_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    assert "is not a folder" in told(tmp_path / "none")
    assert "holds no register" in told(tmp_path)


def test_a_broken_archive_is_told(tmp_path: Path, tables: dict[str, pd.DataFrame]) -> None:
    write_trimmed(tables, tmp_path)
    (tmp_path / "h2020_participations.csv.gz").write_bytes(b"no gzip")
    assert "cannot be read" in told(tmp_path)
