"""Parts of a store: whole Parquet files of some runs each, one row a run, found again by the keys of their runs.

A part names its runs in its footer, so that a store of many parts is opened without reading their rows.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.files.write import subfolder, whole_file

KEYS = b"clusterlink.keys"
FOLDER = "parts"
#: Parts whose rows are held in memory at a time.
HELD = 8
#: How a part is written: columns of a few rows only grow and slow down under compression and dictionaries.
FEW_ROWS = {"compression": "none", "use_dictionary": False, "write_page_checksum": True}


class Place(NamedTuple):
    """Where a run lies: the number of its part, and its row."""

    part: int
    row: int


def write_part(folder: Path, keys: Sequence[bytes], columns: dict[str, Any]) -> Path:
    """Writes the rows of some runs as one file; its name is a digest of their keys."""
    digest = hashlib.blake2b(b"".join(keys), digest_size=16).hexdigest()
    table = pa.table({name: pa.array(values, pa.float64()) for name, values in columns.items()})
    table = table.replace_schema_metadata({KEYS: b"".join(keys).hex().encode()})
    path = subfolder(folder, FOLDER) / f"{digest}.parquet"
    with whole_file(path) as temporary:
        pq.write_table(table, temporary, **FEW_ROWS)
    return path


def keys_in(path: Path, width: int) -> list[bytes]:
    """Keys of the runs of a part; ``ValueError`` if the file is not a whole part."""
    try:
        found = pq.read_metadata(path)
        words = bytes.fromhex((found.metadata or {})[KEYS].decode())
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name} is not a whole part") from error
    keys = [words[place : place + width] for place in range(0, len(words), width)]
    if len(keys) != found.num_rows:
        raise ValueError(f"{path.name} has {found.num_rows} rows for {len(keys)} runs")
    return keys


class DamagedPart(RuntimeError):
    """A part whose footer is whole and whose rows are not."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is damaged")
        self.path = path


class Parts:
    """The parts of a folder: which runs there are, and their rows.

    ``damaged``: files that are no whole parts; what was in them is not there.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self.folder, self.width = folder / FOLDER, width
        self.files: list[Path] = []
        self.places: dict[bytes, Place] = {}
        self.damaged: list[Path] = []
        self._held: OrderedDict[int, dict[str, Any]] = OrderedDict()
        for path in sorted(self.folder.glob("*.parquet")):
            self.add(path)

    def add(self, path: Path) -> None:
        """Takes a part into account."""
        try:
            keys = keys_in(path, self.width)
        except ValueError:
            self.damaged.append(path)
            return
        number = len(self.files)
        self.files.append(path)
        for row, key in enumerate(keys):
            self.places.setdefault(key, Place(number, row))

    def __contains__(self, key: bytes) -> bool:
        return key in self.places

    def rows(self, keys: Iterable[bytes], names: Sequence[str]) -> np.ndarray:
        """Values of runs, [runs, names]; not a number where a part lacks the column."""
        return np.array([self._row(key, names) for key in keys], float).reshape(-1, len(names))

    def _row(self, key: bytes, names: Sequence[str]) -> list[float]:
        place = self.places[key]
        columns = self._columns(place.part)
        return [columns[name][place.row] if name in columns else np.nan for name in names]

    def _columns(self, number: int) -> dict[str, Any]:
        if number not in self._held:
            table = self._read(self.files[number])
            self._held[number] = {
                name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names
            }
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]

    def _read(self, path: Path) -> pa.Table:
        try:
            return pq.read_table(path, page_checksum_verification=True)
        except (pa.ArrowException, OSError) as error:
            raise DamagedPart(path) from error
