"""What the user sees while work is done: on standard error only, the first line at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from sim.files.receipt import Receipt
from sim.study import interruption

LINES = 10  # lines of progress where there is no terminal


class Screen:
    """Messages and a progress bar; on a pipe plain lines, with ``quiet`` only warnings.

    An interruption is noted: where a library that is being loaded swallows it, the next sign of
    progress brings it back.
    """

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Any = None
        self._task: Any = None
        self._around = ExitStack()
        self.receipts: list[Receipt] = []

    def __enter__(self) -> Screen:
        self._around.enter_context(interruption.heeded())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._around.close()
        self.rest()

    def say(self, message: str) -> None:
        """A line of what happens."""
        if not self.quiet:
            self.warn(message)

    def warn(self, message: str) -> None:
        """A line that is told in any case."""
        self.rest()
        print(message, file=sys.stderr, flush=True)

    def receive(self, *receipts: Receipt) -> None:
        """Tells what was understood of inputs, and keeps it for ``read``; cautions are told in any case."""
        for receipt in receipts:
            for line in receipt.lines():
                self.say(line)
        for caution, sources in _by_caution(receipts).items():
            self.warn(f"warning: {', '.join(sources)}: {caution}")
        self.receipts += receipts

    def read(self) -> list[dict[str, Any]]:
        """All receipts in plain types: what stands under ``read`` in ``--json`` and in manifests."""
        return [receipt.as_json() for receipt in self.receipts]

    def progress(self, message: str, done: int, total: int) -> None:
        """Tells how far the work is."""
        interruption.check()
        if self.quiet:
            return
        if total == 0:
            self.say(message)
        elif sys.stderr.isatty():
            self._move(message, done, total)
        elif done == 0 or done * LINES // total > (done - 1) * LINES // total:
            self.say(f"{message} {done}/{total}")

    def _move(self, message: str, done: int, total: int) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(message, total=total)
        self._bar.update(self._task, completed=done)
        if done == total:
            self.rest()

    def rest(self) -> None:
        """Takes the progress bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _by_caution(receipts: Sequence[Receipt]) -> dict[str, list[str]]:
    """Each caution once, with the inputs that it is of."""
    found: dict[str, list[str]] = {}
    for receipt in receipts:
        for caution in receipt.cautions:
            found.setdefault(caution, []).append(receipt.source)
    return found
