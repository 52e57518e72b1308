"""Luck is keyed, order means nothing, and plain Python gives the same bits as the compiled kernel."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import sim.scenario as scenarios
from sim.engine.run import run_world, simulate
from sim.scenario.schema.scenario import Scenario
from sim.world.build import build
from sim.world.order import reordered

ROOT = Path(__file__).parents[2]
COUNTED = """
import json, sys, warnings
import numpy as np
warnings.simplefilter("ignore", RuntimeWarning)
from sim.world import chance
seen, plain = [], chance.philox
def counted(c0, c1, c2, c3, k0, k1):
    seen.append((int(c0), int(c1), int(c2), int(c3)))
    return plain(c0, c1, c2, c3, k0, k1)
chance.philox = counted
sys.path.insert(0, sys.argv[1])
from tests.verification.test_luck_and_order import digest_of, tiny
from sim.engine.run import run_world
from sim.world.build import build
events = run_world(build(tiny(), 7, 0, keeps_contacts=True, room=8.0)).events
digest = digest_of(events)
print(json.dumps({"draws": len(seen), "distinct": len(set(seen)), "events": len(events), "digest": digest}))
"""


def digest_of(events: np.ndarray) -> str:
    """Digest of all columns (rows may hold anything between them)."""
    names = events.dtype.names or ()
    return hashlib.sha256(b"".join(events[name].tobytes() for name in names)).hexdigest()


def tiny() -> Scenario:
    """Three small clusters, two of them funded, everything switched on."""
    scenario = scenarios.load("interspin")
    rows = [row.model_dump() | {"firms": 6, "institutions": 3} for row in scenario.clusters]
    chosen = [next(row for row in rows if row["round"] == number) for number in (1, 2, 0)]
    rounds = [round_.model_dump() | {"clusters": 1} for round_ in scenario.programme.rounds[:2]]
    return scenario.with_changes(
        {
            "clusters": chosen,
            "population.partners": 80,
            "demography.entry_per_year": 0.05,
            "programme.rounds": rounds,
            "contacts.renewal_per_trust": 0.6,
            "contacts.rejection_memory_years": 0.5,
        }
    )


def test_no_draw_is_made_twice_and_plain_python_gives_the_same_bits(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "CLUSTERLINK_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, str(ROOT)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = __import__("json").loads(done.stdout.splitlines()[-1])
    assert found["draws"] > 5_000
    assert found["distinct"] == found["draws"]
    events = simulate(tiny(), 7, 0, keep_contacts=True).events
    assert found["events"] == len(events) > 300
    assert found["digest"] == digest_of(events)


def test_permuted_clusters_and_actors_live_the_same_lives() -> None:
    scenario = tiny()
    rng = np.random.default_rng(4)
    world = build(scenario, 7, 0, keeps_contacts=True)
    clusters = rng.permutation(len(world.state.clusters))
    slots = np.concatenate(
        [
            rng.permutation(np.arange(row.first, row.first + row.slots))
            for row in world.state.clusters[clusters]
        ]
    )
    moved = reordered(world, clusters, slots)
    assert not np.array_equal(moved.state.actors.id, world.state.actors.id)
    assert digest_of(run_world(moved).events) == digest_of(run_world(world).events)


def test_the_order_of_rows_in_the_data_file_does_not_matter() -> None:
    scenario = tiny()
    rows = [row.model_dump() for row in reversed(scenario.clusters)]
    turned = scenario.with_changes({"clusters": rows})
    logs = [simulate(case, 7, 0, keep_contacts=True).events for case in (scenario, turned)]
    assert digest_of(logs[0]) == digest_of(logs[1])


def test_a_design_that_differs_from_2018_on_changes_nothing_dated_before() -> None:
    scenario = scenarios.load("interspin")
    base = scenario.with_changes({"population.firms": 12, "population.institutions": 4})
    rounds = [round_.model_dump() for round_ in base.programme.rounds[:2]]
    shorter = base.with_changes({"programme.rounds": rounds})
    longer = base.with_changes(
        {"programme.rounds.2.announced": "2018-01-01", "programme.rounds.2.selected": "2018-06-15",
         "programme.rounds.2.start": "2019-01-01"}
    )  # fmt: skip
    logs = [simulate(case, 7, 0, keep_contacts=True).events for case in (shorter, longer)]
    dated = []
    for log in logs:
        rows = set()
        for column in ("start", "exchange_at", "proposal_at", "end"):
            is_before = log[column] < 2018.0
            keys = zip(
                log["actor"][is_before].tolist(), log["partner"][is_before].tolist(),
                log["attempt"][is_before].tolist(), log[column][is_before].tolist(), strict=True,
            )  # fmt: skip
            rows |= {(column, *key) for key in keys}
        dated.append(rows)
    assert digest_of(logs[0]) != digest_of(logs[1])
    assert dated[0] == dated[1] and len(dated[0]) > 1000


def test_nothing_overflows_and_the_books_balance_in_every_shipped_scenario() -> None:
    for name in scenarios.shipped.names():
        scenario = scenarios.load(name)
        run = simulate(scenario, 2, 0)
        assert not any(value for key, value in run.counters.items() if "overflow" in key), name
        assert (run.ledger[..., 0] == run.ledger[..., 1:].sum(-1)).all(), name
        assert (run.ledger >= 0).all(), name
        assert (np.diff(run.ledger[..., 1], axis=0) >= 0).all(), name
