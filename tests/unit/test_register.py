"""The register: reading it, its kinds, its statistics."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration.register.choice import TERMS, fitted, traits
from calibration.register.kinds import kind_by_name
from calibration.register.labels import largest, redrawn, rule_error, sample
from calibration.register.read import read
from calibration.register.synthetic import LEAD_RATIO, made_up, write_export, write_trimmed
from calibration.register.tables import Register, field_of
from calibration.statistics import of_register as there
from calibration.statistics.registry import STATISTICS
from calibration.statistics.samples import estimated, quantile, share, value_of


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return made_up()


def test_links_to_some_countries_are_those_of_all_links_and_found_once(
    tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    register = register_in(tmp_path, tables)
    for kind in there.KINDS:
        every, some = register.links_of(kind), register.links_within(kind, ("FR", "NL"))
        assert some.equals(every[every["country"].isin(("FR", "NL"))]) and 0 < len(some) < len(
            every
        )
        assert register.links_within(kind, ("FR", "NL")) is some


def register_in(folder: Path, tables: dict[str, pd.DataFrame]) -> Register:
    write_trimmed(tables, folder)
    [found] = read(folder)
    return found


def tiny(projects: dict[str, list[str]], countries: dict[str, str]) -> Register:
    """A register by hand: who takes part in what (the first leads); kinds by the first letter, R or F."""
    took = [(project, one) for project, who in projects.items() for one in who]
    leads = [who[0] for who in projects.values()]
    days = (
        pd.to_datetime(["2015-01-01"] * len(projects)),
        pd.to_datetime(["2017-12-31"] * len(projects)),
    )
    return Register(
        "h2020",
        pd.DataFrame({"project": list(projects), "scheme": "RIA", "topic": "", "start": days[0], "end": days[1],
                      "coordinator": leads}),
        pd.DataFrame({"organisation": list(countries), "name": list(countries), "country": list(countries.values()),
                      "kind": ["research" if one[0] == "R" else "firm" for one in countries]}),
        pd.DataFrame(took, columns=["project", "organisation"]),
    )  # fmt: skip


@pytest.fixture
def by_hand() -> Register:
    projects = {
        "1": ["R1", "Ra", "F1"],
        "2": ["R1", "Ra"],
        "3": ["F1", "Fb", "R1"],
        "4": ["R2"],
        "5": ["Ra", "F2"],
    }
    return tiny(projects, {"R1": "DE", "R2": "DE", "F1": "DE", "F2": "DE", "Ra": "FR", "Fb": "IT"})  # fmt: skip


def of(register: Register, name: str) -> float:
    return STATISTICS[name].of_register(register)


def test_statistics_of_a_register_by_hand(by_hand: Register) -> None:
    expected = {
        "led_share[kind=research]": 2 / 3,  # projects 1, 2 and 3 are led from home
        "held_share[kind=research]": 3 / 6,  # R1 three times, F1 twice, F2 once
        "coordination_ratio": (2 / 3) / (1 / 3),
        "projects_mean[kind=research]": (3 + 1) / 2,
        "single_share[kind=research]": 1 / 2,
        "single_share[kind=firm]": 1 / 2,
        "repeat_share[kind=research,partner=abroad]": 1 / 2,  # R1–Ra twice, R1–Fb once
        "repeat_share[kind=research,partner=home]": 1.0,  # R1–F1 twice
        "domestic_share[kind=research]": 2 / 5,
        "country_share[kind=research,country=FR]": 2 / 5,
        "country_share_abroad[kind=research,country=FR]": 2 / 3,
        "consortium_mean": (3 + 2 + 3 + 2) / 4,
        "duration_median": 36.0,
        "distinct_pairs": 6.0,
    }
    assert {name: of(by_hand, name) for name in expected} == pytest.approx(expected)


def test_distinct_pairs_are_those_counted_one_by_one(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    pairs = set()
    for _, ids in tables["participations"].groupby("project_id")["organisation_id"]:
        pairs |= set(itertools.combinations(sorted(ids), 2))
    assert register_in(tmp_path, tables).distinct_pairs == len(pairs)


def test_trimmed_tables_and_the_current_export_give_the_same_numbers(
    tmp_path: Path, tables: dict[str, pd.DataFrame]
) -> None:
    trimmed = register_in(tmp_path / "trimmed", tables)
    write_export(tables, tmp_path / "export" / "h2020")
    [export] = read(tmp_path / "export")
    assert (trimmed.name, export.name) == ("h2020", "h2020")
    assert trimmed.by_rule
    assert not export.by_rule
    for name, statistic in STATISTICS.items():
        if statistic.sample is not None or name == "distinct_pairs":
            assert of(export, name) == pytest.approx(of(trimmed, name), nan_ok=True), name


def test_intervals_hold_what_the_made_up_register_expects(tmp_path: Path) -> None:
    """Chances to lead are known participant by participant; a 99.9 % interval, the seed fixed beforehand."""
    tables = made_up(projects=1500, seed=5)
    write_export(tables, tmp_path)
    [register] = read(tmp_path)
    rows = register.rows
    weight = np.where(rows["kind"] == "research", LEAD_RATIO, 1.0)
    chance = weight / pd.Series(weight).groupby(rows["unit"].to_numpy()).transform("sum")
    mine = (rows["country"] == "DE") & rows["scheme"].isin(["RIA", "IA"])
    rates = [chance[mine & (rows["kind"] == kind)].mean() for kind in there.KINDS]
    found = estimated(there.coordination_ratio(register), draws=400)
    assert abs(found.value - rates[0] / rates[1]) < 3.3 * found.standard_error
    assert 0 < found.standard_error < 0.4


def test_the_bootstrap_draws_units_not_rows() -> None:
    """Ten copies of each row of a unit tell nothing new: the error stays that of the units."""
    luck = np.random.default_rng(3)
    values = luck.random(200) < 0.3
    once = estimated(share(np.arange(200), values))
    tenfold = estimated(share(np.repeat(np.arange(200), 10), np.repeat(values, 10)))
    assert tenfold.standard_error == pytest.approx(once.standard_error, rel=1e-9)
    share_of = values.mean()
    assert once.standard_error == pytest.approx(np.sqrt(share_of * (1 - share_of) / 200), rel=0.1)


def test_nothing_to_count_is_not_a_number() -> None:
    assert np.isnan(value_of(share([], [])))
    assert np.isnan(value_of(quantile([], 0.5)))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("TECHNISCHE UNIVERSITAET MUENCHEN", "research"),
        ("Fraunhofer Gesellschaft zur Förderung der angewandten Forschung e.V.", "research"),
        ("FORSCHUNGSZENTRUM JUELICH GMBH", "research"),
        ("SIEMENS AKTIENGESELLSCHAFT", "firm"),
        ("BSN MEDICAL GMBH & CO KG", "firm"),
        ("STADT MANNHEIM", "other"),
        ("BUNDESVERBAND IT MITTELSTAND EV", "other"),
        ("UNIVERSITÃ„T GREIFSWALD", "research"),
    ],
)
def test_kinds_are_read_off_names(name: str, kind: str) -> None:
    assert str(kind_by_name(name)) == kind


def test_the_error_of_the_rule_is_that_of_200_names_labelled_by_hand() -> None:
    found, names = rule_error(), sample()
    assert found.names == 200
    assert not names["name"].duplicated().any()
    assert found.share == pytest.approx((names["kind"] != names["rule"]).mean())
    assert 0 < found.lower < found.share < found.upper < 0.10


def test_kinds_drawn_again_leave_the_largest_as_they_are() -> None:
    settled = next(iter(largest()))
    names = pd.Series([settled, *(f"NAME {place} GMBH" for place in range(2000))])
    kinds = pd.Series(["research"] + ["firm"] * 2000)
    drawn = redrawn(names, kinds, np.random.default_rng(1))
    assert drawn[0] == "research"
    assert 0 < (drawn[1:] != "firm").mean() < 0.12


def test_the_logit_finds_the_coefficients_that_made_the_shares() -> None:
    known = traits(2015).to_numpy()
    truth = np.array([0.25, 0.1, 0.2, 0.4, 1.0])
    weights = np.exp(known @ truth)
    assert fitted(1e6 * weights / weights.sum(), known) == pytest.approx(truth, abs=1e-8)
    assert len(truth) == len(TERMS)


def test_the_logit_is_undefined_without_links_or_where_countries_are_alike() -> None:
    known = traits(2015).to_numpy()
    assert np.isnan(fitted(np.zeros(len(known)), known)).all()
    assert np.isnan(fitted(np.ones(3), np.ones((3, 5)))).all()


def test_the_first_code_of_a_project_tells_its_field() -> None:
    assert field_of("H2020-EU.2.1.1.4;H2020-EU.3.1.") == "ict"
    assert field_of("H2020-EU.3.1.") == "health"
    assert field_of("H2020-EU.3.10.") == ""
