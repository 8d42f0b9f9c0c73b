"""A map of who holds what, in characters: it reads the same with and without colours."""

from typing import Any

import numpy as np
from rich.text import Text

from wouldtake.cases import Case

# Control: its mark on open ground, its mark for a city, its colour.
MARKS = {
    "government": ("-", "o", "cyan"),
    "contested": ("+", "c", "yellow"),
    "insurgent": ("#", "x", "red"),
    "unknown": ("·", "?", "dim"),
}
CAPITAL = "@"
_TALLER = 2.1  # a character is so many times as high as wide
_MOST_ROWS = 40


def draw(case: Case, shapes: dict[str, Any] | None, width: int = 76) -> Text:
    """The case's ground as it is held at the start, north up; cities stand on it.

    With outlines every place inside a unit bears its mark; without, a unit is one mark.
    """
    control = case.start_control
    lons, lats = _unbroken(case.lons), case.lats
    outlines = _outlines(case, shapes)
    west, south, east, north = _frame(lons, lats, outlines)
    narrow = max(0.05, float(np.cos(np.radians((south + north) / 2))))
    across, down = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    columns = min(width, max(8, round(_MOST_ROWS * _TALLER * across / down)))
    rows = max(3, min(_MOST_ROWS, round(columns * down / across / _TALLER)))
    mark = np.full((rows, columns), -1, dtype=np.int64)  # the unit shown, or none
    if outlines:
        mark[...] = _inside(outlines, west, east, south, north, rows, columns)

    def cell(at: int) -> tuple[int, int]:
        column = int((lons[at] - west) / max(east - west, 1e-9) * columns)
        row = int((north - lats[at]) / max(north - south, 1e-9) * rows)
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    city = np.zeros((rows, columns), dtype=bool)
    for at, kind in enumerate(case.kinds):
        if kind == "city" or not outlines:
            mark[cell(at)], city[cell(at)] = at, kind == "city"
    capital = case.index[case.capital]
    mark[cell(capital)], city[cell(capital)] = capital, True
    text = Text()
    for row in range(rows):
        for column in range(columns):
            at = int(mark[row, column])
            if at < 0:
                text.append(" ")
                continue
            ground, seat, colour = MARKS[control[at]]
            sign = ground
            if city[row, column]:
                sign = CAPITAL if at == capital else seat
            text.append(sign, style=f"bold {colour}" if city[row, column] else colour)
        text.rstrip()
        text.append("\n")
    text.append(_legend(case))
    return text


def _legend(case: Case) -> Text:
    shown = Text()
    for name, (ground, seat, colour) in MARKS.items():
        if name in case.start_control:
            shown.append(f"{ground} {seat}", style=colour)
            shown.append(f" {name}   ")
    shown.append(CAPITAL, style="bold")
    shown.append(" capital")
    return shown


def _outlines(case: Case, shapes: dict[str, Any] | None) -> list[tuple[int, Any]]:
    """Place in `units` and polygon of each unit that has an outline."""
    import shapely  # noqa: PLC0415  (only a map needs it)
    from shapely.geometry import shape  # noqa: PLC0415

    found: list[tuple[int, Any]] = []
    for feature in (shapes or {"features": []})["features"]:
        at = case.index.get(feature["properties"]["id"])
        is_whole = feature["properties"].get("kind") == "province"  # may share its seat's id
        if at is not None and not is_whole:
            outline = shapely.make_valid(shape(feature["geometry"]))
            found.append((at, shapely.transform(outline, _unbroken_points(case))))
    return found


def _crosses(lons: np.ndarray) -> bool:
    """Whether places lie on both sides of the date line, and near it."""
    return bool(lons.min() < -90.0 and lons.max() > 90.0 and not (np.abs(lons) < 90.0).any())


def _unbroken(lons: np.ndarray) -> np.ndarray:
    return np.where(lons < 0, lons + 360.0, lons) if _crosses(lons) else lons


def _unbroken_points(case: Case):
    crosses = _crosses(case.lons)

    def move(points: np.ndarray) -> np.ndarray:
        moved = np.array(points, dtype=np.float64)
        if crosses:
            moved[:, 0] = np.where(moved[:, 0] < 0, moved[:, 0] + 360.0, moved[:, 0])
        return moved

    return move


def _frame(
    lons: np.ndarray, lats: np.ndarray, outlines: list[tuple[int, Any]]
) -> tuple[float, float, float, float]:
    """West, south, east, north of all that is drawn."""
    boxes = [outline.bounds for _, outline in outlines if not outline.is_empty]
    boxes.append((lons.min(), lats.min(), lons.max(), lats.max()))
    found = np.array(boxes)
    west, south = found[:, :2].min(axis=0)
    east, north = found[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _inside(
    outlines: list[tuple[int, Any]], west: float, east: float, south: float, north: float,
    rows: int, columns: int,
) -> np.ndarray:
    """The unit at the middle of each character, -1 where there is none. Shape [row, column]."""
    import shapely  # noqa: PLC0415

    lon = west + (np.arange(columns) + 0.5) / columns * (east - west)
    lat = north - (np.arange(rows) + 0.5) / rows * (north - south)
    points = shapely.points(*(grid.ravel() for grid in np.meshgrid(lon, lat)))
    tree = shapely.STRtree([outline for _, outline in outlines])
    at, unit = tree.query(points, predicate="intersects")
    found = np.full(rows * columns, -1, dtype=np.int64)
    found[at] = np.array([place for place, _ in outlines], dtype=np.int64)[unit]
    return found.reshape(rows, columns)
