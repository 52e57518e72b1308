"""The page of the verification: ``python -m tests.verification.page REPORT FOLDER``.

REPORT is what the tests left (JUnit's XML); their rows travel in it as properties. The page is a README with tables,
and a CSV file for each table. Only ``make verify`` writes it.
"""

from __future__ import annotations

import csv
import json
import platform
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np

Row = dict[str, Any]


class Told(NamedTuple):
    """A test: where it stands, how it went, how long it took, why it did not run or is known to fail, its rows."""

    file: str
    name: str
    outcome: str
    seconds: float
    reason: str
    rows: list[Row]


#: Table -> heading, and what its rows are.
TABLES = {
    "closed-forms": ("Closed forms", "Tolerances are 4 standard errors (6e-5) or a p-value of 1e-5, never tuned."),
    "step-length": ("Steps of a quarter and of a month", "Levels within 3 %; effects within 4 standard errors."),
    "twenty-years": ("Twenty years without policy and trend", "Lowest and highest, relative to the first step."),
    "limits": ("Limits", "Worlds whose answer is known without a model."),
    "readings": ("A second reading of the rules", "Written again from the specification; largest gap."),
    "draws": ("The draws in two orders", "A right generator fails a row with a chance of 1e-6."),
    "bounds": ("Bounds", "The kernel compiled with bounds checks, faults planted."),
    "twins": ("Twin = kernel", "Every event, life, ledger and panel is equal."),
    "fuzz": ("Mutated scenarios", "Each is run, accepted, or refused with a message; nothing else happens."),
    "hostile": (
        "Hostile input",
        "Files damaged at random, each given to its reader: read, or refused in words, within 5 seconds and 1.5 GB; "
        "anything else is a failure.",
    ),
    "places": ("Hostile places", "What is no readable file, given to each reader: refused in words, at once."),
    "cases": ("Cases of others", "Inputs that other tools, or earlier versions, misread: what each gives now."),
    "comparisons": (
        "Intervals of comparisons",
        "500 small studies of simulated worlds; none covers less often than it says, 5 % in all.",
    ),
    "pairing": ("What common luck saves", "Variance of a difference: independent runs over paired."),
    "surveys": ("Intervals of a survey's targets", "None below .94, Holm over the cells, error 5 % in all."),
    "signs": ("Expected signs", "Paired difference high − low under common luck, 99 % interval."),
}  # fmt: skip
#: Tables that the page counts and leaves to their files.
COUNTED = ("twins",)


def read(report: Path) -> list[Told]:
    """The tests of a report."""
    return [_told(case) for case in ElementTree.parse(report).getroot().iter("testcase")]


def _told(case: ElementTree.Element) -> Told:
    marks = {child.tag for child in case}
    outcome = next((mark for mark in ("failure", "error", "skipped") if mark in marks), "passed")
    skipped = case.find("skipped")
    reason = "" if skipped is None else skipped.get("message", "")
    if skipped is not None and skipped.get("type") == "pytest.xfail":
        outcome = "known"
    rows = [
        json.loads(one.get("value", ""))
        for one in case.iter("property")
        if one.get("name") == "row"
    ]
    kept = [row | {"passed": outcome == "passed"} for row in rows]
    file = case.get("classname", "").replace(".", "/") + ".py"
    return Told(file, case.get("name", ""), outcome, float(case.get("time", 0)), reason, kept)


def columns_of(rows: list[Row]) -> list[str]:
    """Every column, in the order in which they are met; whether it passed comes last."""
    met = dict.fromkeys(name for row in rows for name in row if name not in ("table", "passed"))
    return [*met, "passed"]


def text_of(value: Any) -> str:
    """A value as a table shows it."""
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def markdown_of(rows: list[Row]) -> str:
    """Rows as a table; columns that are empty throughout are left out."""
    names = [name for name in columns_of(rows) if any(row.get(name, "") != "" for row in rows)]
    lines = [" | ".join(name.replace("_", " ") for name in names), " | ".join("---" for _ in names)]
    lines += [" | ".join(text_of(row.get(name, "")) for name in names) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def summary_of(tests: list[Told], asked: str) -> str:
    """How many tests, how they went, on what."""
    counts = Counter(test.outcome for test in tests)
    out = [
        f"`{t.file}`: {t.name} ({t.outcome})" for t in tests if t.outcome in ("failure", "error")
    ]
    known, skipped = (
        [f"`{one.file}`: {one.name}: {one.reason}" for one in tests if one.outcome == word]
        for word in ("known", "skipped")
    )
    lines = [
        "# Verification",
        "",
        f"Written by `make verify VERIFY={asked}`; each table has a CSV file of its name beside this page.",
        "",
        f"{len(tests)} tests: {counts['passed']} passed, {len(out)} failed, {len(known)} known to fail,"
        f" {len(skipped)} skipped;"
        f" {sum(test.seconds for test in tests):.0f} seconds of tests. Python {platform.python_version()},"
        f" NumPy {np.__version__}, Numba {numba.__version__}, {platform.system()} {platform.machine()}.",
    ]
    for heading, found in (
        ("Failed", out),
        ("Known to fail, with the cause", known),
        ("Skipped", skipped),
    ):
        if found:
            lines += ["", f"{heading}:", "", *(f"- {one}" for one in found)]
    return "\n".join(lines)


def note_on_draws(rows: list[Row]) -> str:
    """Which batteries ran."""
    ran = sorted({str(row["battery"]) for row in rows})
    without = (
        ""
        if "Dieharder" in ran
        else " Dieharder did not (it is not installed, or the run was quick)."
    )
    return f"Batteries that ran: {', '.join(ran)}.{without}"


def section_of(name: str, rows: list[Row]) -> str:
    """A heading and its table."""
    heading, note = TABLES[name]
    failed = sum(not row["passed"] for row in rows)
    counted = f"{note} {len(rows)} rows, {failed} failed (`{name}.csv`)."
    if name == "draws":
        counted += f" {note_on_draws(rows)}"
    table = [] if name in COUNTED else ["", markdown_of(rows)]
    return "\n".join([f"## {heading}", "", counted, *table])


def write(report: Path, folder: Path, asked: str) -> int:
    """Writes the page and its files; how many tests did not pass."""
    tests = read(report)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for row in (row for test in tests for row in test.rows):
        rows[row["table"]].append(row)
    found = {name: some for name, some in rows.items() if some}
    for name, some in found.items():
        _write_csv(folder / f"{name}.csv", columns_of(some), some)
    as_rows = [test._asdict() | {"rows": len(test.rows)} for test in tests]
    _write_csv(folder / "tests.csv", list(Told._fields), as_rows)
    sections = [summary_of(tests, asked), *(section_of(*pair) for pair in found.items())]
    (folder / "README.md").write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    return sum(test.outcome in ("failure", "error") for test in tests)


def _write_csv(file: Path, names: list[str], rows: list[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    failed = write(
        Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "full"
    )
    print(f"the page is {Path(sys.argv[2]) / 'README.md'}")
    sys.exit(1 if failed else 0)
