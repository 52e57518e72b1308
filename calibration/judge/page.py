"""The page of the published calibration; its numbers are read from the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from calibration.judge import words
from calibration.judge.coverage import ALPHA, LEVELS
from calibration.judge.foretold import section
from calibration.judge.pool import CONTRASTS_OF_RUNS
from calibration.judge.surveyed import NAMES
from sim.outcome.intervals import percent

Tables = Mapping[str, pd.DataFrame]
#: Of a profile, by whether it falls off below and above.
SIDES = {
    (True, True): "on both sides", (True, False): "below", (False, True): "above", (False, False): "**no**",
}  # fmt: skip
#: Known truths that are surveyed: how the answers are taken, and the table.
SURVEYS = {
    "as asked": "coverage_with_a_survey", "as asked, truths untouched": "coverage_with_a_survey_again",
    "as a census": "coverage_with_a_survey_as_census",
}  # fmt: skip
HELD = ("50 %", "80 %", "95 %", "least p", "simultaneous test holds")


def page_of(tables: Tables, made: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    parts = [
        words.INTRODUCTION.format(**made),
        _free(tables["parameters"]),
        _methods(tables["parameters"]),
        _checks(tables["ppc"]),
        _moved(tables["defaults"]),
        _coverage(tables),
        _surveyed(tables),
        _wrong(tables["wrong_worlds"]),
        _rivals(tables["rivals"], tables["rivals_told_apart"]),
        _patterns(tables["patterns"]),
        words.LIMITS,
    ]
    return "\n".join(parts)


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows), ""])


def _told(is_so: Any) -> str:
    return "yes" if is_so else "**no**"


def _free(table: pd.DataFrame) -> str:
    rows = [
        (f"`{row['parameter']}`", row["unit"], f"{row['low']:g} to {row['high']:g}", f"{row['default']:.3g}",
         f"{row['median']:.3g} ({row['q05']:.3g} to {row['q95']:.3g})", row["standing"],
         SIDES[bool(row["bounded_below"]), bool(row["bounded_above"])])
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = (
        "free parameter",
        "unit",
        "prior",
        "default then",
        f"posterior ({percent(table['level'].min())})",
        "standing",
        "bounded",
    )
    return f"{words.FREE}\n{_table(heads, rows)}"


def _methods(table: pd.DataFrame) -> str:
    text = words.METHODS.format(agree=int(table["agrees"].sum()), count=len(table))
    rows = [
        (f"`{row['parameter']}`", f"{row['medians_apart_sd']:.2f}", f"{row['sd_ratio']:.2f}", _told(row["agrees"]))
        for row in table.to_dict("records")
    ]  # fmt: skip
    return f"{text}\n{_table(('parameter', 'medians apart, sd', 'ratio of sds', 'passes'), rows)}"


def _checks(table: pd.DataFrame) -> str:
    text, heads, rows = section(table)
    known = table[table["runs"] > 0]
    beyond = int((~known["within_bounds"].astype(bool)).sum())
    told = words.CHECKED.format(level=percent(known["level"].min()))
    told += words.BEYOND.format(beyond=beyond, count=len(known)) if beyond else ""
    return f"{text}\n{told}\n{_table(heads, rows)}"


def _moved(table: pd.DataFrame) -> str:
    """Scores of the defaults, and of medians in their place."""
    weighted = table.assign(sum=table["crps_sd"] * table["targets"])
    sums = weighted.groupby(["values", "role"], sort=False)[["sum", "targets"]].sum()
    means = (sums["sum"] / sums["targets"]).unstack("role")
    rows = [(values, *(f"{one:.3f}" for one in row)) for values, row in means.iterrows()]
    text = words.MOVED.format(runs=int(table["runs"].iloc[0]))
    return f"{text}\n{_table(('values', *map(str, means.columns)), rows)}"


def _coverage(tables: Tables) -> str:
    rows = []
    for name, key in (("all", "coverage"), ("70 %", "coverage_with_fewer_targets")):
        for method, mine in tables[key].groupby("method", sort=False):
            rows.append((name, method, *_held(mine)))
    text = words.COVERAGE.format(truths=int(tables["coverage"]["truths"].iloc[0]))
    fewer = words.FEWER.format(loss=tables["scores"]["loss_with_fewer_targets"].mean())
    return f"{text}\n{_table(('targets', 'method', *HELD), rows)}\n{fewer}"


def _held(mine: pd.DataFrame) -> tuple[str, ...]:
    """Mean coverage of each level, the least p, whether the simultaneous test holds."""
    shares = (f"{mine.loc[mine['level'] == level, 'coverage'].mean():.1%}" for level in LEVELS)
    least = float(mine["p"].min())
    return (*shares, f"{least:.4f} of {len(mine)}", _told(least * len(mine) > ALPHA))


def _surveyed(tables: Tables) -> str:
    """Coverage and scores where the truths are surveyed: asked with errors, and believed as a census."""
    rows = []
    for name, key in SURVEYS.items():
        for method in ("ABC", "ESL"):
            mine = tables[key][tables[key]["method"] == method]
            is_contrast = mine["quantity"].isin(CONTRASTS_OF_RUNS)
            parts = {"both": mine, "parameters": mine[~is_contrast], "contrasts": mine[is_contrast]}
            rows += [(name, method, what, *_held(some)) for what, some in parts.items()]
    chosen_by = _chosen_by(tables["coverage_to_choose_by"])
    text = words.SURVEYED.format(
        figures=len(NAMES), **chosen_by, **_by_runs(tables["coverage_by_runs"])
    )
    after = _worth(tables["scores"]) + _beyond(tables)
    return f"{text}{_table(('taken', 'by', 'of', *HELD), rows)}{after}"


def _beyond(tables: Tables) -> str:
    """The single intervals by ABC, answers taken as asked, that make the simultaneous test fail."""
    told = []
    for name in ("as asked", "as asked, truths untouched"):
        mine = tables[SURVEYS[name]]
        mine = mine[mine["method"] == "ABC"]
        for row in mine[mine["p"] * len(mine) <= ALPHA].to_dict("records"):
            told.append(
                f"`{row['quantity']}` ({name}: {row['level']:.0%} holds {row['coverage']:.1%})"
            )
    return f"By ABC it fails at {', '.join(told)}.\n" if told else ""


def _chosen_by(table: pd.DataFrame) -> dict[str, Any]:
    """What the method was chosen by: coverage of parameters by intervals of 80 %, and of how many truths."""
    mine = table[~table["quantity"].isin(CONTRASTS_OF_RUNS) & (table["level"] == 0.8)]
    means = mine.groupby("method")["coverage"].mean()
    return {"choosing": int(table["truths"].iloc[0]), "esl": means["ESL"], "abc": means["ABC"]}


def _by_runs(table: pd.DataFrame) -> dict[str, Any]:
    """Coverage of 80 % intervals by the number of runs, in words, and of how many truths."""
    mine = table[table["level"] == 0.8].sort_values("runs")
    told = [f"{row['coverage']:.0%} ({row['runs']:,})" for row in mine.to_dict("records")]
    return {"by_runs": ", ".join(told), "truths": int(mine["truths"].iloc[0])}


def _worth(table: pd.DataFrame) -> str:
    """What a survey costs or gains in scores, by the method that counts with one."""
    scores = table.set_index("quantity")
    of_runs = scores.index.isin(CONTRASTS_OF_RUNS)
    against = scores["crps_by_abc_with_a_survey"] / scores["crps_with_a_survey"] - 1
    told: dict[str, Any] = {
        "against": against[~of_runs].mean(), "against_contrasts": against[of_runs].mean()
    }  # fmt: skip
    gains = scores.loc[~of_runs, "loss_by_abc_with_a_survey"]
    told |= {
        "most": gains.idxmin(),
        "most_by": gains.min(),
        "others": gains.drop(gains.idxmin()).mean(),
    }
    for short, long in (("asked", "survey"), ("census", "census")):
        loss = scores[f"loss_by_abc_with_a_{long}"]
        told |= {short: loss[~of_runs].mean(), f"{short}_contrasts": loss[of_runs].mean()}
    return words.WORTH.format(**told)


def _wrong(table: pd.DataFrame) -> str:
    rows = [
        (row["world"], row["runs"], f"{row['flagged']:.0%}", _told(row["detected"]), f"{row['coverage_of_80']:.0%}",
         f"{row['coverage_of_80_adjusted']:.0%}", _told(row["kept_by_adjustment"]))
        for row in table.to_dict("records")
    ]  # fmt: skip
    detected = int(table["detected"].sum())
    good = int((table["detected"] | table["kept_by_adjustment"]).sum())
    heads = (
        "world",
        "runs",
        "flagged",
        "detected",
        "coverage of 80 %",
        "adjusted",
        "coverage kept",
    )
    held = f"{table['coverage_of_80_adjusted'].mean():.0%}"
    return f"{words.WRONG.format(good=good, count=len(table), detected=detected, held=held)}\n{_table(heads, rows)}"


def _rivals(table: pd.DataFrame, apart: pd.DataFrame) -> str:
    heights = table.drop_duplicates("mechanism").set_index("mechanism")["log_evidence"]
    first, second = heights.index
    factors = apart["log_bayes_factor_for_it"]
    text = words.RIVALS.format(
        first=first, second=second, factor=float(np.exp(heights[first] - heights[second])),
        count=len(apart), right=(factors > 0).mean(), strong=(factors > np.log(10)).mean(),
    )  # fmt: skip
    rows = [
        (row["mechanism"], f"{row['share']:.2f}", row["contrast"],
         f"{row['q50']:.3g} ({row['q2.5']:.3g} to {row['q97.5']:.3g})")
        for row in table.to_dict("records")
    ]  # fmt: skip
    return f"{text}\n{_table(('mechanism', 'posterior share', 'contrast', 'median (95 %)'), rows)}"


def _patterns(table: pd.DataFrame) -> str:
    rows = [
        (pattern, world, role, len(mine), _span(mine["share"]))
        for (pattern, world, role), mine in table.groupby(["pattern", "world", "role"], sort=False)
    ]
    text = words.PATTERNS.format(count=int(table["n_draws"].max()))
    return f"{text}\n{_table(('pattern', 'world', 'role', 'readings', 'share'), rows)}"


def _span(shares: pd.Series) -> str:
    low, high = f"{shares.min():.2f}", f"{shares.max():.2f}"
    return low if low == high else f"{low} to {high}"
