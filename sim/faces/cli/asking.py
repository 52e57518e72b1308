"""From the words on the command line to scenarios, settings and an executor."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from sim.faces.cli.screen import Screen
from sim.study import interruption
from sim.study.interruption import INTERRUPTED as INTERRUPTED

FAILED, WRONG = 1, 2


@contextlib.contextmanager
def told(screen: Screen) -> Iterator[None]:
    """A user's mistake ends with a message and code 2, an interruption with 130 (143 for SIGTERM), whatever a library
    made of it; a bug keeps its traceback.
    """
    try:
        with _or_interrupted():
            yield
    except KeyboardInterrupt:
        interruption.tell(screen.warn)
        raise typer.Exit(interruption.status()) from None
    except OSError as error:
        screen.warn(
            f"stopped: {_place(error)}{error.strerror or error}; no half-written file is left"
        )
        raise typer.Exit(FAILED) from None
    except Exception as error:
        if _is_halted(error):
            screen.warn(f"stopped: {error}")
            raise typer.Exit(FAILED) from None
        if not _is_mistake(error):
            raise
        screen.warn(f"error: {error}")
        raise typer.Exit(WRONG) from None


@contextlib.contextmanager
def _or_interrupted() -> Iterator[None]:
    """An error after an interruption is that interruption."""
    try:
        yield
    except Exception:
        interruption.check()
        raise


def _place(error: OSError) -> str:
    return f"{error.filename}: " if error.filename else ""


def _is_mistake(error: Exception) -> bool:
    from sim.errors import ScenarioError
    from sim.study.errors import StudyError

    return isinstance(error, (ScenarioError, StudyError))


def _is_halted(error: Exception) -> bool:
    from sim.study.errors import Halted, WorkersLost

    return isinstance(error, (Halted, WorkersLost))


def settings_of(settings: Sequence[str] | None) -> dict[str, Any]:
    """Dotted keys and values of the ``--set`` options; no key with two values."""
    from sim.scenario.settings import changes_of

    return changes_of(settings)


def scenarios_of(
    names: Sequence[str],
    settings: Sequence[str] | None,
    screen: Screen | None = None,
    *,
    force: bool = False,
) -> list[Any]:
    """The scenarios of these names or files with the settings applied to each; all faults at once.

    Those of one name are told apart by their paths. What this machine cannot run is refused, ``force`` apart. What was
    understood of each is shown on the screen.
    """
    from sim.errors import ScenarioError
    from sim.scenario.load import load
    from sim.scenario.needs import refuse_if_too_large
    from sim.study.names import told_apart

    changes = settings_of(settings)
    found: list[Any] = []
    faults: list[Any] = []
    for name in names:
        try:
            found.append(load(name, changes))
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)
    refuse_if_too_large(found, force)
    if screen is not None:
        received(names, settings, screen)
    return list(told_apart(found, names))


def received(names: Sequence[str], settings: Sequence[str] | None, screen: Screen) -> None:
    """Shows a receipt a scenario; notes on the settings stand in the first."""
    from sim.scenario.receipt_of import receipt_of
    from sim.scenario.settings import notes_on

    changes = settings_of(settings)
    notes = [notes_on(settings), *([] for _ in names[1:])]
    screen.receive(
        *(receipt_of(*one) for one in zip(names, [changes] * len(names), notes, strict=True))
    )


def replicates_of(replicates: int, replicate: int | None) -> tuple[int, int]:
    """How many replicates are run, and the number of the first: all of them, or the one that is asked for."""
    return (replicates, 0) if replicate is None else (1, replicate)


def folder_of(out: Path | None, name: str, replicate: int | None = None) -> Path:
    """The folder of results, ``results/<name>`` by default; a mistake if it cannot be one.

    ``replicate``: the only one that is run, which has a folder of its own.
    """
    from sim.study.errors import StudyError
    from sim.study.names import folder_names

    alone = "" if replicate is None else f"-replicate-{replicate}"
    folder = out or Path("results") / folder_names([f"{name}{alone}"])[0]
    there = next(
        place for place in (folder.absolute(), *folder.absolute().parents) if place.exists()
    )
    if not there.is_dir():
        raise StudyError(f"--out {folder}: {there} is a file, not a folder; name a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise StudyError(f"--out {folder}: {there} may not be written to; name another folder")
    return folder


def executor_of(engine: str, workers: int | None, scheduler: str | None) -> Any:
    """A context with the executor of these options."""
    from sim.study.executors import executor_for

    return executor_for(engine, workers, scheduler)


def echo_json(document: Any) -> None:
    """One JSON document on standard output; what is undefined is null."""
    import json

    print(json.dumps(_plain(document), indent=2, ensure_ascii=False, default=str))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
