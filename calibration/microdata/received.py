"""Receipts of a codebook and of the survey it describes: what was understood of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from calibration.microdata.codebook import Codebook
from calibration.microdata.coder import Coding
from calibration.microdata.codes import BLANK, GENUINE, NOT_ASKED, key_of
from calibration.microdata.names import ITEMS, YES_NO, Rows
from calibration.microdata.statistics import STATISTICS
from sim.files.guarded import told_path
from sim.files.receipt import Receipt


def of_codebook(path: Path, book: Codebook, coding: Coding) -> Receipt:
    """What the codebook says, and which of its settings nothing reads."""
    unused = [name for name in book.not_asked_is_zero if not coding.has(name)]
    idle = [name for name in book.held_out if not all(map(coding.has, STATISTICS[name].asks))]
    skipped = [
        name
        for name in book.not_asked_is_zero
        if coding.has(name) and not coding.is_skipped(name).any()
    ]
    facts: dict[str, Any] = {
        "name": book.name,
        "waves": {value: book.waves[value].isoformat() for value in book.ordered_waves()},
        "reference years": book.reference_years,
        "young below years": book.young_years,
        "smallest cell": book.smallest_cell,
        "held out": list(book.held_out),
        "0 where not asked": list(book.not_asked_is_zero),
    }
    if absent := _absent(book, coding):
        facts["codes that do not occur"] = absent
    cautions = [
        f"{key} names {', '.join(names)}, {why}: that has no effect"
        for key, names, why in (
            ("not_asked_is_zero", unused, "which [columns] does not name"),
            ("held_out", idle, "whose questions [columns] does not name"),
            ("not_asked_is_zero", skipped, "in which no code of *not asked* occurs"),
        )
        if names
    ]
    return Receipt("codebook", told_path(path), facts, tuple(cautions))


def _absent(book: Codebook, coding: Coding) -> dict[str, list[str]]:
    """Codes of single columns that the file does not hold."""
    found = {}
    for name, words in book.codes.items():
        keys = set(coding.keys[name])
        lost = [code for codes in words.values() for code in codes if key_of(code) not in keys]
        if lost:
            found[name] = lost
    return found


def of_survey(coding: Coding, rows: Rows) -> Receipt:
    """Who answered what: respondents, waves, clusters, ages, blanks an item, codes, columns, what was dropped."""
    survey, book = coding.survey, coding.codebook
    table = survey.table
    used = set(survey.columns.values())
    dropped = [
        *table.facts.get("dropped", ()),
        *([coding.without_weight] if coding.without_weight else []),
    ]
    facts: dict[str, Any] = {
        "file": survey.source.form,
        **{label: value for label, value in table.facts.items() if label != "dropped"},
        "decimal sign": survey.decimal.told,
        "dropped": dropped,
        "columns ignored": [name for name in table.names if name not in used],
        "respondents": len(np.unique(survey.texts["respondent"])),
        "rows used": len(coding),
        "waves": {
            value: f"({book.waves[value].isoformat()}) {(rows.wave == number).sum()} rows"
            for number, value in enumerate(book.ordered_waves())
        },
        "clusters": rows.clusters,
        "kinds": {"firm": int(rows.is_firm.sum()), "institution": int((~rows.is_firm).sum())},
        **_groups(coding, rows),
        "answers": {name: _answers(coding, rows, name) for name in ITEMS if coding.has(name)},
        "codes": _codes(coding),
        "columns used": dict(survey.columns),
    }
    lost = [
        f"no firm has a known {what}, so there are no targets by it"
        for what, label in (("size", "sizes of firms"), ("age", "ages of firms"))
        if label in facts and facts[label]["unknown"] == facts["kinds"]["firm"] > 0
    ]
    cautions = (*table.cautions, *survey.decimal.cautions, *coding.cautions, *lost)
    return Receipt("survey", table.where, facts, tuple(cautions))


def _groups(coding: Coding, rows: Rows) -> dict[str, Any]:
    """Sizes and ages of firms as far as they are known, how founding is written, and weights."""
    firms = int(rows.is_firm.sum())
    facts: dict[str, Any] = {}
    if coding.has("size"):
        sme, large = int(rows.is_small.sum()), int(rows.is_large.sum())
        facts["sizes of firms"] = {"sme": sme, "large": large, "unknown": firms - sme - large}
    if coding.has("age") or coding.founded is not None:
        young, old = int(rows.is_young.sum()), int(rows.is_old.sum())
        facts["ages of firms"] = {"young": young, "old": old, "unknown": firms - young - old}
    if coding.founded is not None:
        years = coding.founded.years[~np.isnan(coding.founded.years)]
        span = f"{years.min():.6g} to {years.max():.6g}" if len(years) else "none known"
        dates = f", {coding.founded.dates} of them dates ({coding.founded.order})"
        facts["founded"] = span + dates * bool(coding.founded.dates)
    if coding.has("weight"):
        least, most = float(rows.weight.min()), float(rows.weight.max())
        facts["weights"] = {"least": least, "most": most, "sum": float(rows.weight.sum())}
    return facts


def _answers(coding: Coding, rows: Rows, name: str) -> dict[str, Any]:
    """How many answered an item, how many left it blank or were not asked; and the range of counts."""
    values = rows.answers(name)[~(coding.is_blank(name) | coding.is_skipped(name))]
    found: dict[str, Any] = {
        "answered": len(values),
        "blank": int(coding.is_blank(name).sum()),
        "not asked": int(coding.is_skipped(name).sum()),
    }
    if name in YES_NO:
        return found | {"yes": int((values == 1).sum())}
    return found | {"from": int(values.min()), "to": int(values.max())} if len(values) else found


def _codes(coding: Coding) -> dict[str, dict[str, list[str]]]:
    """Codes taken as blank, as not asked, and as genuine although they look like codes; by our column."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, texts in coding.survey.texts.items():
        for meaning in (BLANK, NOT_ASKED):
            codes = sorted({code for code in texts[coding.meaning[name] == meaning] if code})
            if codes:
                found.setdefault(name, {})[meaning.replace("_", " ")] = codes
        genuine = coding.codebook.genuine_of(name) & set(coding.keys[name])
        if genuine:
            found.setdefault(name, {})[GENUINE] = sorted(genuine)
    return found
