"""Who coordinates: a simulated run tells only pairs, while a register names one coordinator among many participants.

A cooperation of the model is a pair out of a consortium that the model does not have, and who began a contact need not
coordinate what comes of it. So the register of a run draws whether the member at home coordinates, by its kind:

    P(institution) = ρ / (1 + ρ),   P(firm) = 1 / (1 + ρ)

else the coordinator is the partner. ρ is the *coordination ratio*: coordinations per participation, institutions over
firms (T22). Only ρ shows in statistics, all of which are of coordinators at home. At ρ = 1 both coordinate every second
cooperation (neutral).

Nothing in a run depends on it: like the errors of a questionnaire it belongs to how a run is seen, is no parameter of a
scenario, and is drawn from its range run by run when the model is calibrated.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: The coordination ratio where nothing is drawn, and its range (log-uniform; *assumed*: institutions never lead less).
RATIO, LEAST, MOST = 2.0, 1.0, 4.0
#: Keep the luck of the ratio and of coordinators apart from all other.
LUCK_OF_RATIO, LUCK_OF_COORDINATORS = 0x72617469, 0x6C656164


class Coordination(NamedTuple):
    """The coordination ratio of a run's register, and the seed and replicate that key the luck of it."""

    ratio: float = RATIO
    seed: int = 0
    replicate: int = 0


#: Nothing drawn.
AS_SHIPPED = Coordination()


def chance_to_coordinate(is_institution: np.ndarray, ratio: float) -> np.ndarray:
    """Chance that the member at home coordinates a cooperation [n]."""
    chance: np.ndarray = np.where(is_institution, ratio, 1.0) / (1.0 + ratio)
    return chance


def drawn_ratio(seed: int, number: int) -> float:
    """The coordination ratio of run ``number``: log-uniform within its range."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(LUCK_OF_RATIO, number)))
    return float(LEAST * (MOST / LEAST) ** luck.random())


def coordinates(is_institution: np.ndarray, how: Coordination) -> np.ndarray:
    """Whether the member at home coordinates [n], for all cooperations of a run in the order of its log."""
    key = (LUCK_OF_COORDINATORS, how.replicate)
    luck = np.random.default_rng(np.random.SeedSequence(how.seed, spawn_key=key))
    found: np.ndarray = luck.random(len(is_institution)) < chance_to_coordinate(
        is_institution, how.ratio
    )
    return found
