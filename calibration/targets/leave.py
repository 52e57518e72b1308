"""What the commands leave: targets, statistics and the scorecard as tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from calibration.targets.form import Target, table_text
from sim.files.write import whole_file, write_text


def leave_targets(targets: Sequence[Target], path: Path) -> None:
    """Writes the table of targets."""
    write_text(path, table_text(targets))


def leave_table(table: pd.DataFrame, path: Path) -> None:
    """Writes a table with six digits; undefined numbers are empty."""
    with whole_file(path) as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g", lineterminator="\n")
