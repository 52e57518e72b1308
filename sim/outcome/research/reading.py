"""What the accompanying research asked of a run, reduced to small counts where it was run."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.outcome.research.choices import Choices, choices_of
from sim.outcome.research.diffusion import Diffusion, diffusion_of
from sim.outcome.research.features import features_of
from sim.outcome.window import Log


class Research(NamedTuple):
    """Of one run."""

    features: Any  # f8 [C, FEATURES]
    choices: Choices
    diffusion: Diffusion | None  # None: the run kept no contacts


def research_of(log: Log) -> Research:
    """Reads patterns, choices and diffusion from the events of a run."""
    diffusion = diffusion_of(log) if log.has_contacts else None
    return Research(features_of(log), choices_of(log), diffusion)
