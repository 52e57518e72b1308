"""What is told of a decision: a row a parameter, boxes, facts and notes; tables and figures in a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.sensitivity.decisions.cases import Cases, Question
from calibration.sensitivity.decisions.moves import Joint, joint_move, moves_of
from calibration.sensitivity.decisions.regions import boxes_of, is_best, region_of
from calibration.sensitivity.decisions.value import (
    floor_of_values,
    plain_values,
    value_of_all,
    values_of_knowing,
)
from sim.outcome.designs import best_shares, wilson_interval
from sim.outcome.store import write_csv, write_json, write_parquet

SHOWN = ("parameter", "value", "value_conf", "KS", "move_sd", "move_to", "winner", "is_told")
#: Parameters that the joint move names.
MOVED = 5


@dataclass(frozen=True)
class Decision:
    """Which parameter would change which design is best."""

    table: pd.DataFrame
    designs: pd.DataFrame
    boxes: pd.DataFrame
    cases: pd.DataFrame
    facts: dict[str, Any]
    notes: tuple[str, ...]
    manifest: dict[str, Any] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"Decision({self.facts['best']} of {len(self.designs)} designs, {self.facts['cases']} draws)"

    def shown(self, most: int = 15) -> pd.DataFrame:
        """The parameters most worth asking about, in the columns that one reads first."""
        return self.table[list(SHOWN)].head(most)

    def save(self, folder: str | Path, figures: bool = True) -> None:
        """Writes ``decision.csv``, ``designs.csv``, ``boxes.csv``, ``cases.parquet``, figure, ``manifest.json``."""
        place = Path(folder)
        write_csv(place / "decision.csv", self.table)
        write_csv(place / "designs.csv", self.designs)
        if len(self.boxes):
            write_csv(place / "boxes.csv", self.boxes)
        else:
            (place / "boxes.csv").unlink(missing_ok=True)
        write_parquet(place / "cases.parquet", [self.cases])
        if figures:
            from sim.outcome.plot.decision import draw_decision

            draw_decision(self.table, self.facts, place / "figures")
        document = {**self.manifest, "facts": self.facts, "notes": list(self.notes)}
        write_json(place / "manifest.json", document)


def decide(
    cases: Cases, question: Question, seed: int = 1, manifest: dict[str, Any] | None = None
) -> Decision:
    """Everything that the cases say of the decision."""
    boxes, told = boxes_of(cases, seed)
    joint = joint_move(cases, seed)
    table = _table(cases, seed)
    facts = _facts(cases, question, joint, seed)
    notes = _notes(cases, table, facts, told)
    every = pd.DataFrame(cases.inputs, columns=list(cases.keys))
    every = every.join(pd.DataFrame(cases.gains, columns=[f"gain|{one}" for one in cases.designs]))
    return Decision(table, _designs(cases), boxes, every, facts, notes, manifest or {})


def _table(cases: Cases, seed: int) -> pd.DataFrame:
    """A row a parameter, the most valuable first."""
    value, half = values_of_knowing(cases, seed)
    region, moves = region_of(cases, seed), moves_of(cases, seed)
    shifts = np.array([one.shift for one in moves.moves])
    floor = floor_of_values(cases, seed)
    plain = plain_values(cases.scores, cases.gains)
    table = pd.DataFrame({
        "parameter": list(cases.keys), "value": value, "value_conf": half, "value_plain": plain, "value_floor": floor,
        "KS": region.distance, "KS_floor": region.floor, "where_best_sd": region.where,
        "move_sd": shifts, "move_sd_lower": moves.lower, "flips_share": moves.flips,
        "entropy": [one.entropy for one in moves.moves],
        "mean": cases.inputs.mean(axis=0), "move_to": _places(cases, shifts),
        "winner": [cases.designs[one.winner] if one.winner >= 0 else "" for one in moves.moves],
    })  # fmt: skip
    table["is_told"] = (plain > floor) | (region.distance > region.floor)
    return table.sort_values("value_plain", ascending=False, ignore_index=True)


def _places(cases: Cases, shifts: np.ndarray) -> np.ndarray:
    """The value of each parameter whose score is the mean after the move."""
    places = [
        np.interp(shift, np.sort(scores), np.sort(values)) if np.isfinite(shift) else np.nan
        for shift, scores, values in zip(shifts, cases.scores.T, cases.inputs.T, strict=True)
    ]
    return np.array(places)


def _designs(cases: Cases) -> pd.DataFrame:
    gains = cases.gains
    shares = best_shares(gains)
    wilson = [wilson_interval(share, len(gains)) for share in shares]
    return pd.DataFrame({
        "design": list(cases.designs), "mean": gains.mean(axis=0),
        "conf": 1.959964 * gains.std(axis=0, ddof=1) / np.sqrt(len(gains)), "p_best": shares,
        "p_best_lower": [one[0] for one in wilson], "p_best_upper": [one[1] for one in wilson],
    }).sort_values("mean", ascending=False, ignore_index=True)  # fmt: skip


def _facts(cases: Cases, question: Question, joint: Joint | None, seed: int) -> dict[str, Any]:
    lead = cases.gains[:, [cases.best]] - cases.gains
    others = [place for place in range(len(cases.designs)) if place != cases.best]
    next_one = min(others, key=lambda place: float(lead[:, place].mean()))
    value, half, bound = value_of_all(cases, seed)
    gap = lead[:, next_one]
    facts: dict[str, Any] = {
        "best": cases.designs[cases.best], "next": cases.designs[next_one], "unit": question.unit,
        "outcome": question.outcome, "is_less_better": question.is_less_better, "worth_eur": question.worth_eur,
        "lead": float(gap.mean()), "lead_conf": float(1.959964 * gap.std(ddof=1) / np.sqrt(len(gap))),
        "best_share": float(is_best(cases).mean()), "cases": len(gap), "dropped": cases.dropped,
        "value_of_all": value, "value_of_all_conf": half, "value_of_all_bound": bound,
    }  # fmt: skip
    if joint is not None:
        order = np.argsort(-np.abs(joint.shifts))[:MOVED]
        facts["joint_entropy"] = joint.entropy
        facts["joint_winner"] = cases.designs[joint.winner]
        facts["joint_shifts"] = {cases.keys[one]: float(joint.shifts[one]) for one in order}
    return facts


def _notes(cases: Cases, table: pd.DataFrame, facts: dict[str, Any], told: str) -> tuple[str, ...]:
    notes = [told] if told else []
    if cases.dropped:
        why = f": {'; '.join(cases.reasons[:2])}" if cases.reasons else ""
        notes.append(f"{cases.dropped} draws dropped, because a run of theirs failed or is undefined{why}")  # fmt: skip
    if facts["lead"] < facts["lead_conf"]:
        notes.append(f"{facts['best']} and {facts['next']} cannot be told apart over these draws")
    if not table["is_told"].any():
        notes.append(
            "no single parameter stands out of as many dummies: more draws, or the choice hangs on none of them alone"
        )
    return tuple(notes)
