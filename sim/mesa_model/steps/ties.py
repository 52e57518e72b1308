"""Step 4: local ties and local R&D cooperations form and fade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.mesa_model.luck import MOST, gumbel_for, joined, key_of, number_for, uniform_of
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.record import innovation_of
from sim.mesa_model.relations import NEVER, LocalCooperation, LocalTie
from sim.words import Kind, Purpose

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor
    from sim.mesa_model.model import ClusterModel

DAILY, MEETING, MATE = int(Purpose.DAILY), int(Purpose.MEETING), int(Purpose.MATE)
TIE, LOCAL_CHOICE = int(Purpose.TIE), int(Purpose.LOCAL_CHOICE)
LOCAL_COOPERATION = int(Purpose.LOCAL_COOPERATION)

#: Priority, the two actors, and how long the tie lasts; or the two uniforms of a local cooperation.
Meeting = tuple[int, "DomesticActor", "DomesticActor", float]
Wish = tuple[int, "DomesticActor", "DomesticActor", float, float]


def tie_locally(model: ClusterModel) -> None:
    """Local cooperations end, ties fade, actors meet, local cooperations start."""
    for cooperation in model.local_ends_due.take_until(model.then):
        complete(model, cooperation)
    for tie in model.ties_due.take_until(model.then):
        fade(model, tie)
    meetings, wanted = meet(model)
    for _, actor, mate, wait in sorted(meetings, key=lambda meeting: meeting[0]):
        form_tie(model, actor, mate, wait)
    start_local_cooperations(model, wanted)


def complete(model: ClusterModel, cooperation: LocalCooperation) -> None:
    """A local cooperation reaches its end; each side may innovate."""
    tie, distance = cooperation.tie, cooperation.distance
    lesson = rules.lesson(distance, model.rates)
    for actor in (tie.one, tie.two):
        chance = rules.chance_of_success(actor.absorptive, 1.0, lesson, model.rates)
        if cooperation.u_success < chance:
            years = cooperation.due - cooperation.start
            eta = model.rates.learning_eta_local
            gained = rules.knowledge_gained(eta, actor.absorptive, distance, years, model.rates)
            innovate(model, actor, gained)
            model.record.count("local_innovations", innovation_of(gained))
    end_local_cooperation(tie)


def innovate(model: ClusterModel, actor: DomesticActor, gained: float) -> None:
    """Success times knowledge gained is innovation."""
    innovation = innovation_of(gained)
    model.record.count("innovations", innovation)
    if model.counts:
        actor.innovations += innovation


def end_local_cooperation(tie: LocalTie) -> None:
    """The tie carries no local cooperation any more."""
    if tie.cooperation:
        tie.one.local -= 1
        tie.two.local -= 1
        tie.cooperation.due = NEVER
        tie.cooperation = None


def fade(model: ClusterModel, tie: LocalTie) -> None:
    """A tie whose time has come fades, unless the two cooperate and hold on to it."""
    rates = model.rates
    if tie.cooperation:
        luck = model.luck.uniforms(TIE, tie.one.id, tie.two.id, model.number, 0)
        if luck[0] >= rates.local_ties_fading_while_cooperating:
            tie.due += rules.waiting_years(luck[1], rates.local_ties_fading_per_year, 1.0)
            model.ties_due.enter(tie)
            return
    end_local_cooperation(tie)
    tie.due = NEVER
    del tie.one.ties[tie.two]
    del tie.two.ties[tie.one]


def meet(model: ClusterModel) -> tuple[list[Meeting], list[tuple[DomesticActor, int]]]:
    """All accepted meetings of the step, and how many local cooperations each actor wants to start."""
    rates, years = model.rates, model.years
    wishes = [rules.local_cooperations_per_year(int(kind), rates) * years for kind in Kind]
    meetings: list[Meeting] = []
    wanted: list[tuple[DomesticActor, int]] = []
    for cluster in model.clusters:
        mean = rules.meetings_per_year(cluster.quality, rates) * years
        for actor in cluster.living:
            words = model.luck.words(DAILY, actor.id, 0, model.number, 0)
            actor.drift = joined(words[2], words[3])
            number = min(rules.poisson_count(uniform_of(words[0]), mean), MOST)
            for i in range(number):
                meetings += call_meeting(model, actor, i)
            number = min(rules.poisson_count(uniform_of(words[1]), wishes[actor.kind]), MOST)
            if number:
                wanted.append((actor, number))
    return meetings, wanted


def call_meeting(model: ClusterModel, actor: DomesticActor, i: int) -> list[Meeting]:
    """One meeting: the best of some cluster-mates, if it accepts."""
    rates = model.rates
    words = model.luck.words(MEETING, actor.id, i, model.number, 0)
    mate = best_stranger(model, actor, key_of(*words[:2]), key_of(*words[2:]))
    if mate is None:
        return []
    words = model.luck.words(MATE, actor.id, mate.id, model.number, i)
    chance = rules.chance_of_mate_accepting(actor.distance_to(mate), rates)
    if uniform_of(words[0]) >= chance:
        return []
    wait = rules.waiting_years(uniform_of(words[1]), rates.local_ties_fading_per_year, 1.0)
    return [(joined(words[2], words[3]), actor, mate, wait)]


def best_stranger(
    model: ClusterModel, actor: DomesticActor, sampling_key: np.uint64, choice_key: np.uint64
) -> DomesticActor | None:
    """The most useful of some cluster-mates that are no mates yet."""
    living = actor.cluster.living
    considered: set[DomesticActor] = {actor}
    best, best_utility = None, 0.0
    for j in range(int(model.rates.local_ties_candidates)):
        other = living[number_for(sampling_key, j, len(living))]
        if other in considered or other in actor.ties:
            continue
        considered.add(other)
        common = len(actor.ties.keys() & other.ties.keys())
        utility = rules.utility_of_mate(
            actor.distance_to(other),
            actor.kind != other.kind,
            common,
            len(other.ties),
            model.rates,
        ) + gumbel_for(choice_key, other.id)
        if best is None or utility > best_utility:
            best, best_utility = other, utility
    return best


def form_tie(model: ClusterModel, actor: DomesticActor, mate: DomesticActor, wait: float) -> None:
    """A tie forms in the middle of the step, if there is none."""
    if mate in actor.ties:
        return
    formed = model.now + model.years / 2.0
    model.add_tie(actor, mate, formed, formed + wait)


def start_local_cooperations(model: ClusterModel, wanted: list[tuple[DomesticActor, int]]) -> None:
    """Local cooperations are chosen by all, then start in order of priority."""
    wishes: list[Wish] = []
    for actor, number in wanted:
        for i in range(number):
            wishes += choose_local_partner(model, actor, i)
    for _, actor, mate, length_u, success_u in sorted(wishes, key=lambda wish: wish[0]):
        tie = actor.ties[mate]
        if tie.cooperation is None and actor.has_room() and mate.has_room():
            begin_local_cooperation(model, tie, actor, length_u, success_u)


def choose_local_partner(model: ClusterModel, actor: DomesticActor, i: int) -> list[Wish]:
    """The mate with whom it would rather work, among those whose tie carries no cooperation."""
    words = model.luck.words(LOCAL_CHOICE, actor.id, i, model.number, 0)
    key = key_of(*words[:2])
    best, best_utility = None, 0.0
    for mate, tie in actor.ties.items():
        if tie.cooperation is not None:
            continue
        distance, kinds_differ = actor.distance_to(mate), actor.kind != mate.kind
        utility = rules.utility_of_mate(distance, kinds_differ, 0, 0, model.rates)
        utility += gumbel_for(key, mate.id)
        if best is None or utility > best_utility:
            best, best_utility = mate, utility
    if best is None:
        return []
    words = model.luck.words(LOCAL_COOPERATION, actor.id, best.id, model.number, i)
    priority = joined(words[2], words[3])
    return [(priority, actor, best, uniform_of(words[0]), uniform_of(words[1]))]


def begin_local_cooperation(
    model: ClusterModel, tie: LocalTie, starter: DomesticActor, length_u: float, success_u: float
) -> None:
    """A local cooperation starts in the middle of the step."""
    rates, start = model.rates, model.now + model.years / 2.0
    years = rules.planned_years(
        length_u, rates.local_ties_cooperation_years, rates.cooperation_shape
    )
    distance = tie.one.distance_to(tie.two)
    tie.cooperation = LocalCooperation(tie, start, start + years, success_u, distance)
    tie.one.local += 1
    tie.two.local += 1
    model.local_ends_due.enter(tie.cooperation)
    model.record.count("local_cooperations")
    if model.counts:
        starter.local_cooperations += 1
