"""Scores beside baselines: what is called better, worse or neither; near-copies apart; what repeating would score."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from calibration.judge.foretold import lines_of, persistence, section, verdict


def table(prior: list[float], default: list[float], block: str = "fields") -> pd.DataFrame:
    """Held-out targets at which the posterior scores 1 each."""
    count = len(prior)
    return pd.DataFrame(
        {
            "target": [f"t{n}" for n in range(count)], "role": "held-out", "block": block, "evidence": 0.5,
            "error_sd": 1.0, "median": 0.5, "inside": True, "crps_posterior": 1.0, "crps_prior": prior,
            "crps_default": default,
        }
    )  # fmt: skip


def test_only_clear_differences_are_called_better_or_worse() -> None:
    """Mean differences of .2 with standard errors of .0577 (clear) and .1155 (1.7 of them)."""
    clear, unclear = [1.1, 1.1, 1.3, 1.3], [1.0, 1.0, 1.4, 1.4]
    assert (
        verdict(table(clear, unclear))
        == "better than the prior, not clearly apart from the defaults"
    )
    worse = [2 - one for one in clear]
    assert verdict(table(worse, clear)).startswith("**worse than the prior**, better than")


def test_of_one_target_nothing_is_called() -> None:
    assert verdict(table([9.0], [0.0])).count("not clearly apart") == 2


def test_near_copies_stand_apart_from_facts_of_another_kind() -> None:
    both = pd.concat([table([1.0] * 3, [1.0] * 3), table([1.0] * 2, [1.0] * 2, "later-years")])
    sizes = {one.name: len(one.targets) for one in lines_of(both)}
    assert sizes["held-out: facts of another kind"] == 3 and sizes["held-out: later-years"] == 2
    assert sizes["held-out: all"] == 5


def test_repeating_the_same_number_scores_as_a_normal_at_its_mean() -> None:
    """CRPS of N(m, s²) at m is s (√2 − 1) / √π."""
    later = table([1.0], [1.0], "later-years").assign(target="t0-later")
    found = pd.concat([table([1.0], [1.0]), later], ignore_index=True)
    assert persistence(found) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi))
    assert "0.23" in section(found)[0]
    assert math.isnan(persistence(table([1.0], [1.0])))
