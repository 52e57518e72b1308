"""Inputs that other tools, or earlier versions, misread: what each gives now. Rows of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration.sensitivity.inputs import inputs_of
from sim.errors import ScenarioError
from sim.study.study import Study
from tests.verification.cases_of_files import FILES, Case, usual
from tests.verification.conftest import Tell

HEAD = 'scenarios = ["interspin"]\nreplicates = 1\n'
TYPOS = HEAD + 'outcomes = ["foreign_contact"]\n[grid]\nprogramme.quotas.young_firm = [0.1]\n'
QUOTAS = (
    "[latin_hypercube]\npoints = 6\n"
    "programme.quotas.firms = [0.0, 1.0]\nprogramme.quotas.institutions = [0.0, 1.0]\n"
)
SWITCHES = (
    HEAD
    + '[grid]\nprogramme.exit.rule = ["cliff", "voucher"]\nprogramme.countries = ["free", "eu"]\n'
)


def planned(text: str, folder: Path) -> str:
    """The plan and the cautions of a study, or why there is none."""
    (folder / "study.toml").write_text(text)
    try:
        study = Study.load(folder / "study.toml")
        return "; ".join([repr(study.plan), *study.receipt().cautions])
    except ScenarioError as error:
        return str(error)


def levels(folder: Path) -> str:
    """Choices and a switch as inputs of a sensitivity analysis."""
    named = inputs_of(["programme.exit.rule", "programme.gate.waits"])
    return "; ".join(one.labels for one in named)


#: Case -> how it is asked, what the answer has to hold, and the same in words.
CASES: dict[str, Case] = {
    "a study with a wrong outcome and a wrong key": (
        lambda folder: planned(TYPOS, folder), ("'foreign_contacts'", "'young_firms'"),
        "both faults, each with the nearest name",
    ),
    "a hypercube of quotas that contradict each other": (
        lambda folder: planned(HEAD + QUOTAS, folder), ("4 of 6 points", "leave-out"),
        "one fault: how many points, the first, how to leave them out",
    ),
    "the same, to be left out": (
        lambda folder: planned(HEAD + 'contradictions = "leave-out"\n' + QUOTAS, folder),
        ("2 runs", "4 of 6 points (67%)"), "the others are run; a warning with the share",
    ),
    "choices as factors of a study": (
        lambda folder: planned(SWITCHES, folder), ("4 points",), "planned",
    ),
    "choices as inputs of a sensitivity analysis": (
        levels, ("cliff | taper | voucher", "false | true"), "levels of equal probability, with labels",
    ),
    **FILES,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_was_misread_is_answered_rightly(case: str, tmp_path: Path, told: Tell) -> None:
    ask, words, right = CASES[case]
    answer = ask(tmp_path)
    words = tuple(word.format(usual=usual()) if "{usual}" in word else word for word in words)
    missing = [word for word in words if word not in answer]
    told("cases", case=case, gives=right, failures=len(missing))
    assert not missing, answer
