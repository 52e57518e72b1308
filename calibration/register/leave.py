"""From registers to what is published of them: a table of statistics, and targets with values made anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.register.labels import Z95, redrawn
from calibration.register.tables import Register
from calibration.statistics.registry import STATISTICS
from calibration.statistics.statistic import Statistic
from calibration.statistics.within import normal, scale_of, stretched
from calibration.targets.bounds import bounds_of
from calibration.targets.form import Target
from sim.errors import Fault, ScenarioError

#: How often kinds are drawn again for the error of the rule.
REDRAWN = 25
SEED = 11
COLUMNS = (
    "programme", "statistic", "unit", "value", "se_bootstrap", "se_rule", "standard_error", "lower", "upper",
    "base_n", "meaning",
)  # fmt: skip
#: Bootstrapped in another way, in ``country_choice.csv``, and left out here.
APART = "country_logit"
#: Words of the statistics that depend on kinds of organisations.
BY_KIND = ("kind=", "_of_both", "coordination")
Tell = Callable[[str, int, int], None]


class Known(NamedTuple):
    """One statistic of one programme."""

    value: float
    standard_error: float
    base_n: int


def statistics_of(registers: Sequence[Register], tell: Tell = lambda *_: None) -> pd.DataFrame:
    """Every statistic of every programme, with its interval.

    ``standard_error``: bootstrap and error of the rule on names, as independent; ``lower``, ``upper``: 95 %, the
    bootstrap's percentiles stretched by the same ratio, for shares on the logit scale and for counts and ratios on the
    log scale, so that they stay within 0 to 1, or above 0.
    """
    rows = []
    for register in registers:
        by_rule = _errors_of_rule(register, tell)
        for name, statistic in STATISTICS.items():
            told = statistic.sample is not None or (statistic.number is not None)
            if told and not name.startswith(APART):
                rows.append(_row(register, statistic, by_rule.get(name, 0.0)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table[np.isfinite(table["value"])].reset_index(drop=True)


def _row(register: Register, statistic: Statistic, rule: float) -> tuple[object, ...]:
    found = statistic.estimate(register)
    error = math.hypot(found.standard_error, rule)
    ends = found.lower, found.upper
    span = interval(statistic.name, found.value, ends, found.standard_error, error)
    numbers = (found.value, found.standard_error, rule, error, *span, found.base_n)
    return (register.name, statistic.name, statistic.unit, *numbers, statistic.meaning)


def interval(
    name: str, value: float, ends: tuple[float, float], spread: float, error: float
) -> tuple[float, float]:
    """The 95 % interval of a statistic: the bootstrap's ``ends``, of standard error ``spread``, stretched to ``error``.

    Where all resamples are one: 1.96 standard errors to each side; all on the scale of the statistic.
    """
    scale = scale_of(*bounds_of(name))
    if spread > 0:
        return stretched(value, ends, error / spread, scale)
    return normal(value, error, Z95, scale) if error > 0 else ends


def _errors_of_rule(register: Register, tell: Tell) -> dict[str, float]:
    """Root mean square by which each statistic moves when kinds are drawn again, so that a bias of the rule counts.

    Nothing where the register tells kinds itself.
    """
    if not register.by_rule:
        return {}
    at_home = (register.organisations["country"] == register.home).to_numpy()
    names, kinds = register.organisations["name"], register.organisations["kind"].astype(object)
    drawn: dict[str, list[float]] = {}
    for number in range(REDRAWN):
        luck = np.random.default_rng((SEED, number))
        again = kinds.copy()
        again[at_home] = redrawn(names[at_home], kinds[at_home], luck)
        other = register.with_kinds(again)
        for name, statistic in STATISTICS.items():
            if statistic.sample is not None and any(word in name for word in BY_KIND):
                drawn.setdefault(name, []).append(statistic.of_register(other))
        tell(f"error of the rule on names, {register.name}", number + 1, REDRAWN)
    return {
        name: _moved(values, STATISTICS[name].of_register(register))
        for name, values in drawn.items()
    }


def _moved(values: list[float], value: float) -> float:
    known = np.array([one for one in values if math.isfinite(one)])
    return float(np.sqrt(np.mean((known - value) ** 2))) if len(known) else 0.0


def refreshed(
    targets: Sequence[Target], table: pd.DataFrame, choices: pd.DataFrame
) -> list[Target]:
    """The targets with those of the register made anew from its statistics and its logit of countries.

    A row asks for a programme; where the folder lacks it, the row takes the last programme that has the statistic, and
    says so. A row whose statistic no programme of the folder has is left as it was.
    """
    known = _known(table, choices)
    names = sorted({name for name, _ in known})
    if not known:
        raise ScenarioError([Fault("register", "", "gives no statistic", "participations from DE")])
    return [_anew(target, known, names) if target.register else target for target in targets]


def _known(table: pd.DataFrame, choices: pd.DataFrame) -> dict[tuple[str, str], Known]:
    """Numbers by programme and statistic."""
    known: dict[tuple[str, str], Known] = {}
    for row in table.to_dict("records"):
        found = Known(float(row["value"]), float(row["standard_error"]), int(row["base_n"]))
        known[str(row["programme"]), str(row["statistic"])] = found
    for row in choices.to_dict("records"):
        if math.isfinite(row["estimate"]):
            name = f"{APART}[kind={row['kind']},term={row['term']}]"
            error = max(float(row["se_projects"]), float(row["se_countries"]))
            found = Known(float(row["estimate"]), error, int(row["links"]))
            known[str(row["programme"]), name] = found
    return known


def _anew(target: Target, known: dict[tuple[str, str], Known], names: Sequence[str]) -> Target:
    chosen = [target.register, *sorted(set(names) - {target.register}, reverse=True)]
    for name in chosen:
        found = known.get((name, target.statistic))
        if found is None:
            continue
        told = f"computed from {name}" if name != target.register else ""
        note = "; ".join(filter(None, (target.note, told)))
        return replace(
            target, value=found.value, standard_error=found.standard_error, base_n=found.base_n,
            missing=False, register=name, note=note,
        )  # fmt: skip
    return target
