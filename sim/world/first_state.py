"""The state at the start: clusters, actors, partners, their records, running cooperations, dormant ties, local ties."""

from __future__ import annotations

import math

from sim.compiled import compiled, entry, inlined, stepwise
from sim.rules.choice import cognitive_distance
from sim.rules.contacts import years_until_waking
from sim.rules.cooperation import (
    kept_share,
    planned_years,
    trust_after,
    trust_decay_per_year,
    years_until_forgotten,
)
from sim.rules.demography import years_until_closing
from sim.rules.funding import own_cents_per_year, whole_cents
from sim.rules.numbers import by_kind, decayed, poisson_count, safe_exp, waiting_years
from sim.words import Channel, Exit, Purpose, Side, Stage
from sim.world.chance import normals, uniforms
from sim.world.pools import add_pair, add_tie, are_mates, find_pair, free_pair, meet_again
from sim.world.records import NOWHERE
from sim.world.traits import FIRM, INSTITUTION, draw_partner, draw_traits, stationary_age

CLUSTER, CLOSING, PAST = int(Purpose.CLUSTER), int(Purpose.CLOSING), int(Purpose.PAST)
FIRST_TIES, FIRST_PAIRS = int(Purpose.FIRST_TIES), int(Purpose.FIRST_PAIRS)
COOPERATION, DORMANT = int(Stage.COOPERATION), int(Stage.DORMANT)
END, BREAK_OFF, WAKE, FORGET = int(Exit.END), int(Exit.BREAK_OFF), int(Exit.WAKE), int(Exit.FORGET)
#: Share of the ties that rest that has not woken and has not met again: at it dormant ties kept still at the defaults.
AT_REST = 0.7
OWN, DOMESTIC = int(Channel.OWN), int(Side.DOMESTIC)


@entry
def settle(state, firms, units, rates, calendar, ages, seed):
    """Fills an empty state: everything drawn by ids, in the order of slots."""
    for slot in range(len(state.actors)):
        state.actors[slot].first_pair = NOWHERE
    draw_clusters(state, rates, seed)
    for place in range(len(state.partners)):
        draw_partner(state.partners[place], seed, rates)
    for place in range(len(state.clusters)):
        people(state, place, firms[place], units[place], rates, calendar, ages, seed)
    for place in range(len(state.clusters)):
        cluster = state.clusters[place]
        living = firms[place] + units[place]
        for slot in range(cluster.first, cluster.first + living):
            first_ties(state, slot, cluster.first, living, rates, calendar, seed)
            first_pairs(state, slot, rates, calendar, seed)


@stepwise
def draw_clusters(state, rates, seed):
    """Random effect and management quality: CLUSTER(id, 0, 0, 0). The effect correlates with having been funded:

    sd · (ρ s + √(1 − ρ²) n), s = the standardised mark of the listed clusters (0 if all or none are listed).
    """
    count = len(state.clusters)
    listed = 0
    for place in range(count):
        if state.clusters[place].listed_round > 0:
            listed += 1
    share = listed / max(count, 1)
    correlation = rates.population_cluster_effect_listed
    for place in range(count):
        cluster = state.clusters[place]
        own, quality = normals(seed, CLUSTER, cluster.id, 0, 0, 0)
        mark = 0.0
        if 0 < listed < count:
            is_listed = 1.0 if cluster.listed_round > 0 else 0.0
            mark = (is_listed - share) / math.sqrt(share * (1.0 - share))
        standard = correlation * mark + math.sqrt(1.0 - correlation * correlation) * own
        cluster.effect = rates.population_cluster_effect_sd * standard
        cluster.quality = min(max(0.5 + 0.15 * quality, 0.0), 1.0)


@stepwise
def people(state, place, firms, units, rates, calendar, ages, seed):
    """The firms, then the institutions of a cluster, with ids cluster · 1024 + rank."""
    cluster = state.clusters[place]
    for rank in range(cluster.slots):
        actor = state.actors[cluster.first + rank]
        actor.cluster = place
        if rank >= firms + units:
            continue
        actor.id = cluster.id * 1024 + rank
        actor.is_alive = 1
        kind = FIRM if rank < firms else INSTITUTION
        draw_traits(state, cluster.first + rank, kind, seed, rates, 0.0)
        first_record(state, cluster.first + rank, kind, rates, calendar, ages, seed)


