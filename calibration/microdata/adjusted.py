"""Adjustment parameters: the errors of a questionnaire that nobody knows, drawn from their declared ranges run by run.

Who is not in the list or does not answer, what is forgotten, misdated, rounded, claimed or left blank.
"""

from __future__ import annotations

import numpy as np

from calibration.patterns.draws import value_at
from calibration.statistics.simulated import Asking
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.questionnaire import Questionnaire

#: A questionnaire of which nothing is known.
ASKED = Questionnaire()
#: Keeps the luck of questionnaires apart from that of parameters.
LUCK = 0x61736B


def errors_of_questionnaires() -> tuple[Parameter, ...]:
    """The parameters of a questionnaire that are uncertain; dates and definitions are not."""
    return tuple(one for one in parameters(Questionnaire) if one.prior != "none")


def drawn_asking(seed: int, number: int, known: Questionnaire = ASKED) -> Asking:
    """The questionnaire of a run, keyed by its number; what was set in ``known`` stays as it is."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(LUCK, number)))
    errors = errors_of_questionnaires()
    drawn = {
        one.key: value_at(one, u)
        for one, u in zip(errors, luck.random(len(errors)).tolist(), strict=True)
    }
    kept = {name: getattr(known, name) for name in known.model_fields_set}
    return Asking(Questionnaire(**(drawn | kept)), seed, number)
