"""Delimited files: how they are written is found, what is dropped is reported, lines are counted as an editor does."""

from __future__ import annotations

import math

import pytest

from sim.errors import ScenarioError
from sim.files.delimited import UNSAID, Form, Table, table_of
from sim.files.encoding import mended
from sim.files.naming import matches, plain
from sim.files.numbers import decimal_of, number

TEXT = "id;name;value\n1;Bündnis Süd;0,5\n2;Nord;1,25\n"


def read(text: str | bytes, said: Form = UNSAID, **how: object) -> Table:
    content = text if isinstance(text, bytes) else text.encode()
    return table_of(content, "mine.csv", said, **how)  # type: ignore[arg-type]


def faults(text: str | bytes, said: Form = UNSAID) -> str:
    with pytest.raises(ScenarioError) as error:
        read(text, said)
    return str(error.value)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with byte order mark"),
        ("utf-16", "UTF-16"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_reported(encoding: str, named: str) -> None:
    table = read(TEXT.encode(encoding))
    assert table.texts("name") == ["Bündnis Süd", "Nord"] and table.facts["encoding"] == named
    assert table.columns == ("id", "name", "value") and not table.cautions


def test_what_is_said_of_the_encoding_is_checked_against_the_bytes() -> None:
    table = read(TEXT, Form(encoding="cp1252"))
    assert table.texts("name")[0] == "Bündnis Süd"
    assert table.cautions == (
        "the codebook says encoding 'cp1252', but the bytes are UTF-8: read as UTF-8",
    )
    table = read(TEXT.encode("cp1252"), Form(encoding="utf-8"))
    assert "says encoding 'utf-8', but line 2 is not: read as cp1252" in table.cautions[0]
    assert read(TEXT.encode("cp850"), Form(encoding="cp850")).texts("name")[0] == "Bündnis Süd"
    assert read(TEXT.encode("utf-16-le"), Form(encoding="utf-16-le")).columns[0] == "id"


@pytest.mark.parametrize("name", ["utf-9", "rot13", "zip", "a\x00b", "x" * 300, "ütf"])
def test_an_encoding_that_is_none_is_a_fault(name: str) -> None:
    assert "no encoding is called" in faults(TEXT, Form(encoding=name))


def test_text_that_was_read_in_the_wrong_encoding_is_put_right_and_reported() -> None:
    garbled = TEXT.encode().decode("cp1252")
    assert "Ã¼" in garbled
    table = read(garbled)
    assert table.texts("name")[0] == "Bündnis Süd" and "1 texts hold UTF-8" in table.cautions[0]
    assert read(garbled, mend=False).texts("name")[0] == "BÃ¼ndnis SÃ¼d"
    assert mended("São Paulo, Ângela") == "São Paulo, Ângela"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_whatever_is_said(separator: str) -> None:
    text = TEXT.replace(",", ".").replace(";", separator)
    assert read(text).columns == ("id", "name", "value")
    table = read(text, Form(separator="," if separator != "," else ";"))
    assert table.columns == ("id", "name", "value")
    assert len(table.cautions) == 1 and "the codebook says separator" in table.cautions[0]
    assert not read(text, Form(separator=separator)).cautions


def test_names_that_are_wanted_decide_between_separators() -> None:
    text = "a,b;c,d\n1,2;3,4\n"
    assert read(text, wanted=["a,b"]).columns == ("a,b", "c,d")
    assert read(text, wanted=["a", "d"]).columns == ("a", "b;c", "d")


def test_the_first_line_of_a_spreadsheet_names_the_separator() -> None:
    table = read("sep=;\n" + TEXT)
    assert table.columns == ("id", "name", "value") and table.numbers == [3, 4]
    assert table.facts["separator"] == "semicolon (;), as its first line says"


def test_empty_rows_and_columns_are_dropped_and_reported() -> None:
    table = read("\nid;name;;value;\n1;a;;2;\n;;;;\n\n2;b;;3;\n ; ;;;\n")
    assert table.columns == ("id", "name", "value")
    assert table.rows == [["1", "a", "2"], ["2", "b", "3"]] and table.numbers == [3, 6]
    assert table.facts["dropped"] == [
        "3 empty rows (lines 4, 5, 7)",
        "an empty column at the end (trailing separator)",
        "columns without a name: 3",
    ]
    assert read("id;value\n1;2;\n2;3;\n").rows == [["1", "2"], ["2", "3"]]


def test_lines_are_counted_as_an_editor_does() -> None:
    table = read('id,text\r\n1,"two\r\nlines ""quoted"", here"\r\n2,b\r\n')
    assert table.numbers == [2, 4] and table.texts("text")[0] == 'two\r\nlines "quoted", here'
    assert table.at(table.numbers) == "lines 2, 4"
    assert read("id,a\r1,2\r3,4\r").numbers == [2, 3]


def test_a_field_may_be_long() -> None:
    long = "x" * 200_000
    assert read(f"id,text\n1,{long}\n").texts("text") == [long]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n;;\n", "is empty"),
        ("a,b\n1,2\n1\n1,2,3\n", "2 rows do not have the 2 columns of the header: lines 3, 4"),
        ("a,b\n1,1,2\n2,1,2\n", "row names without a heading"),
        ("a,b,a\n1,2,3\n", "column a: stands twice"),
        ('a,b\n1,"2\n3,4\n', "record of line 2 is never closed"),
        ("a,b\n1,\x002\n", "holds a null byte (line 2)"),
        (TEXT.encode("utf-16-le"), "holds a null byte (line 1)"),
        (b"a,b\n1,\x81\n", "is neither UTF-8 nor cp1252 (line 2)"),
        (b"PK\x03\x04 and so on", "is an Excel workbook"),
        (b"\x1f\x8b\x08 and so on", "is packed by gzip"),
    ],
)
def test_what_is_no_table_is_a_fault_with_its_place(text: str | bytes, words: str) -> None:
    assert words in faults(text)


