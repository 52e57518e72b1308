"""Ten thousand mutated scenarios: each is run, or told why it cannot be; nothing else happens."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.engine.run import simulate
from sim.errors import ScenarioError
from sim.scenario import shipped
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.scenario.validation import validated
from tests.verification.conftest import Tell
from tests.verification.mutations import mutated, mutated_text

pytestmark = pytest.mark.verify
#: Makes one scenario, or raises.
Attempt = Callable[[], Scenario]
#: Mutated texts and mutated documents of each of the twenty portions.
TEXTS, DOCUMENTS, PORTIONS = 150, 350, 20
#: What makes an accepted scenario small enough to run here.
SMALL = {
    "population.scale": 1,
    "population.firms": 4,
    "population.institutions": 2,
    "population.partners": 120,
}


def is_explained(error: ScenarioError) -> bool:
    """Whether there is a message with at least one fault that says something."""
    return bool(error.faults) and all(fault.problem.strip() for fault in error.faults)


def run_small(scenario: Scenario) -> bool:
    """Runs a scenario with few clusters and actors, if these can be had; otherwise it counts as explained."""
    try:
        few = [row.model_dump() | {"firms": 3, "institutions": 1} for row in scenario.clusters[:3]]
        small = scenario.with_changes({**SMALL, "clusters": few, "programme.rounds": []})
    except ScenarioError as error:
        assert is_explained(error)
        return False
    simulate(small, 1, 0)
    return True


def outcome_of(attempt: Attempt) -> str:
    """Run, accepted (where it has no small form to run in), or refused; any other exception is raised."""
    try:
        scenario = attempt()
    except ScenarioError as error:
        assert is_explained(error)
        return "refused"
    return "run" if run_small(scenario) else "accepted"


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_every_mutated_scenario_is_run_or_explained(
    portion: int, tmp_path: Path, told: Tell
) -> None:
    luck = random.Random(f"portion {portion}")
    counts = {"accepted": 0, "run": 0, "refused": 0}
    for attempt in (*texts(luck, tmp_path / "mutated.toml"), *documents(luck)):
        counts[outcome_of(attempt)] += 1
    told("fuzz", portion=portion, mutated=sum(counts.values()), **counts)
    assert sum(counts.values()) == TEXTS + DOCUMENTS
    assert counts["refused"] > 0.2 * (TEXTS + DOCUMENTS)
    assert counts["run"] > 0


def texts(luck: random.Random, path: Path) -> Iterator[Attempt]:
    """Mutated files, loaded as a user would."""

    def attempt() -> Scenario:
        source = shipped.path_of(luck.choice(shipped.names())).read_text()
        path.write_bytes(mutated_text(source, luck))
        return load(path)

    return (attempt for _ in range(TEXTS))


def documents(luck: random.Random) -> Iterator[Attempt]:
    """Mutated documents: half of them a whole scenario with few clusters, half what a shipped file holds."""
    whole = load("merit").model_dump()
    whole["clusters"] = whole["clusters"][:4]
    for row in whole["programme"]["rounds"]:
        row["clusters"] = 1

    def attempt() -> Scenario:
        own = tomllib.loads(shipped.path_of(luck.choice(shipped.names())).read_text())
        own.pop("extends", None)
        table = plain(whole) if luck.random() < 0.5 else own
        return validated(mutated(table, luck), lambda _: "mutated")

    return (attempt for _ in range(DOCUMENTS))


def plain(value: Any) -> Any:
    """A document of tables and arrays that may be changed."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value
