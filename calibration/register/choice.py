"""Which country a partner comes from: a conditional logit over the countries of Europe.

P(country) ∝ exp(−b_geo log(km / 1,000) − b_border [no border] + b_lang [German spoken] + b_eu [EU member]
+ b_size log stock), each link to one of ``EUROPE`` a choice among them. Names, signs and traits are those of the
model's own choice of partners; ``b_size`` is the exponent of a country's stock, by which the model samples (1). A fit
to the register is not the model's parameter: there sets of a few candidates are compared, and room, knowledge and
acquaintance come in. Like is compared with like where the same fit is made on simulated runs.

*Source*: McFadden 1974. *Ours*: two standard errors: bootstrap over projects (sampling of links), and leaving out one
country at a time (what rests on single countries: five traits, 28 countries); the larger one is the honest one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.register.tables import Register
from calibration.statistics.of_register import EUROPE, KINDS
from sim.scenario.load import load

TERMS = ("b_geo", "b_border", "b_lang", "b_eu", "b_size")
#: Year at which membership is dated, by programme; 2015 for any other.
YEARS = {"fp7": 2010, "h2020": 2015, "horizon": 2022}
COLUMNS = (
    "programme", "kind", "term", "estimate", "se_projects", "se_countries", "lower", "upper", "links", "model_default",
    "model_low", "model_high",
)  # fmt: skip
STEPS = 60


class Fit(NamedTuple):
    """Estimates in the order of ``TERMS``; not numbers where the data do not fix them."""

    estimates: Any
    links: int


@lru_cache(maxsize=8)
def traits(year: int) -> pd.DataFrame:
    """What is known of the countries of Europe, indexed by code, one column a term (signs as in the utility)."""
    rows = load("interspin").countries
    kept = [row for row in rows if row.code in EUROPE]
    table = {
        "b_geo": [-np.log(row.distance_km / 1000) for row in kept],
        "b_border": [-float(not row.border) for row in kept],
        "b_lang": [float(row.german) for row in kept],
        "b_eu": [float(0 < row.eu_from <= year <= row.eu_until) for row in kept],
        "b_size": [np.log(row.stock) for row in kept],
    }
    return pd.DataFrame(table, index=[row.code for row in kept])


def fitted(counts: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Maximum likelihood of the logit from links by country [k] and traits [k, terms]: Newton's steps."""
    beta = np.zeros(known.shape[1])
    total = counts.sum()
    if total == 0 or np.linalg.matrix_rank(known - known.mean(axis=0)) < known.shape[1]:
        return np.full(known.shape[1], np.nan)
    for _ in range(STEPS):
        utility = known @ beta
        chance = np.exp(utility - utility.max())
        chance /= chance.sum()
        mean = chance @ known
        slope = (counts - total * chance) @ known
        curve = total * ((known - mean).T * chance) @ (known - mean)
        step = np.linalg.solve(curve + 1e-9 * total * np.eye(len(beta)), slope)
        beta += np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-10:
            break
    return beta


def counts_of(register: Register, kind: str, codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Links abroad by project and country [projects, k], and in all [k]."""
    links = register.links_of(kind)
    place = links["country"].map({code: number for number, code in enumerate(codes)})
    kept = place.notna().to_numpy()
    units = pd.factorize(links.loc[kept, "unit"])[0]
    table = np.zeros((int(units.max(initial=-1)) + 1, len(codes)))
    np.add.at(table, (units, place[kept].to_numpy(int)), 1.0)
    return table, table.sum(axis=0)


def fit(register: Register, kind: str) -> Fit:
    """The logit of one kind at home."""
    known = traits(YEARS.get(register.name, 2015))
    _, counts = counts_of(register, kind, list(known.index))
    return Fit(fitted(counts, known.to_numpy()), int(counts.sum()))


def errors(
    register: Register, kind: str, draws: int = 200, seed: int = 7
) -> tuple[np.ndarray, np.ndarray]:
    """Standard errors over projects (bootstrap) and over countries (jackknife), by term."""
    table_of_traits = traits(YEARS.get(register.name, 2015))
    known, codes = table_of_traits.to_numpy(), list(table_of_traits.index)
    table, counts = counts_of(register, kind, codes)
    luck, count = np.random.default_rng(seed), len(table)
    if count < 2:
        nothing = np.full(len(TERMS), np.nan)
        return nothing, nothing
    weights = (luck.multinomial(count, np.full(count, 1 / count)) for _ in range(draws))
    drawn = np.array([fitted(weight @ table, known) for weight in weights])
    without = [np.delete(np.arange(len(codes)), place) for place in range(len(codes))]
    left = np.array([fitted(counts[kept], known[kept]) for kept in without])
    over = np.sqrt((len(left) - 1) / len(left) * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    return drawn.std(axis=0, ddof=1), over


def choice_rows(registers: Sequence[Register]) -> pd.DataFrame:
    """Both kinds of all programmes: estimates with intervals, beside the model's own coefficients."""
    own = model_coefficients()
    rows = []
    for register in registers:
        for kind in KINDS:
            found = fit(register, kind)
            projects, countries = errors(register, kind)
            half = 1.959963984540054 * np.fmax(projects, countries)
            values = zip(TERMS, found.estimates, projects, countries, half, strict=True)
            for term, estimate, by_project, by_country, wide in values:
                told = (register.name, kind, term, estimate, by_project, by_country)
                span = (estimate - wide, estimate + wide, found.links)
                rows.append((*told, *span, *own[term]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def model_coefficients() -> Mapping[str, tuple[float, float, float]]:
    """The model's own: default and range by term; countries' stocks are sampled in proportion."""
    from sim.scenario.parameters import parameters
    from sim.scenario.schema.scenario import Scenario

    known = {one.key: one for one in parameters(Scenario)}
    default = load("interspin").choice
    found = {
        term: (float(getattr(default, term)), float(known[key].low or 0), float(known[key].high or 0))
        for term in TERMS[:-1]
        for key in (f"choice.{term}",)
    }  # fmt: skip
    return found | {"b_size": (1.0, 1.0, 1.0)}
