"""Files that were misread once: scenarios, posteriors, targets and surveys, each made anew from something sound."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.data import FOLDER
from calibration.microdata.targets import read_targets_of
from calibration.targets.form import SHIPPED, read_targets
from sim.errors import ScenarioError
from sim.faces.cli import asking
from sim.outcome.intervals import percent, spread_interval
from sim.scenario.receipt_of import receipt_of
from sim.study.draws import drawn_with_receipts
from sim.study.posterior import read_posterior

EXAMPLE = FOLDER / "example_survey"
Case = tuple[Callable[[Path], str], tuple[str, ...], str]


def answered(ask: Callable[[], Any]) -> str:
    """What comes of a request: words, or the faults for which nothing comes."""
    try:
        return str(ask())
    except ScenarioError as error:
        return str(error)


# --- scenarios ----------------------------------------------------------------------------------


def scenario(folder: Path, text: str) -> str:
    """The cautions of a scenario file, or its faults."""
    path = folder / "mine.toml"
    path.write_text(f'extends = "interspin"\n{text}\n')
    return answered(lambda: "; ".join(receipt_of(path).cautions) or "in order")


def late(folder: Path) -> str:
    """The third round starts a century late, by one slip of the key."""
    rounds = "\n".join(
        f"[[programme.rounds]]\nannounced = {year - 2}-11-08\nselected = {year - 1}-06-08\n"
        f'start = {start}-01-01\nclusters = 10\nlisted = ["round-{number}"]'
        for number, (year, start) in enumerate(((2016, 2016), (2017, 2017), (2018, 2118)), 1)
    )
    return scenario(folder, rounds)


def two_of_one_name(folder: Path) -> str:
    """Names of two files ``policy.toml`` in folders of their own."""
    for place, share in (("a", 0.3), ("b", 0.6)):
        (folder / place).mkdir()
        text = f'extends = "interspin"\nprogramme.quotas.young_firms = {share}\n'
        (folder / place / "policy.toml").write_text(text)
    files = [str(folder / place / "policy.toml") for place in "ab"]
    return answered(lambda: [one.name for one in asking.scenarios_of(files, None)])


# --- posteriors ---------------------------------------------------------------------------------


def drawn(
    folder: Path, rows: int = 12, factor: float = 1.0, name: str = "contacts.beta_call"
) -> Path:
    """A posterior of two parameters."""
    luck = np.random.default_rng(1)
    columns = {"population.cluster_effect_sd": factor * luck.uniform(0.2, 1, rows), name: 0.3}
    pd.DataFrame(columns).to_csv(folder / "posterior.csv", index=False)
    return folder / "posterior.csv"


def three_draws(folder: Path) -> str:
    """What three draws say of an interval over them."""
    found = drawn_with_receipts(asking.scenarios_of(["interspin"], None), 3, drawn(folder))
    told = percent(spread_interval(np.array([1.0, 2.0, 3.0])).level)
    return f"{told}; {found.receipts[1].facts['intervals over draws']}"


# --- tables of targets and surveys --------------------------------------------------------------


def targets(folder: Path, separator: str, decimal: str) -> str:
    """The shipped targets as another program writes them: whether they are the same, and what was found."""
    table = pd.read_csv(SHIPPED, dtype=str, keep_default_na=False)
    numbers = ["value", "base_n", "standard_error", "rounding", "discrepancy"]
    table[numbers] = table[numbers].map(lambda text: text.replace(".", decimal))
    table.to_csv(folder / "targets.csv", sep=separator, index=False)
    found, receipt = read_targets(folder / "targets.csv")
    same = repr(found) == repr(read_targets(SHIPPED)[0])
    return f"{'the same' if same else 'others'}; {receipt.facts}"


@cache
def example() -> pd.DataFrame:
    """The example survey as texts."""
    return pd.read_csv(EXAMPLE / "synthetic_survey.csv", sep=";", dtype=str, keep_default_na=False)


@cache
def usual() -> int:
    """How many targets the example gives."""
    made, _ = read_targets_of(EXAMPLE / "synthetic_survey.csv", EXAMPLE / "codebook.toml")
    return len(made.table)


def surveyed(path: Path, codebook: Path = EXAMPLE / "codebook.toml") -> str:
    """How many targets a survey gives, of the usual number, and what was read of it; or its faults."""

    def ask() -> str:
        made, receipts = read_targets_of(path, codebook)
        return (
            f"{len(made.table)} of {usual()} targets; {receipts[-1].facts} {receipts[-1].cautions}"
        )

    return answered(ask)


def as_text(folder: Path, change: Callable[[list[str]], list[str]]) -> str:
    """The example with its lines changed."""
    lines = (EXAMPLE / "synthetic_survey.csv").read_text(encoding="utf-8").splitlines()
    (folder / "mine.csv").write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    return surveyed(folder / "mine.csv")


def with_column(folder: Path, name: str, values: Callable[[pd.Series], Any]) -> str:
    """The example with a column changed."""
    table = example().copy()
    table[name] = values(table[name])
    table.to_csv(folder / "mine.csv", sep=";", index=False)
    return surveyed(folder / "mine.csv")


def of_form(folder: Path, form: str) -> str:
    """The example as a workbook, or as a file of Stata or SPSS."""
    import pyreadstat

    table, path = example(), folder / f"mine.{form}"
    numbers = table.map(lambda text: text.replace(",", "."))
    for name in numbers.columns.drop(["id", "cluster"]):
        numbers[name] = pd.to_numeric(numbers[name], errors="coerce")
    if form == "xlsx":
        numbers.to_excel(path, index=False)
    elif form == "dta":
        pyreadstat.write_dta(numbers, str(path))
    else:
        pyreadstat.write_sav(numbers, str(path))
    return surveyed(path)


def wide(folder: Path) -> str:
    """A row a respondent, the waves side by side."""
    table = example().set_index(["id", "wave"]).unstack("wave", fill_value="")
    table.columns = [f"{name}_w{wave}" for name, wave in table.columns]
    table.reset_index().to_csv(folder / "mine.csv", sep=";", index=False)
    return surveyed(folder / "mine.csv")


def weighted(folder: Path) -> str:
    """Weights, a tenth of them 0."""
    table = example().copy()
    table["weight"] = ["0" if place % 10 == 0 else "1,5" for place in range(len(table))]
    table.to_csv(folder / "mine.csv", sep=";", index=False)
    text = (EXAMPLE / "codebook.toml").read_text(encoding="utf-8")
    (folder / "book.toml").write_text(
        text.replace("[columns]", '[columns]\nweight = "weight"'), encoding="utf-8"
    )
    return surveyed(folder / "mine.csv", folder / "book.toml")


def _dates(founded: pd.Series) -> list[str]:
    return [f"12.03.{text.split(',')[0]}" if text else "" for text in founded]


def _some(code: str) -> Callable[[pd.Series], list[str]]:
    return lambda column: [code if place % 10 == 0 else one for place, one in enumerate(column)]


ALL = "{usual} of {usual} targets"
FILES: dict[str, Case] = {
    "a round that starts in 2118": (
        late, ("round 3 starts after the horizon", "2028-12-31"), "fault with the date of the horizon",
    ),
    "a voucher without money": (
        lambda folder: scenario(folder, 'programme.exit.rule = "voucher"'), ("nothing is paid",), "warning",
    ),
    "two files of one name": (two_of_one_name, ("a/policy", "b/policy"), "distinct names everywhere"),
    "three draws of a posterior": (three_draws, ("50 %; 50 % (their extremes",), "the extremes, level 50 %"),
    "a posterior with a misspelt parameter": (
        lambda folder: answered(lambda: read_posterior(drawn(folder, name="contacts.beta_cal"))),
        ("column contacts.beta_cal: is no parameter", "contacts.beta_call"), "fault with the nearest name",
    ),
    "a posterior in another unit": (
        lambda folder: answered(lambda: read_posterior(drawn(folder, factor=1000.0))),
        ("outside its bounds in 12 of 12 rows", "a number from 0 to"), "fault with value and bounds",
    ),
    "targets with semicolons and decimal commas": (
        lambda folder: targets(folder, ";", ","), ("the same;", "semicolon", "comma"), "read; both are reported",
    ),
    "founding as a date": (
        lambda folder: with_column(folder, "founded", _dates), (ALL, "of them dates"),
        "dates are read",
    ),
    "founding 9999": (
        lambda folder: with_column(folder, "founded", _some("9999")), ("column founded", "'9999'"), "asked about",
    ),
    "contacts 999": (
        lambda folder: with_column(folder, "q1_new_contacts", _some("999")),
        ("'999'", "the next largest is", "a code?"), "asked about, not used unless said",
    ),
    "empty rows at the end": (
        lambda folder: as_text(folder, lambda lines: [*lines, *[";" * lines[0].count(";")] * 2]),
        (ALL, "2 empty rows"), "read; what was dropped is reported",
    ),
    "a first line sep=;": (
        lambda folder: as_text(folder, lambda lines: ["sep=;", *lines]),
        (ALL, "as its first line says"), "read",
    ),
    "a separator after each row": (
        lambda folder: as_text(folder, lambda lines: [f"{line};" for line in lines]),
        (ALL, "trailing separator"), "read; the empty column is reported",
    ),
    "an Excel workbook": (lambda folder: of_form(folder, "xlsx"), (ALL,), "read"),
    "a Stata file": (lambda folder: of_form(folder, "dta"), (ALL,), "read"),
    "an SPSS file": (lambda folder: of_form(folder, "sav"), (ALL,), "read"),
    "waves side by side": (wide, ("is wide", "reshape it"), "one fault that explains"),
    "weights of 0": (weighted, ("targets;", "weight 0"), "rows are left out, and it is reported"),
}  # fmt: skip
