"""Step 2: firms close, are founded, and join."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.mesa_model.agents import Firm
from sim.mesa_model.plain_rules import in_plain_python, rules
from sim.mesa_model.relations import NEVER, Pair
from sim.mesa_model.steps.cooperate import finish
from sim.mesa_model.steps.pairs import (
    end_contact,
    end_cooperation,
    go_dormant,
    is_open_contact,
    release_grant,
    vanish,
)
from sim.words import Kind, Linked, Outcome, Purpose
from sim.world import traits as world_traits

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor, Management
    from sim.mesa_model.model import ClusterModel

FIRM = int(Kind.FIRM)
FOUNDING, ENTRANT = int(Purpose.FOUNDING), int(Purpose.ENTRANT)
SPIN_OFF, CLOSING = int(Purpose.SPIN_OFF), int(Purpose.CLOSING)
MOST_ENTRANTS = 64
draw_traits = in_plain_python(world_traits.draw_traits)
stationary_age = in_plain_python(world_traits.stationary_age)


def close_and_found(model: ClusterModel) -> None:
    """Closings first, over all clusters; then foundings, cluster by cluster."""
    closed = [
        actor for cluster in model.clusters for actor in cluster.living if actor.closes < model.then
    ]
    for actor in closed:
        close(model, actor, max(actor.closes, model.now))
    for actor in closed:
        cut_ties(actor)
    for cluster in {actor.cluster: None for actor in closed}:
        cluster.count_living()
    for project in model.projects:
        project.keep_led()
    for cluster in model.clusters:
        found_firms(model, cluster)


def close(model: ClusterModel, actor: DomesticActor, at: float) -> None:
    """An actor closes: its cooperations end (what was due before, as it would have), its contacts are dropped."""
    running = [pair for pair in actor.pairs.values() if pair in model.cooperating]
    finish(model, [pair for pair in running if pair.due < at])
    for pair in reversed(list(actor.pairs.values())):
        if is_open_contact(pair):
            end_contact(model, pair, Outcome.ACTOR_CLOSED, at)
            release_grant(pair)
        elif pair in model.cooperating:
            end_cooperation(model, pair, Outcome.ACTOR_CLOSED, at)
        vanish(pair)
    actor.cluster.slots[actor.slot] = None
    model.record.life(actor, at)
    model.record.count("closings")
    actor.remove()


def cut_ties(actor: DomesticActor) -> None:
    """The ties of a closed actor vanish; a local cooperation on one ends without success."""
    for mate, tie in actor.ties.items():
        mate.ties.pop(actor, None)
        tie.due = NEVER
        if tie.cooperation:
            mate.local -= 1
            tie.cooperation.due = NEVER
            tie.cooperation = None
    actor.ties.clear()


def found_firms(model: ClusterModel, cluster: Management) -> None:
    """Firms are founded, and established firms join."""
    rates, years = model.rates, model.years
    firms = sum(actor.kind == FIRM for actor in cluster.living)
    founded_u, joined_u, _, _ = model.luck.uniforms(FOUNDING, cluster.id, 0, model.number, 0)
    founded = rules.poisson_count(founded_u, rates.demography_founding_per_year * firms * years)
    joined = rules.poisson_count(joined_u, rates.demography_entry_per_year * firms * years)
    for rank in range(founded + joined):
        if rank < MOST_ENTRANTS:
            enter(model, cluster, rank, is_founded=rank < founded)
        else:
            model.record.overflows += 1


def enter(model: ClusterModel, cluster: Management, rank: int, *, is_founded: bool) -> None:
    """One entrant, with traits drawn as at the start of a run."""
    key = 2**31 + cluster.id * 2**17 + model.number * 2**6 + rank
    date_u, spin_off_u, parent_u, contact_u = model.luck.uniforms(ENTRANT, key, 0, model.number, 0)
    shift = model.rates.demography_entrant_size_shift if is_founded else 0.0
    traits = draw_entrant(model, cluster, key, shift)
    if is_founded:
        traits["founded"] = model.now + date_u * model.years
    else:
        traits["founded"] = model.now - float(stationary_age(date_u, model.ages))
    age = max(0.0, model.now - traits["founded"])
    closing_u = model.luck.uniforms(CLOSING, key, 0, model.number, 0)[0]
    traits["closes"] = model.now + rules.years_until_closing(
        closing_u, age, traits["log_size"], model.rates
    )
    cohort = model.calendar.age_group_date - model.rates.demography_young_age
    traits["is_young_group"] = int(traits["founded"] > cohort)
    others = list(cluster.living)
    slot = cluster.free_slot()
    firm = Firm(model, cluster, slot, traits)
    cluster.settle(slot, firm)
    model.record.count("foundings")
    if is_founded and spin_off_u < model.rates.demography_spin_off_share and others:
        inherit(model, firm, others[math.floor(parent_u * len(others))], contact_u)


def draw_entrant(
    model: ClusterModel, cluster: Management, key: int, size_shift: float
) -> dict[str, Any]:
    """Traits of an entrant, by its id."""
    entrant = SimpleNamespace(id=key, cluster=0, experience=0.0, reputation=0.0)
    columns = SimpleNamespace(actors=[entrant], clusters=[cluster])
    draw_traits(columns, 0, FIRM, model.luck.seed, model.rates, size_shift)
    return vars(entrant)


def inherit(model: ClusterModel, firm: Firm, parent: DomesticActor, contact_u: float) -> None:
    """A spin-off begins near its parent, and may know its best acquaintance abroad."""
    north, east = model.luck.normals(SPIN_OFF, firm.id, 0, model.number, 0)
    up, _ = model.luck.normals(SPIN_OFF, firm.id, 0, model.number, 1)
    noise = model.rates.demography_spin_off_noise
    firm.x0 = parent.x0 + noise * north
    firm.x1 = parent.x1 + noise * east
    firm.x2 = parent.x2 + noise * up
    if contact_u >= model.rates.demography_inherited_contact:
        return
    known = [pair for pair in reversed(parent.pairs.values()) if pair.is_acquainted]
    if known:
        best = max(known, key=lambda pair: pair.trust_at(model.now, model.rates))
        pair = Pair(firm, best.partner)
        firm.pairs[best.partner] = pair
        pair.trust = rules.lent_trust(best.trust_at(model.now, model.rates), model.rates)
        pair.linked = int(Linked.NONE if best.linked == Linked.NONE else Linked.REFERRAL)
        go_dormant(model, pair, model.now)
