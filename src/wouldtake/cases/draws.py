"""posterior.csv: draws of what is not known, kept by a fit."""

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from wouldtake.cases.files import TABLE_LIMIT, Folder
from wouldtake.cases.schema import number


def read_posterior(folder: Folder) -> Mapping[str, np.ndarray] | None:
    """Columns of posterior.csv as float arrays."""
    name = "posterior.csv"
    text = folder.text(name, limit=TABLE_LIMIT)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [row for row in reader if row]
    except csv.Error as error:
        folder.faults.add(name, reader.line_num, f"is not CSV: {error}")
        return None
    if len(rows) < 2:
        folder.faults.add(name, 1, "has no draws; its first line must name the columns")
        return None
    header = [column.strip() for column in rows[0]]
    if len(set(header)) < len(header):
        folder.faults.add(name, 1, "names a column twice")
        return None
    table = _quick(text, rows[1:], len(header))
    if table is None:
        table = _careful(folder, name, rows[1:], len(header))
    if table is None:
        return None
    table.setflags(write=False)
    return MappingProxyType({column: table[:, i] for i, column in enumerate(header)})


def _quick(text: str, rows: list[list[str]], width: int) -> np.ndarray | None:
    """The rows as floats, if all is well: a table of draws is long, and seldom wrong."""
    if not text.isascii() or "_" in text.partition("\n")[2]:
        return None
    if any(len(row) != width for row in rows):
        return None
    try:
        table = np.array([[float(cell) for cell in row] for row in rows], dtype=np.float64)
    except ValueError:
        return None
    return table if np.isfinite(table).all() else None


def _careful(folder: Folder, name: str, rows: list[list[str]], width: int) -> np.ndarray | None:
    """The rows cell by cell, each fault with its line."""
    draws: list[list[float]] = []
    for line, row in enumerate(rows, start=2):
        if len(row) != width:
            folder.faults.add(name, line, f"has {len(row)} fields, not {width}")
            continue
        try:
            draws.append([number(cell.strip()) for cell in row])
        except ValueError as error:
            folder.faults.add(name, line, str(error))
    return np.array(draws, dtype=np.float64) if len(draws) == len(rows) else None
