"""What commands leave in their folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.files.write import subfolder
from sim.outcome.indicators import detail_of
from sim.outcome.reduce import Run
from sim.outcome.store import ParquetFile, parquet, write_csv, write_json, write_parquet
from sim.outcome.tables import Comparison, Ensemble


class Leaver:
    """Writes each run's rows as it arrives, so that long logs never lie in memory."""

    def __init__(self, indicators: ParquetFile, events: ParquetFile | None) -> None:
        self.indicators, self.events = indicators, events

    def take(self, run: Run) -> Run:
        """Writes the rows of a run and keeps the rest of it."""
        self.indicators.add(run.indicators())
        if run.panel is not None:
            self.indicators.add(detail_of(run))
        if self.events is not None and run.events is not None:
            self.events.add(run.events_table())
        return replace(run, events=None, panel=None)


@contextmanager
def leaving(folders: list[Path], events: bool = False) -> Iterator[Callable[[int, Run], Run]]:
    """Open files of all arms; what is yielded takes the place of the arm and its next run."""
    with ExitStack() as stack:

        def opened(folder: Path) -> Leaver:
            log = stack.enter_context(parquet(folder / "events.parquet")) if events else None
            return Leaver(stack.enter_context(parquet(folder / "indicators.parquet")), log)

        leavers = [opened(folder) for folder in folders]
        yield lambda place, run: leavers[place].take(run)


def leave_ensemble(ensemble: Ensemble, folder: Path, figures: bool) -> None:
    """Summary, network, conversions, research and figures of one scenario (indicators are written as runs arrive)."""
    write_csv(folder / "summary.csv", ensemble.summary())
    write_csv(folder / "network.csv", ensemble.network())
    write_csv(folder / "conversions.csv", ensemble.conversions())
    research = subfolder(folder, "research")
    write_csv(research / "typology.csv", ensemble.typology())
    write_csv(research / "who_chooses_whom.csv", ensemble.who_chooses_whom())
    write_csv(research / "diffusion.csv", ensemble.diffusion())
    if figures:
        ready_for_figures()
        ensemble.plot(subfolder(folder, "figures"))


def leave_effects(comparison: Comparison, folder: Path) -> None:
    """Effects: the headline and its groups; by field and round; by cluster; by country; and lives in both worlds."""
    write_csv(folder / "effects.csv", comparison.effects)
    write_csv(folder / "groups.csv", comparison.groups())
    write_csv(folder / "clusters.csv", comparison.clusters())
    write_csv(folder / "countries.csv", comparison.countries())
    write_parquet(folder / "pairs.parquet", comparison.each_pair())


def leave_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """The manifest, last: a folder with one is complete."""
    write_json(folder / "manifest.json", manifest)


def ready_for_figures() -> None:
    """Lets matplotlib keep its notes beside the compiled code, the one place written outside the results."""
    from sim.compiled import CACHE

    os.environ.setdefault("MPLCONFIGDIR", str(CACHE.parent / "matplotlib"))


def warn_of(arms: list[Ensemble], warn: Callable[[str], None]) -> bool:
    """Tells failed runs and overflows; true if a run failed."""
    failures = [failure for arm in arms for failure in arm.failures]
    for failure in failures[:5]:
        warn(f"failed: {failure.scenario}, replicate {failure.replicate}: {failure.error}")
    if len(failures) > 5:
        warn(f"… and {len(failures) - 5} more; manifest.json has them all with tracebacks")
    full = {name for arm in arms for run in arm.runs for name in run.overflow}
    if full:
        warn(f"warning: the model ran out of room ({', '.join(sorted(full))}); see manifest.json")
    return bool(failures)
