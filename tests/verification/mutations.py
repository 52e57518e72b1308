"""Mutated scenarios: shipped ones with bytes, lines, values and tables changed by luck of their own."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

Table = dict[str, Any]
#: What a value is replaced by.
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, -1e300, 1e-300, 0.5, float("nan"), float("inf"), "", "x", "nan",
    "2016-01-01", "\0", "ä" * 100, [], [1], [[]], {}, {"a": 1}, [{}], -0.0, 1e9, "interspin", 2**64, -(10**400),
    dt.date(9999, 12, 31), dt.date(1, 1, 1), "~nobody/x.toml", "/", ".", "..", "a" * 300, "\u202e", "🎉", [0.5] * 3,
)  # fmt: skip


def places(table: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to everything in a document."""
    items = (
        table.items()
        if isinstance(table, dict)
        else enumerate(table)
        if isinstance(table, list)
        else ()
    )
    for key, value in items:
        yield (*before, key)
        yield from places(value, (*before, key))


def holder(table: Any, path: tuple[Any, ...]) -> Any:
    """The table or array that holds the last step of a path."""
    for step in path[:-1]:
        table = table[step]
    return table


def replaced(table: Table, luck: random.Random) -> None:
    """A value becomes a strange one."""
    path = luck.choice(list(places(table)))
    holder(table, path)[path[-1]] = luck.choice(STRANGE)


def scaled(table: Table, luck: random.Random) -> None:
    """A number becomes another one, not far away."""
    numbers = [
        path for path in places(table) if type(holder(table, path)[path[-1]]) in (int, float)
    ]
    if numbers:
        path = luck.choice(numbers)
        value = holder(table, path)[path[-1]]
        holder(table, path)[path[-1]] = type(value)(value * luck.choice((0, -1, 0.5, 2, 10)))


def removed(table: Table, luck: random.Random) -> None:
    """A value goes."""
    path = luck.choice(list(places(table)))
    del holder(table, path)[path[-1]]


def added(table: Table, luck: random.Random) -> None:
    """A key that nobody knows, or one of another table."""
    paths = list(places(table))
    path = luck.choice(paths)
    inside = holder(table, path)
    if isinstance(inside, dict):
        inside[luck.choice(("x", "a.b", "", *[str(one[-1]) for one in paths]))] = luck.choice(
            STRANGE
        )
    else:
        inside.append(luck.choice(inside))


def swapped(table: Table, luck: random.Random) -> None:
    """Two values change places."""
    one, other = (luck.choice(list(places(table))) for _ in range(2))
    if one[: len(other)] == other or other[: len(one)] == one:
        return
    a, b = holder(table, one), holder(table, other)
    a[one[-1]], b[other[-1]] = b[other[-1]], a[one[-1]]


CHANGES: tuple[Callable[[Table, random.Random], None], ...] = (
    replaced,
    scaled,
    removed,
    added,
    swapped,
)


def mutated(table: Table, luck: random.Random) -> Table:
    """The document, changed here, once or a few times; what has become empty stays so."""
    for _ in range(luck.choice((1, 1, 1, 2, 4))):
        if table:
            luck.choice(CHANGES)(table, luck)
    return table


def mutated_text(text: str, luck: random.Random) -> bytes:
    """Bytes flipped, lines dropped, doubled, moved or cut off."""
    data = bytearray(text.encode())
    lines = text.split("\n")
    kind = luck.randrange(5)
    if kind == 0:
        for _ in range(luck.randint(1, 8)):
            data[luck.randrange(len(data))] = luck.randrange(256)
        return bytes(data)
    if kind == 1:
        return bytes(data[: luck.randrange(len(data))])
    if kind == 2:
        lines.insert(luck.randrange(len(lines)), luck.choice(lines))
    elif kind == 3:
        luck.shuffle(lines)
    else:
        del lines[luck.randrange(len(lines))]
    return "\n".join(lines).encode()