def test_columns_that_are_not_wanted_are_listed() -> None:
    table = read(TEXT, wanted=["ID", " Value "], only=True)
    assert table.columns == ("id", "value") and table.ignored == ("name",)
    assert table.rows == [["1", "0,5"], ["2", "1,25"]]


def test_names_are_compared_without_case_accents_and_blanks() -> None:
    assert plain("  GRÜNDUNGS\u00a0 Jahr ") == plain("gründungs jahr") == "grundungs jahr"
    found = matches(["jahr", "Typ", "x"], [" JAHR", "typ", "TYP"])
    assert found.found == {"jahr": " JAHR"} and found.unclear == {"Typ": ["typ", "TYP"]}
    assert matches(["typ"], ["typ", "TYP"]).found == {"typ": "typ"}


def test_the_decimal_sign_is_that_of_the_numbers() -> None:
    assert decimal_of({"a": ["0,5", "7", "12.03.1998"]}).sign == ","
    assert decimal_of({"a": ["0.5", "1,943"]}).sign == "."
    assert decimal_of({"a": ["1", ""]}).told.startswith("none seen")
    one = decimal_of({"a": ["0,5"]}, ".")
    assert one.sign == "," and "says decimal point" in one.cautions[0]
    one = decimal_of({"a": ["1.943"]})
    assert one.sign == "." and "may be thousands" in one.cautions[0]
    one = decimal_of({"a": ["0,5", "0.5"]}, ",")
    assert one.sign == "," and "both signs occur" in one.cautions[0]


@pytest.mark.parametrize("text", ["1.943", "1_0", "nan", "inf", "1e999", "", "٣", "1,2,3", "0x1"])
def test_what_is_no_number_by_this_sign_is_none(text: str) -> None:
    assert math.isnan(number(text, ","))


def test_numbers_are_read_by_the_sign() -> None:
    assert number(" -1,5e-3 ", ",") == -1.5e-3 and number("1.943") == 1.943
    assert math.isnan(number("1,943"))
