"""Writing results: whole files or none (temporary file, fsync, rename), the same bytes for any number of workers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.files.write import whole_file, write_text

#: Rows of a row group of every Parquet file.
ROW_GROUP = 65_536


class ParquetFile:
    """A Parquet file that tables are added to; rows are cut into row groups of fixed length."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None
        self._rest: pa.Table | None = None

    def add(self, frame: pd.DataFrame) -> None:
        """Adds the rows of a table with the columns of the first."""
        table = _arrow(frame)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        else:
            table = table.cast(self._writer.schema)
        self._rest = table if self._rest is None else pa.concat_tables([self._rest, table])
        while len(self._rest) >= ROW_GROUP:
            self._flush(ROW_GROUP)

    def _flush(self, rows: int) -> None:
        if self._writer is not None and self._rest is not None and len(self._rest):
            part = self._rest.slice(0, rows).combine_chunks()
            self._writer.write_table(part, row_group_size=ROW_GROUP)
            self._rest = self._rest.slice(rows)

    def close(self) -> None:
        """Writes what is left and the footer."""
        self._flush(ROW_GROUP)
        if self._writer is not None:
            self._writer.close()


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """Arrow columns without pandas' own notes; words as text, days as days."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) or pa.types.is_large_string(field.type):
            table = table.set_column(place, field.name, table[place].cast(pa.string()))
        elif pa.types.is_timestamp(field.type):
            table = table.set_column(place, field.name, table[place].cast(pa.date32()))
    return table


@contextmanager
def parquet(path: Path) -> Iterator[ParquetFile]:
    """A Parquet file that appears when the block ends well."""
    with whole_file(path) as temporary:
        file = ParquetFile(temporary)
        try:
            yield file
        finally:
            file.close()


def write_parquet(path: Path, frames: Iterable[pd.DataFrame]) -> None:
    """Writes tables one under the other."""
    with parquet(path) as file:
        for frame in frames:
            file.add(frame)


def write_csv(path: Path, frame: pd.DataFrame, **more: Any) -> None:
    """Writes a table with full precision; undefined values are empty. ``more``: what pandas' ``to_csv`` takes."""
    with whole_file(path) as temporary:
        how: dict[str, Any] = {"index": False, "lineterminator": "\n"} | more
        frame.to_csv(temporary, **how)


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Writes a document as indented JSON."""
    write_text(path, json.dumps(document, indent=2, default=str) + "\n")
