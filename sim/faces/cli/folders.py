"""Folders that commands write into: held while they work, with what is finished kept in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST = "manifest.json"
#: Figures of an arm or of a comparison.
FIGURES = tuple(
    f"figures/{name}.png"
    for name in (
        "effects", "lives", "linkage", "channels", "funnel", "initiators", "age", "survival", "money", "countries",
    )
)  # fmt: skip
#: What is written of one scenario, and of a comparison.
ARM = (
    "indicators.parquet", "events.parquet", "summary.csv", "network.csv", "conversions.csv", "research/typology.csv",
    "research/who_chooses_whom.csv", "research/diffusion.csv", *FIGURES,
)  # fmt: skip
CALIBRATION = (
    "posterior.parquet", "screening.csv", "diagnostics.csv", "identifiability.csv", "left_out.csv", "profiles.csv",
    "ppc.csv",
)  # fmt: skip
SEARCH = ("trials.csv", "front.csv", "README.md", "figures/search.png")
SENSITIVITY = ("indices.csv", "samples.parquet", "convergence.csv", "levels.csv")
SCORECARD = ("scorecard.csv", "figures/scorecard.png")
PAIRS = ("effects.csv", "groups.csv", "clusters.csv", "countries.csv", "pairs.parquet", *FIGURES)


class Results(NamedTuple):
    """A folder that is held: the journal of what is written into it, and the finished work that is kept in it."""

    folder: Path
    journal: Any
    kept: Any

    def files(self) -> dict[str, str]:
        """What was written so far, each with its digest: what a manifest stands over."""
        return dict(sorted(self.journal.written.items()))


@contextmanager
def results_of(folder: Path, tables: Sequence[str], arms: Sequence[Path] = ()) -> Iterator[Results]:
    """Holds the folder of a command that writes these tables, and those of each arm in a folder of its own."""
    from sim.study.folder import results_folder
    from sim.study.kept import Kept

    names = [arm.relative_to(folder).as_posix() for arm in arms]
    tables = (*tables, *(f"{name}/{table}" for name in names for table in ARM))
    manifests = (MANIFEST, *(f"{name}/{MANIFEST}" for name in names))
    with results_folder(folder, tables, manifests) as journal:
        yield Results(folder, journal, Kept(folder))


@contextmanager
def held(
    folder: Path, tables: Sequence[str], manifests: Sequence[str] = (MANIFEST,)
) -> Iterator[None]:
    """Holds the folder of a command that writes these tables; see ``results_folder``."""
    from sim.study.folder import results_folder

    with results_folder(folder, tables, manifests):
        yield


def folders_for(names: Sequence[str], out: Path) -> list[Path]:
    """A subfolder an arm."""
    from sim.study.names import folder_names

    return [out / name for name in folder_names(names)]
