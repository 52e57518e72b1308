"""Names in files of users, compared without case, accents, and blanks around them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u00ad]")


class Matches(NamedTuple):
    """Wanted name -> the file's; and the wanted names that fit several, none of them letter by letter."""

    found: dict[str, str]
    unclear: dict[str, list[str]]


def plain(name: str) -> str:
    """A name in lower case, without accents, with single blanks inside and none around."""
    letters = unicodedata.normalize("NFKD", INVISIBLE.sub("", name).casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def repeated(names: Iterable[str]) -> list[str]:
    """Names that stand there more than once, in alphabetical order."""
    return sorted(name for name, count in Counter(names).items() if count > 1)


def matches(wanted: Iterable[str], names: Sequence[str]) -> Matches:
    """Which of a file's names is meant by each wanted one: the same to the letter, else the only one alike."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(plain(name), []).append(name)
    found, unclear, exact = {}, {}, set(names)
    for name in wanted:
        near = [name] if name in exact else alike.get(plain(name), [])
        if len(near) == 1:
            found[name] = near[0]
        elif near:
            unclear[name] = near
    return Matches(found, unclear)
