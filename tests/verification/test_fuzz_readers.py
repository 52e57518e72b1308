"""Hostile files for every reader of the program: each is read, or refused in words; nothing else happens."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.verification.conftest import Tell
from tests.verification.hostile import Reader, Try, asked, tried
from tests.verification.hostile_readers import NAMED, READERS

#: Tries of each reader in `make verify`, and in every run of the tests.
TRIES, QUICK = 2_000, 60
#: Failures that are told one by one.
MOST_TOLD = 5


def fuzzed(kind: str, seeds: range, folder: Path) -> tuple[Counter[str], list[Try]]:
    """How tries of a reader went, by outcome; those that failed."""
    reader = laid_out(kind, folder)
    tries = [tried(reader, str(seed), folder) for seed in seeds]
    return Counter(one.outcome for one in tries), [one for one in tries if one.outcome == "failed"]


def laid_out(kind: str, folder: Path) -> Reader:
    """A reader with its files in a folder; sound, they are read."""
    reader = READERS[kind]()
    for name, content in reader.files.items():
        (folder / name).write_bytes(content)
    return reader


def told_of(failures: list[Try], kind: str, folder: Path) -> str:
    """What failed: kind, seed, the file with its hostile content, the error."""
    lines = []
    for number, one in enumerate(failures[:MOST_TOLD]):
        kept = folder / f"failed-{number}-{one.file}"
        kept.write_bytes(one.content)
        lines.append(f"{kind}, seed {one.seed}: {one.error}; the file is {kept}")
    return "\n".join([f"{len(failures)} tries failed", *lines])


@pytest.mark.parametrize("kind", READERS)
def test_a_sound_input_of_each_reader_is_read(kind: str, tmp_path: Path) -> None:
    reader = laid_out(kind, tmp_path)
    found = asked(lambda: reader.read(tmp_path), "sound")
    assert found.outcome == "read" or "(.dta" in kind, found.error


@pytest.mark.parametrize("kind", READERS)
def test_some_hostile_inputs_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    counts, failures = fuzzed(kind, range(QUICK), tmp_path)
    assert not failures, told_of(failures, kind, tmp_path)
    assert counts["refused"]


@pytest.mark.verify
@pytest.mark.slow
@pytest.mark.parametrize("kind", READERS)
def test_hostile_inputs_are_read_or_refused(kind: str, tmp_path: Path, told: Tell) -> None:
    counts, failures = fuzzed(kind, range(TRIES), tmp_path)
    told(
        "hostile", kind=kind, tries=sum(counts.values()), read=counts["read"], refused=counts["refused"],
        failures=len(failures),
    )  # fmt: skip
    assert not failures, told_of(failures, kind, tmp_path)


# --- places ------------------------------------------------------------------------------------


def _link(path: Path) -> None:
    path.symlink_to(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _nothing(path: Path) -> None:
    assert not path.exists()


def _closed(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


PLACES = {
    "a link to itself": _link, "a folder": _folder, "a pipe": _pipe, "an endless device": _device, "nothing": _nothing,
    "a file that cannot be read": _closed,
}  # fmt: skip
#: Readers for which one file of several may be missing, and what a report shows without.
SHIPPED = ("clusters.toml", "countries.toml")
WITHOUT = {"register", "register (export)", "report folder", "report folder (levels)", "manifest"}


@pytest.mark.parametrize("kind", [kind for kind in READERS if kind != "--set"])
def test_what_is_no_readable_file_is_refused_at_once(kind: str, tmp_path: Path, told: Tell) -> None:
    reader = laid_out(kind, tmp_path)
    names = reader.hostile or tuple(reader.files)
    failures = []
    for place, make in PLACES.items():
        for name in dict.fromkeys(names):
            path = tmp_path / name
            path.unlink(missing_ok=True)
            make(path)
            found = asked(partial(reader.read, tmp_path), place)
            is_shipped = place == "nothing" and name in SHIPPED  # the package has one of that name
            if found.outcome == "failed" or (
                found.outcome == "read" and kind not in WITHOUT and not is_shipped
            ):
                failures.append(f"{name} is {place}: {found.outcome} {found.error}")
            path.rmdir() if make is _folder else path.unlink(missing_ok=True)
            path.write_bytes(reader.files[name])
    told("places", kind=kind, tries=len(PLACES) * len(set(names)), failures=len(failures))
    assert not failures, "\n".join(failures)


#: Names that no file has, or no file system takes.
NAMES = (
    "x" * 300, "x" * 300 + ".toml", "a/" * 3_000 + "b.toml", "a\0b", "a\0b.toml", "~nobody/x.toml", "\ud800.toml",
    "\udcff.toml", "", "🎉.toml", ".", "/", "a\nb.toml", "\u202e.csv",
)  # fmt: skip


@pytest.mark.parametrize("kind", NAMED)
def test_names_that_no_file_has_are_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Tell
) -> None:
    monkeypatch.chdir(tmp_path)
    tries = [(name, asked(partial(NAMED[kind], name), name)) for name in NAMES]
    failures = [f"{name[:20]!r}: {one.error}" for name, one in tries if one.outcome == "failed"]
    told("places", kind=f"{kind}: names", tries=len(NAMES), failures=len(failures))
    assert not failures, "\n".join(failures)
