"""Files are there whole or not at all, and their bytes do not depend on how rows arrived."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.files.write import whole_file
from sim.outcome.store import ROW_GROUP, write_csv, write_parquet


def table(rows: int) -> pd.DataFrame:
    day = np.datetime64("2020-01-31")
    number = np.arange(rows)
    return pd.DataFrame(
        {"n": number, "word": pd.Categorical.from_codes(number % 2, ["a", "b"]), "day": day}
    )


def test_a_file_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> None:
        with whole_file(tmp_path / "a.txt") as temporary:
            temporary.write_text("half")
            raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        broken()
    assert not list(tmp_path.iterdir())


def test_a_new_file_replaces_the_old_one(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", table(3))
    write_csv(tmp_path / "a.csv", table(2))
    assert len(pd.read_csv(tmp_path / "a.csv")) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_bytes_do_not_depend_on_how_rows_arrive(tmp_path: Path) -> None:
    whole = table(ROW_GROUP + 1000)
    write_parquet(tmp_path / "one", [whole])
    write_parquet(tmp_path / "two", [whole[:10], whole[10:70_000], whole[70_000:]])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    meta = pq.read_metadata(tmp_path / "one")
    assert [meta.row_group(k).num_rows for k in range(2)] == [ROW_GROUP, 1000]
    assert pq.read_schema(tmp_path / "one").names == ["n", "word", "day"]
