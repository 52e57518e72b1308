"""Traits of actors and partners: neutral values change nothing, others move what they say."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.run import simulate
from sim.world.build import build
from sim.world.traits import centre_of
from tests.properties.designs import world


def partners(changes: dict[str, Any]) -> Any:
    """Positions of the partners of a world."""
    found = build(world().with_changes({"population.partners": 4000} | changes), 1).state.partners
    return np.stack([found.x0, found.x1, found.x2], axis=1)


def test_partners_lie_around_the_centre_of_their_field_unless_they_are_put_elsewhere() -> None:
    usual, away = partners({}), partners({"population.partner_offset": 0.3})
    centre = np.array(centre_of(1, 0.5))  # the field of this world
    assert np.abs(usual.mean(axis=0) - centre).max() < 0.02
    moved = (away - usual).mean(axis=0)
    assert abs(np.linalg.norm(moved) - 0.3) < 1e-12
    assert np.allclose(moved / 0.3, centre / 0.5)
    assert np.allclose(away - usual, moved)


def test_partners_spread_as_actors_do_unless_more_is_put_in() -> None:
    usual, wide = partners({}), partners({"population.partner_spread": 1.5})
    centre = np.array(centre_of(1, 0.5))
    assert np.allclose(wide - centre, 1.5 * (usual - centre))
    assert np.abs(usual.std(axis=0) - 0.25).max() < 0.02


def test_newly_founded_firms_are_as_large_as_old_ones_unless_a_shift_is_put_in() -> None:
    sizes = {}
    for shift in (0.0, -0.7):
        run = simulate(
            world().with_changes(
                {"demography.entrant_size_shift": shift, "demography.founding_per_year": 0.2}
            ),
            1,
        )
        is_new = run.actors.id >= 2**31
        sizes[shift] = dict(zip(run.actors.id.tolist(), run.actors.log_size.tolist(), strict=True))
        assert is_new.sum() > 20
    for actor, size in sizes[0.0].items():
        moved = -0.7 if actor >= 2**31 else 0.0
        assert abs(sizes[-0.7][actor] - size - moved) < 1e-12
