"""What follows when a grant ends: what the exit rule offers for a follow-on, and when that is due."""

from __future__ import annotations

import math

from sim.compiled import inlined
from sim.engine.relations import COOPERATION_LUCK, years_planned
from sim.rules.funding import grant_share, tapered_share, whole_cents
from sim.words import ExitRule
from sim.world.chance import uniforms

CLIFF, TAPER = int(ExitRule.CLIFF), int(ExitRule.TAPER)


@inlined
def exit_grant(world, place, moment):
    """Cents that the exit rule offers for a follow-on of this pair now; 0 without a rule, a grant before, or money."""
    pair = world.state.pairs[place]
    dossier = world.state.dossiers[place]
    design = world.design
    if design.exit_rule == CLIFF or pair.funded == 0:
        return 0
    share = design.exit_share
    if design.exit_rule == TAPER:
        actor, partner = world.state.actors[dossier.actor], world.state.partners[pair.partner]
        luck = uniforms(world.seed, COOPERATION_LUCK, actor.id, partner.id, moment.step, 0)
        years = years_planned(world, luck)
        share = tapered_share(years, years, design)
    grant = int(math.floor(share * whole_cents(world.rates.finance_cost_eur)))
    cluster = world.state.clusters[world.state.actors[dossier.actor].cluster]
    return grant if cluster.exit_cents >= grant else 0


@inlined
def share_paid(world, grant):
    """Grant share of a follow-on that is offered so many cents."""
    return grant_share(grant, whole_cents(world.rates.finance_cost_eur))


@inlined
def paid_beforehand(world, grant):
    """What of an exit grant counts before a follow-on starts: a taper's; a voucher is paid only to who survives."""
    return grant if world.design.exit_rule == TAPER else 0
