"""``python -m calibration.first_run``: the tables beside the first run, and the README's block from them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from calibration.first_run.block import block, placed
from calibration.first_run.tables import make
from sim.files.write import write_text
from sim.study.interruption import ended

HOME = Path(__file__).parents[2]
FOLDER = HOME / "results" / "published" / "first_run"


def main(words: list[str] | None = None) -> int:
    """Makes the tables with the replicates and the seed of the published run, then writes the block."""
    parser = argparse.ArgumentParser(prog="python -m calibration.first_run")
    parser.add_argument("--page-only", action="store_true", help="only the block, from the tables")
    if not parser.parse_args(words).page_only:
        asked = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["asked"]
        make(FOLDER, asked["replicates"], asked["seed"])
    readme = HOME / "README.md"
    write_text(readme, placed(readme.read_text(encoding="utf-8"), block(FOLDER)))
    return 0


if __name__ == "__main__":
    raise SystemExit(ended(main))
