"""The example survey: synthetic microdata of a simulated run, and what is true of that run.

``python -m calibration.microdata.example [FOLDER]`` writes ``synthetic_survey.csv`` and ``truth.csv``, by default
beside the codebook that describes them. Nobody real has answered anything.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np

from calibration.microdata.names import ITEMS, YES_NO
from calibration.microdata.simulated import rows_of
from calibration.microdata.statistics import STATISTICS, groups_of, sums_of, value_of
from sim.engine.run import simulate
from sim.engine.survey.answers import Answers, ask
from sim.scenario.load import load
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Kind

FOLDER = Path(__file__).parents[1] / "data" / "example_survey"
SEED = 20
#: Whom the example asks: members of the clusters of the first two rounds (D01), twice (D06).
CENSUS = Questionnaire(rounds=(1, 2))
#: How they answer; all assumed.
AS_ASKED = CENSUS.model_copy(
    update={
        "response_firms": 0.35, "response_institutions": 0.5, "response_large": 0.2, "response_involved": 1.0,
        "response_outcome": 0.3, "attrition": 0.15, "cooperators_alone": True, "omission_per_year": 0.1,
        "telescoping": 0.05, "telescoping_sd": 0.2, "heaping": 0.4, "links_missed": 0.1, "links_claimed": 0.05,
        "initiative_claimed": 0.1, "item_nonresponse": 0.05,
    }
)  # fmt: skip
HEADER = (
    "id;wave;cluster;type;size;founded;q1_new_contacts;q1_own_initiative;q2_cooperated;q2_europe;q2_usa;"
    "q2_china_india;q3_begun;q4_running;q4_programme;q4_research_partners;q5_ended;q5_continued"
)  # fmt: skip


def survey_text(answers: Answers) -> str:
    """The microdata as an evaluator's file: semicolons, decimal commas, codes; −9 no answer, −8 not asked."""
    lines = [HEADER]
    for row in np.flatnonzero(answers.has_answered):
        kind, size = int(answers.kind[row]), int(answers.size_class[row])
        lines.append(
            ";".join(
                (
                    f"R{answers.actor[row]}",
                    str(answers.wave[row] + 1),
                    f"cluster {answers.cluster[row]}",
                    str(kind + 1),
                    str(size + 1) if kind == Kind.FIRM else "",
                    f"{answers.founded[row]:.1f}".replace(".", ","),
                    *(
                        _code(name, value)
                        for name, value in zip(ITEMS, answers.items[row], strict=True)
                    ),
                )
            )
        )
    return "\n".join(lines) + "\n"


def _code(name: str, value: int) -> str:
    """Yes is 1 and no is 2; counts stand for themselves."""
    return str(2 - value) if name in YES_NO and value >= 0 else str(value)


def truth_text(answers: Answers, name: str = "example") -> str:
    """The statistics of everyone, told without error, by the ids of the targets."""
    rows, out = rows_of(answers), io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("id", "value"))
    for statistic in STATISTICS.values():
        for group in groups_of(statistic):
            values = [
                value_of(sums_of(statistic, group, rows, wave)) for wave in range(len(rows.dates))
            ]
            parts = [name, statistic.name, group.partition("=")[2]]
            base = "-".join(part for part in parts if part).replace("_", "-")
            told = {f"{base}-w{wave}": value for wave, value in enumerate(values, 1)}
            told |= {
                f"{base}-w{wave + 1}-minus-w{wave}": values[wave] - values[wave - 1]
                for wave in range(1, len(values))
            }
            writer.writerows((key, f"{value:.6g}") for key, value in told.items())
    return out.getvalue()


def surveyed(scenario: Any, arrays: Any, questionnaire: Questionnaire, seed: int = SEED) -> Answers:
    """The survey of a run."""
    return ask(arrays, scenario, questionnaire, seed)


def main(folder: Path = FOLDER) -> None:
    """Writes the example."""
    scenario = load("interspin")
    arrays = simulate(scenario, SEED, keep_contacts=True)
    folder.mkdir(parents=True, exist_ok=True)
    answers = surveyed(scenario, arrays, AS_ASKED)
    (folder / "synthetic_survey.csv").write_text(survey_text(answers), encoding="utf-8")
    census = surveyed(scenario, arrays, CENSUS)
    (folder / "truth.csv").write_text(truth_text(census), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
