"""Names of scenarios: the one rule that keeps two of one name apart, in tables, folders and manifests.

Files whose scenarios have one name are called by their paths, as far as these differ (``a/policy``, ``b/policy``). The
very same scenario given twice is a placebo, and gets a number. Scenarios of one name that come from no file and differ
are refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from sim.scenario.schema.scenario import Scenario
from sim.study.errors import ComparisonError
from sim.study.fingerprint import content_of

#: Longest name of a folder, in characters.
LONGEST = 100
#: Names that folders of results give to other things, and those that Windows keeps to itself.
TAKEN = {"figures", "parts", "research", "runs", "con", "nul", "prn", "aux"}
TAKEN |= {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
#: Endings of files that the program writes.
ENDINGS = (".csv", ".parquet", ".json", ".html", ".png", ".md", ".toml")


def told_apart(
    arms: Sequence[Scenario], sources: Sequence[str | Path | None] = ()
) -> tuple[Scenario, ...]:
    """The arms under names that differ; ``sources``: what each was loaded from, a path or a shipped name.

    Raises ``ComparisonError`` if no path tells two of one name apart that differ.
    """
    paths = [_path_of(source) for source in sources] or [None] * len(arms)
    names = [arm.name for arm in arms]
    if len(set(names)) == len(names):
        return tuple(arms)
    first = _first_places(arms)
    distinct = sorted(set(first))
    named = _named([names[place] for place in distinct], [paths[place] for place in distinct])
    called = dict(zip(distinct, named, strict=True))
    return tuple(
        arm if arm.name == name else arm.with_changes(name=name)
        for arm, name in zip(arms, _numbered([called[place] for place in first]), strict=True)
    )


def folder_names(names: Sequence[str]) -> list[str]:
    """A folder's name for each name: safe on every file system, none that differ by case only."""
    return _numbered([_safe(name) for name in names], str.casefold)


def _path_of(source: str | Path | None) -> Path | None:
    """The file that a scenario was loaded from; None for a shipped name."""
    return Path(source).resolve() if source and str(source).endswith(".toml") else None


def _first_places(arms: Sequence[Scenario]) -> list[int]:
    """Where the same scenario under the same name stands first."""
    known: dict[tuple[str, bytes], int] = {}
    return [known.setdefault((arm.name, content_of(arm)), place) for place, arm in enumerate(arms)]


def _named(names: Sequence[str], paths: Sequence[Path | None]) -> list[str]:
    """Names that differ: where two are the same, as many parts of the path as tell them apart."""
    unplaced = [name for name, path in zip(names, paths, strict=True) if path is None]
    if twice := [name for name in dict.fromkeys(unplaced) if unplaced.count(name) > 1]:
        raise ComparisonError(
            f"two scenarios that differ are called {twice[0]!r}, so that nothing would tell their results apart: give "
            'one another name, scenario.with_changes({…}, name="…")'
        )
    found = list(names)
    for place, (name, path) in enumerate(zip(names, paths, strict=True)):
        if path is None or names.count(name) == 1:
            continue
        others = [one for at, one in enumerate(paths) if names[at] == name and at != place]
        depths = range(1, len(path.parts))
        apart = (depth for depth in depths if _tells_apart(path, depth, others, names))
        found[place] = _tail(path, next(apart, len(path.parts) - 1))
    return _numbered(found)


def _tells_apart(
    path: Path, depth: int, others: Sequence[Path | None], names: Sequence[str]
) -> bool:
    """Whether the last parts of a path differ from those of the others and from all names."""
    tails = {one.with_suffix("").parts[-depth:] for one in others if one is not None}
    return path.with_suffix("").parts[-depth:] not in tails and _tail(path, depth) not in names


def _tail(path: Path, depth: int) -> str:
    """The last parts of a path as a name, without the ending of the file."""
    return "/".join(_plain(part) for part in path.with_suffix("").parts[-depth:])


def _numbered(names: Sequence[str], same: Callable[[str], str] = str) -> list[str]:
    """Names with a number where one is the same as an earlier one; ``same``: what of a name counts."""
    found: list[str] = []
    for place, name in enumerate(names):
        taken = {same(one) for one in found}
        later = {same(one) for one in names[place + 1 :]}
        more = (f"{name}-{number}" for number in range(2, 2 * len(names) + 2))
        free = (one for one in more if same(one) not in taken | later)
        found.append(next(free) if same(name) in taken else name)
    return found


def _plain(part: str) -> str:
    """A part of a path in signs that a scenario's name may have."""
    return re.sub(r"[^A-Za-z0-9 ._-]", "-", part).lstrip(" ._-") or "x"


def _safe(name: str) -> str:
    """A name that every file system takes and that no file of ours has."""
    safe = name.replace("/", "-").rstrip(". ")
    if len(safe) > LONGEST:
        digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
        safe = f"{safe[: LONGEST - 9]}-{digest}"
    word = safe.casefold()
    is_taken = word.endswith(ENDINGS) or word.partition(".")[0] in TAKEN
    return f"scenario-{safe}" if is_taken or not safe else safe
