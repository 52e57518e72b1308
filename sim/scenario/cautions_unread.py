"""Settings that were changed and that nothing reads: what each of them hangs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.cautions_programme import has_programme, pays_projects
from sim.scenario.parameters import parameters, value_of

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario


class Hangs(NamedTuple):
    """Keys (or tables of them) that are read only where something holds; ``otherwise``: what to say elsewhere."""

    keys: tuple[str, ...]
    is_read: Callable[[Scenario], bool]
    otherwise: str


def unread_settings(scenario: Scenario) -> Iterator[str]:
    """A sentence for each reason, with all the keys that were moved from their defaults in vain; each key once."""
    moved = _moved(scenario)
    told: set[str] = set()
    for one in HANGING:
        if one.is_read(scenario):
            continue
        keys = [key for key in moved if key not in told and _is_among(key, one.keys)]
        told.update(keys)
        if keys:
            yield f"nothing reads {', '.join(keys)}: {one.otherwise}"


def _moved(scenario: Scenario) -> list[str]:
    """Keys of parameters and switches whose values are not the defaults, in the order of the schema."""
    return [
        one.key
        for one in parameters(type(scenario), switches=True)
        if value_of(scenario, one.key) != one.default
    ]


def _is_among(key: str, keys: tuple[str, ...]) -> bool:
    return any(key == one or key.startswith(f"{one}.") for one in keys)


def _has_rule(scenario: Scenario, listed: bool, rule: str = "") -> bool:
    """Whether a round that funds clusters chooses by a list, or by a rule of this name."""
    rounds = [one.rule for one in scenario.programme.rounds if one.clusters]
    return "listed" in rounds if listed else rule in rounds


def _gives_vouchers(scenario: Scenario) -> bool:
    vouchers = scenario.programme.vouchers
    return has_programme(scenario) and vouchers.contacts_per_year * vouchers.budget_eur > 0


def _has_travel_shock(scenario: Scenario) -> bool:
    return any(shock.travel > 0 for shock in scenario.shocks.list)


def _closes_borders(scenario: Scenario) -> bool:
    return _has_travel_shock(scenario) and any(row.closed > 0 for row in scenario.countries)


def _adds_introductions(scenario: Scenario) -> bool:
    concept = scenario.programme.concept
    return has_programme(scenario) and concept.years * concept.introductions_per_year > 0


def _partners_pay(scenario: Scenario) -> bool:
    asks = pays_projects(scenario) and scenario.programme.conditions.foreign_cofinancing > 0
    return scenario.finance.partner_money_binds or asks


def _calls(scenario: Scenario) -> bool:
    return pays_projects(scenario) and scenario.contacts.beta_call != 0


def _pays_exit(scenario: Scenario, rule: str = "") -> bool:
    asked = scenario.programme.exit.rule
    return pays_projects(scenario) and (asked == rule if rule else asked != "cliff")


def _founds(scenario: Scenario) -> bool:
    return scenario.demography.founding_per_year > 0


def _spins_off(scenario: Scenario) -> bool:
    return _founds(scenario) and scenario.demography.spin_off_share > 0


def _some_rows_give_none(name: str) -> Callable[[Scenario], bool]:
    def is_read(scenario: Scenario) -> bool:
        return any(getattr(row, name) is None for row in scenario.clusters)

    return is_read


NO_ROUND = "there is no round that funds a cluster"
NO_PROJECT = "no project has money (programme.implementation.projects, grant_eur)"

HANGING = (
    Hangs(("programme",), has_programme, NO_ROUND),
    Hangs(
        ("contacts.inbound_funded", "choice.b_target", "contacts.beta_call", "acceptance.applying",
         "acceptance.gamma_grant", "cooperation.follow_on_funded_new", "cooperation.follow_on_funded_old",
         "cooperation.jump_at_grant_end", "cooperation.trust_decay_funded", "finance.own_response",
         "demography.closing_funded"),
        has_programme, NO_ROUND,
    ),
    Hangs(
        ("programme.gate", "programme.quotas", "programme.conditions", "programme.countries", "programme.exit",
         "programme.implementation.members", "programme.implementation.public_share",
         "programme.implementation.rate_sme", "programme.implementation.rate_large",
         "programme.implementation.rate_institution", "contacts.beta_call", "acceptance.applying",
         "acceptance.gamma_grant", "cooperation.follow_on_funded_new", "cooperation.follow_on_funded_old",
         "cooperation.jump_at_grant_end", "cooperation.trust_decay_funded", "finance.own_response",
         "demography.closing_funded"),
        pays_projects, NO_PROJECT,
    ),
    Hangs(("programme.merit_correlation",), lambda one: _has_rule(one, False, "merit"),
          "no round chooses by merit"),
    Hangs(("programme.calls_reach",), lambda one: _has_rule(one, True),
          "no round lists its clusters, and the call of any other reaches all"),
    Hangs(("programme.calls_reach", "programme.anticipation_years"), _calls,
          "calls move nobody (contacts.beta_call = 0, or no money for projects)"),
    Hangs(("programme.broker",), _adds_introductions,
          "no introductions are added (programme.concept.years, introductions_per_year)"),
    Hangs(("programme.vouchers.group", "programme.vouchers.each_eur"), _gives_vouchers,
          "there are no vouchers (programme.vouchers.contacts_per_year, budget_eur)"),
    Hangs(("programme.exit.share",), _pays_exit, "programme.exit.rule is 'cliff'"),
    Hangs(("programme.exit.taper_years",), lambda one: _pays_exit(one, "taper"),
          "programme.exit.rule is not 'taper'"),
    Hangs(("programme.exit.voucher_after_years",), lambda one: _pays_exit(one, "voucher"),
          "programme.exit.rule is not 'voucher'"),
    Hangs(("finance.partner_budget_eur",), _partners_pay,
          "partners' money is not asked for (finance.partner_money_binds, programme.conditions.foreign_cofinancing)"),
    Hangs(("shocks.exposure",), _has_travel_shock, "there is no shock to travel"),
    Hangs(("choice.b_closed",), _closes_borders, "no shock to travel closes a border"),
    Hangs(("demography.spin_off_share", "demography.entrant_size_shift"), _founds,
          "no firm is founded (demography.founding_per_year = 0)"),
    Hangs(("demography.spin_off_noise", "demography.inherited_contact"), _spins_off,
          "there are no spin-offs (demography.founding_per_year, spin_off_share)"),
    Hangs(("population.firms",), _some_rows_give_none("firms"),
          "every cluster's row gives its own number of firms"),
    Hangs(("population.institutions",), _some_rows_give_none("institutions"),
          "every cluster's row gives its own number of institutions"),
)  # fmt: skip