@inlined
def first_record(state, slot, kind, rates, calendar, ages, seed):
    """Age, closing date, and the record that completions of the past have left: PAST(id, 0, 0, 0 …).

    Completions ~ Poisson(rate · span · exp(β_size z + effect − sd²/2)), at times uniform over the span; e = Σ e^(−δ τ),
    R = 1 − Π(1 − r · success · e^(−δ_R τ)).
    """
    actor = state.actors[slot]
    count_u, age_u, _, _ = uniforms(seed, PAST, actor.id, 0, 0, 0)
    state.closes[slot] = math.inf
    actor.founded = calendar.start - 100.0
    span = rates.population_record_years
    if kind == FIRM:
        age = stationary_age(age_u, ages)
        actor.founded = calendar.start - age
        closing, _, _, _ = uniforms(seed, CLOSING, actor.id, 0, 0, 0)
        state.closes[slot] = calendar.start + years_until_closing(
            closing, age, actor.log_size, rates
        )
        cohort = calendar.age_group_date - rates.demography_young_age
        actor.is_young_group = 1 if actor.founded > cohort else 0
        if rates.population_record_by_age > 0.0:
            span = min(span, age)
    count = min(poisson_count(count_u, activity(state, actor, rates) * span), 60)
    blemish = 1.0
    for event in range(count):
        when, _, _, _ = uniforms(seed, PAST, actor.id, 0, 0, 1 + event)
        ago = when * span
        actor.experience += kept_share(rates.learning_experience_decay, ago)
        gained = rates.learning_reputation_gain * rates.cooperation_success
        blemish *= 1.0 - gained * kept_share(rates.learning_reputation_decay, ago)
    actor.reputation = 1.0 - blemish


@inlined
def activity(state, actor, rates):
    """Completions a year of this actor before the start."""
    spread = rates.population_cluster_effect_sd
    shift = rates.contacts_beta_size * actor.log_size
    shift += state.clusters[actor.cluster].effect + actor.effect
    usual = by_kind(
        actor.kind, rates.population_completions_firm, rates.population_completions_institution
    )
    return usual * safe_exp(shift - 0.5 * spread * spread)


@stepwise
def first_ties(state, slot, first, living, rates, calendar, seed):
    """Local ties at the start: Poisson(accepted / fading) calls to mates chosen evenly, FIRST_TIES(id, 0 …, 0, 0)."""
    actor = state.actors[slot]
    fading = rates.local_ties_fading_per_year
    if living < 2:
        return
    count_u, _, _, _ = uniforms(seed, FIRST_TIES, actor.id, 0, 0, 0)
    usual = rates.local_ties_accepted_per_year / max(fading, 0.01)
    for call in range(min(poisson_count(count_u, usual), 20)):
        who, wait, _, _ = uniforms(seed, FIRST_TIES, actor.id, 1 + call, 0, 0)
        mate = first + int(who * living)
        if mate != slot and not are_mates(state, slot, mate):
            due = calendar.start + waiting_years(wait, fading, 1.0)
            add_tie(state, slot, mate, calendar.start, due)


