"""What the tests of the verification tell: rows of the page that ``make verify`` writes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

Tell = Callable[..., None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Tell:
    """Tells a row of a table; it travels in the report of the tests, from whatever process."""

    def tell(table: str, **columns: object) -> None:
        record_property("row", json.dumps({"table": table} | columns, default=float))

    return tell
