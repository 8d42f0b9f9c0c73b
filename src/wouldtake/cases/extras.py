"""Files a case may carry beside its tables: posterior draws and outlines to draw."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from wouldtake.cases.files import TABLE_LIMIT, Faults, Folder
from wouldtake.cases.schema import number
from wouldtake.errors import Fault


def read_posterior(folder: Folder) -> Mapping[str, np.ndarray] | None:
    """Columns of posterior.csv as float arrays."""
    name = "posterior.csv"
    text = folder.text(name, limit=TABLE_LIMIT)
    if text is None:
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        folder.faults.add(name, None, f"is not CSV: {error}")
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


def read_shapes(path: Path) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The GeoJSON of shapes.geojson and its faults; None where there is none."""
    faults = Faults()
    name = "shapes.geojson"
    text = Folder(path, faults).text(name, limit=TABLE_LIMIT)
    if text is None:
        return None, faults.sorted()
    try:
        shapes = json.loads(text)
    except json.JSONDecodeError as error:
        faults.add(name, error.lineno, f"is not JSON: {error.msg}")
        return None, faults.sorted()
    except (RecursionError, ValueError) as error:
        faults.add(name, None, f"cannot be read: {str(error)[:80] or 'nested too deeply'}")
        return None, faults.sorted()
    if not isinstance(shapes, dict) or not isinstance(shapes.get("features"), list):
        faults.add(name, 1, "expected a GeoJSON FeatureCollection")
        return None, faults.sorted()
    return shapes, []