@stepwise
def first_pairs(state, slot, rates, calendar, seed):
    """Cooperations that run and ties that are dormant at the start: FIRST_PAIRS(id, number, 0, 0 and 1)."""
    actor = state.actors[slot]
    cluster = state.clusters[actor.cluster]
    low = state.offsets[cluster.field, 0]
    partners = state.offsets[cluster.field, state.offsets.shape[1] - 1] - low
    if partners == 0:
        return
    running_u, dormant_u, _, _ = uniforms(seed, FIRST_PAIRS, actor.id, 0, 0, 2)
    usual = activity(state, actor, rates)
    span = calendar.start - actor.founded if rates.population_record_by_age > 0.0 else 100.0
    running = poisson_count(running_u, usual * min(span, rates.cooperation_median_years))
    running = min(running, int(actor.capacity))
    dormant = poisson_count(dormant_u, resting(actor.kind, usual, span, rates))
    for number in range(min(running + dormant, 60)):
        who, elapsed, length, trust = uniforms(seed, FIRST_PAIRS, actor.id, number, 0, 0)
        partner = low + int(who * partners)
        if find_pair(state, slot, partner) != NOWHERE:
            continue
        place = add_pair(state, slot, partner)
        if place == NOWHERE:
            return
        dossier = state.dossiers[place]
        meet_again(state, place)
        dossier.channel = OWN
        dossier.side = DOMESTIC
        dossier.attempt = -1
        luck = uniforms(seed, FIRST_PAIRS, actor.id, number, 0, 1)
        if number < running:
            run_already(state, place, elapsed, length, trust, luck, rates, calendar)
        else:
            rest_already(state, place, elapsed, span, luck, rates, calendar)


@compiled
def resting(kind, usual, span, rates):
    """Ties expected dormant: completions a year · success · (1 − q) · years remembered · what is left.

    *Ours*: what is left, ``AT_REST``; it does not follow how often ties wake.
    """
    remembered = years_until_forgotten(
        trust_after(0.0, True, rates), trust_decay_per_year(0, rates), rates
    )
    follow_on = by_kind(
        kind, rates.cooperation_follow_on_firm, rates.cooperation_follow_on_institution
    )
    return AT_REST * usual * rates.cooperation_success * (1.0 - follow_on) * min(span, remembered)


@inlined
def run_already(state, place, elapsed, length, trust, luck, rates, calendar):
    """A cooperation that has run for a uniform share of its length; own funds or public ones pay."""
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor = state.actors[dossier.actor]
    partner = state.partners[pair.partner]
    years = planned_years(length, rates.cooperation_median_years, rates.cooperation_shape)
    pair.stage = COOPERATION
    dossier.start = calendar.start - elapsed * years
    dossier.end = dossier.start + years
    dossier.trust = rates.cooperation_trust_gain if trust < 0.4 else 0.0
    dossier.distance = cognitive_distance(
        actor.x0, actor.x1, actor.x2, partner.x0, partner.x1, partner.x2
    )
    dossier.u_home, dossier.u_abroad = luck[0], luck[1]
    breaks = calendar.start + waiting_years(luck[2], rates.cooperation_break_off_per_year, 1.0)
    pair.exit = BREAK_OFF if breaks < dossier.end else END
    state.due[place] = min(dossier.end, breaks)
    cost = whole_cents(rates.finance_cost_eur)
    own = own_cents_per_year(cost, 0, years)
    dossier.grant, dossier.paid, dossier.own, dossier.foreign_own = 0, 0, 0, 0
    dossier.other_public = 0
    if actor.budget - actor.bound >= own:
        dossier.own = own
        actor.bound += own
    else:
        dossier.other_public = cost
    actor.cooperations += 1
    partner.running += 1


@inlined
def rest_already(state, place, elapsed, span, luck, rates, calendar):
    """A dormant tie whose last cooperation succeeded some time ago, uniform over what is remembered.

    For three in ten it was the second success.
    """
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    decay = trust_decay_per_year(0, rates)
    trust = trust_after(0.0, True, rates)
    if luck[1] < 0.3:
        trust = trust_after(trust, True, rates)
    ago = elapsed * min(span, years_until_forgotten(trust, decay, rates))
    dossier.trust = decayed(trust, decay, ago)
    forgotten = years_until_forgotten(dossier.trust, decay, rates)
    if forgotten <= 0.0:
        free_pair(state, place)
        return
    wakes = years_until_waking(luck[0], dossier.trust, decay, rates)
    pair.stage = DORMANT
    dossier.since = calendar.start
    pair.exit = WAKE if wakes < forgotten else FORGET
    state.due[place] = calendar.start + min(wakes, forgotten)
