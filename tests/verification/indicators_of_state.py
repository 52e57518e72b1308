"""Indicators of the state at the end: actors, local ties, dormant pairs, knowledge."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.words import Stage
from tests.verification.lived import Lived

ENTRANTS = 2**31


def mean_of(lived: Lived, column: str) -> float:
    """Mean of a column over living actors: ``experience``, ``absorptive``, or ``log_size firm``."""
    name, _, kind = column.partition(" ")
    actors = lived.run.actors
    if kind:
        actors = actors[actors["kind"] == (kind == "institution")]
    return float(actors[name].mean())


def experienced_mates(lived: Lived) -> Any:
    """B = Σ min(1, e) over the mates of each living actor."""
    state = lived.world.state
    known = np.minimum(1.0, state.actors["experience"])
    living = np.flatnonzero(state.actors["is_alive"] == 1)
    return np.array(
        [known[state.mates[slot, : state.actors["ties"][slot]]].sum() for slot in living]
    )


def _ties(lived: Lived) -> tuple[Any, Any]:
    """Both ends (rows of actors) of the local ties at the end."""
    state = lived.world.state
    ties = state.ties[np.isfinite(state.tie_due)]
    return state.actors[ties["a"]], state.actors[ties["b"]]


def distance_of_mates(lived: Lived) -> float:
    """Mean distance in knowledge of tied mates."""
    one, other = _ties(lived)
    return float(np.sqrt(sum((one[x] - other[x]) ** 2 for x in ("x0", "x1", "x2"))).mean())


def mixed_ties(lived: Lived) -> float:
    """Share of local ties between a firm and an institution."""
    one, other = _ties(lived)
    return float((one["kind"] != other["kind"]).mean())


def closed_triads(lived: Lived) -> float:
    """Mean number of mates that two tied mates have in common."""
    state = lived.world.state
    circle = {
        int(slot): set(state.mates[slot, : state.actors["ties"][slot]].tolist())
        for slot in np.flatnonzero(state.actors["is_alive"] == 1)
    }
    ties = state.ties[np.isfinite(state.tie_due)]
    return float(np.mean([len(circle[a] & circle[b]) for a, b in ties[["a", "b"]].tolist()]))


def spread_of_degrees(lived: Lived) -> float:
    """Variance over mean of the number of local ties."""
    degree = lived.run.actors["ties"].astype(float)
    return float(degree.var() / degree.mean())


def _dormant(lived: Lived) -> Any:
    return np.flatnonzero(lived.world.state.pairs["stage"] == Stage.DORMANT)


def trust_of_dormant(lived: Lived) -> float:
    """Mean trust with which the dormant ties at the end began to rest."""
    return float(lived.world.state.dossiers["trust"][_dormant(lived)].mean())


def inherited_acquaintances(lived: Lived) -> float:
    """Dormant pairs without a past: the acquaintances that spin-offs inherited."""
    return float((lived.world.state.pairs["past"][_dormant(lived)] == 0).sum())


def spread_of_knowledge(lived: Lived) -> float:
    """Mean squared distance of actors from the centre of their cluster."""
    actors, total = lived.run.actors, 0.0
    for place in np.unique(actors["cluster"]):
        of_one = actors[actors["cluster"] == place]
        total += sum(of_one[x].var() * len(of_one) for x in ("x0", "x1", "x2"))
    return total / len(actors)


def remoteness_of_entrants(lived: Lived) -> float:
    """Mean distance of firms founded in a run to the next living actor of their cluster."""
    actors, gaps = lived.run.actors, []
    for place in np.unique(actors["cluster"]):
        of_one = actors[actors["cluster"] == place]
        spots = np.stack([of_one[x] for x in ("x0", "x1", "x2")], axis=1)
        apart = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(-1))
        np.fill_diagonal(apart, np.inf)
        gaps.extend(apart.min(axis=1)[of_one["id"] >= ENTRANTS].tolist())
    return float(np.mean(gaps))


def spread_of_running(lived: Lived) -> float:
    """Variance over mean of running cooperations of institutions."""
    actors = lived.run.actors
    running = actors["cooperations"][actors["kind"] == 1].astype(float)
    return float(running.var() / running.mean())


def learned_abroad(lived: Lived) -> float:
    """Way that foreign partners moved by learning, in all."""
    return float(lived.run.counters["gain_abroad"])


def used_room(lived: Lived) -> float:
    """Share of partners' room in use at the end."""
    return float(lived.run.partners["running"].sum() / lived.run.partners["capacity"].sum())


def room_bound(lived: Lived) -> float:
    """Share of actors at the end without room for one more cooperation; institutions."""
    actors = lived.run.actors[lived.run.actors["kind"] == 1]
    return float((actors["cooperations"] + actors["local"] + 1 > actors["capacity"]).mean())


def money_bound(lived: Lived) -> float:
    """Own money committed at the end over the budget of actors that ever had a grant."""
    actors = lived.run.actors[lived.run.actors["grants"] > 0]
    return float(actors["bound"].sum() / actors["budget"].sum())
