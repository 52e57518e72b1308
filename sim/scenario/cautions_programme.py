"""Parts of a funding design that come to nothing: money without use, use without money, rounds for nobody."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario
    from sim.scenario.schema.world import ClusterRow


def has_programme(scenario: Scenario) -> bool:
    """Whether any round funds a cluster."""
    return any(one.clusters > 0 for one in scenario.programme.rounds)


def pays_projects(scenario: Scenario) -> bool:
    """Whether a funded cluster may have projects with money: what ``may_apply`` asks."""
    money = scenario.programme.implementation
    return has_programme(scenario) and money.projects * money.grant_eur > 0


def nobody_there(scenario: Scenario) -> Iterator[str]:
    """Worlds without clusters, without actors or without partners."""
    population = scenario.population
    firms = [population.firms if row.firms is None else row.firms for row in scenario.clusters]
    units = [
        population.institutions if row.institutions is None else row.institutions
        for row in scenario.clusters
    ]
    if not scenario.clusters:
        yield "there are no clusters (clusters is empty): nothing happens"
    elif not sum(firms) + sum(units):
        yield "no cluster has firms or institutions: nothing happens"
    elif population.partners == 0:
        yield "population.partners = 0: there is nobody to work with abroad"


def rounds_of_nobody(scenario: Scenario) -> Iterator[str]:
    """Rounds that fund no cluster, and lists that are not read."""
    for number, one in enumerate(scenario.programme.rounds, start=1):
        if one.clusters == 0:
            yield f"round {number} funds no cluster (clusters = 0): nobody is called, the round has no effect"
        if one.listed and one.rule != "listed":
            yield f"round {number} lists clusters, but chooses by {one.rule!r}: the list is not read"


def places_left(scenario: Scenario) -> Iterator[str]:
    """Listed rounds that name fewer clusters than they fund."""
    for number, one in enumerate(scenario.programme.rounds, start=1):
        named = len(_listed(scenario, one.listed))
        if one.rule == "listed" and named < one.clusters:
            yield f"round {number} funds up to {one.clusters} clusters, but lists {named}: the others are never chosen"


def without_target(scenario: Scenario) -> Iterator[str]:
    """Winners none of whose pairs may be funded, by the rule on countries."""
    if not pays_projects(scenario) or scenario.programme.countries == "free":
        return
    rule = f"programme.countries = {scenario.programme.countries!r}"
    if scenario.programme.countries == "listed":
        rows = _winners(scenario)
        none = [row.key for row in rows if not row.targets]
        if none and len(none) == len(rows):
            yield f"{rule}, but no cluster that can win has target countries: no pair can be funded"
        elif none:
            names = ", ".join(none[:5]) + (", …" if len(none) > 5 else "")
            yield (
                f"{rule}, but {len(none)} of {len(rows)} clusters that can win have no target countries ({names}): "
                "none of their pairs can be funded"
            )
    elif not any(_is_allowed(scenario, row) for row in scenario.countries):
        yield f"{rule}, but no country with partners is one: no pair can be funded"


def vouchers_unpaid(scenario: Scenario) -> Iterator[str]:
    """Travel vouchers without budget, or a budget without vouchers."""
    if not has_programme(scenario):
        return
    vouchers, key = scenario.programme.vouchers, "programme.vouchers"
    wanted = f"{key}.contacts_per_year = {vouchers.contacts_per_year:g}"
    budget = f"{key}.budget_eur = {vouchers.budget_eur:,.12g}"
    if vouchers.contacts_per_year > 0 and vouchers.budget_eur == 0:
        yield f"{wanted}, but {key}.budget_eur = 0: no voucher is paid, so nothing changes"
    elif vouchers.contacts_per_year == 0 and vouchers.budget_eur > 0:
        yield f"{budget}, but {key}.contacts_per_year = 0: no voucher is used, the money is left over"
    elif 0 < vouchers.budget_eur < vouchers.each_eur:
        yield f"{budget} does not pay for one voucher ({key}.each_eur = {vouchers.each_eur:,.12g}): none is used"


def exit_unpaid(scenario: Scenario) -> Iterator[str]:
    """An exit rule without money, or money without a rule."""
    if not pays_projects(scenario):
        return
    rule, key = scenario.programme.exit, "programme.exit"
    asked = f"{key}.rule = {rule.rule!r}"
    if rule.rule == "cliff":
        if rule.budget_eur > 0:
            yield f"{key}.budget_eur = {rule.budget_eur:,.12g}, but {asked}: nothing is paid, the money is left over"
    elif rule.budget_eur == 0:
        yield f"{asked}, but {key}.budget_eur = 0: nothing is paid, as if the rule were 'cliff'"
    elif rule.share == 0:
        yield f"{asked}, but {key}.share = 0: nothing is paid, as if the rule were 'cliff'"
    elif rule.rule == "voucher" and rule.budget_eur < rule.share * scenario.finance.cost_eur:
        one = f"{rule.share * scenario.finance.cost_eur:,.0f} EUR, a share of {rule.share:g} of finance.cost_eur"
        yield f"{key}.budget_eur = {rule.budget_eur:,.12g} does not pay for one follow-on ({one}): nothing is paid"


def projects_unpaid(scenario: Scenario) -> Iterator[str]:
    """Projects without money, or money without projects."""
    if not has_programme(scenario):
        return
    money, key = scenario.programme.implementation, "programme.implementation"
    if money.projects > 0 and money.grant_eur == 0:
        yield f"{key}.projects = {money.projects:g}, but {key}.grant_eur = 0: nobody applies, no project starts"
    elif money.projects * money.grant_eur > 0:
        rates = (money.rate_sme, money.rate_large, money.rate_institution)
        if money.public_share == 0 or not any(rates):
            name = "public_share" if money.public_share == 0 else "the rate of every group"
            yield f"{key}: {name} is 0: projects get no money"


def ceiling_cuts(scenario: Scenario) -> Iterator[str]:
    """A ceiling below what the parts of the grant come to."""
    if not has_programme(scenario):
        return
    design = scenario.programme
    money, cap = design.implementation, design.implementation.cluster_cap_eur
    fewest = design.concept.grant_eur + math.floor(money.projects) * money.grant_eur
    total = fewest + design.vouchers.budget_eur + design.exit.budget_eur
    if cap < fewest:
        yield (
            f"programme.implementation.cluster_cap_eur = {cap:,.12g} is below concept phase and projects together "
            f"({fewest:,.12g} EUR): projects get less"
        )
    elif cap < total:
        yield (
            f"programme.implementation.cluster_cap_eur = {cap:,.12g} leaves {cap - fewest:,.12g} EUR of "
            f"{total - fewest:,.12g} EUR for vouchers and the exit rule"
        )


def minima_unmet(scenario: Scenario) -> Iterator[str]:
    """Projects that need members of a kind that no cluster has."""
    if not pays_projects(scenario):
        return
    for kind, usual in (
        ("firms", scenario.population.firms),
        ("institutions", scenario.population.institutions),
    ):
        fewest = getattr(scenario.programme.conditions, f"minimum_{kind}")
        rows = [getattr(row, kind) for row in _winners(scenario)]
        most = max((usual if one is None else one for one in rows), default=0)
        grows = kind == "firms" and scenario.demography.founding_per_year > 0 and most > 0
        if fewest > most and not grows:
            yield (
                f"programme.conditions.minimum_{kind} = {fewest}, but no cluster has more than {most} {kind}: "
                "no project can start"
            )


def introductions_unread(scenario: Scenario) -> Iterator[str]:
    """Introductions added by a concept phase of no length, or allotted to nobody."""
    concept, broker = scenario.programme.concept, scenario.programme.broker
    if not has_programme(scenario) or concept.introductions_per_year == 0:
        return
    added = f"programme.concept.introductions_per_year = {concept.introductions_per_year:g}"
    if concept.years == 0:
        yield f"{added}, but programme.concept.years = 0: there is no time for them"
    elif not any((broker.firm, broker.young_firm, broker.institution)):
        yield f"{added}, but all weights in programme.broker are 0: nobody is introduced"


def _winners(scenario: Scenario) -> list[ClusterRow]:
    """Clusters that some round can fund."""
    rounds = [one for one in scenario.programme.rounds if one.clusters]
    if any(one.rule != "listed" for one in rounds):
        return list(scenario.clusters)
    return [row for one in rounds for row in _listed(scenario, one.listed)]


def _listed(scenario: Scenario, listed: tuple[str, ...]) -> list[ClusterRow]:
    return [row for row in scenario.clusters if row.key in listed or f"round-{row.round}" in listed]


def _is_allowed(scenario: Scenario, row: object) -> bool:
    """Whether partners in this country could be funded, at some time."""
    if getattr(row, "stock", 0) <= 0:
        return False
    if scenario.programme.countries == "overseas":
        return bool(getattr(row, "overseas", False))
    first, last = getattr(row, "eu_from", 0), getattr(row, "eu_until", 0)
    return 0 < first <= scenario.time.end.year and last >= scenario.time.count_from.year
