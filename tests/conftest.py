"""What all tests share: the same luck for hypothesis everywhere, and kernels that are compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=100,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

#: Folders whose tests run the whole model.
WITH_KERNELS = {"properties", "verification", "regression", "cases"}


@pytest.fixture(scope="session")
def kernels() -> None:
    """The compiled model. One process compiles, the others wait for it and then take it from the cache."""
    from sim.engine.run import prepare

    prepare()


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Tests that run the whole model find it compiled."""
    for item in items:
        folder = Path(item.path).relative_to(Path(__file__).parent).parts[0]
        names = getattr(item, "fixturenames", None)
        if folder in WITH_KERNELS and names is not None and "kernels" not in names:
            names.insert(0, "kernels")
