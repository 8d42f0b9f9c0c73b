"""shapes.geojson: outlines of units and provinces, to draw and to place things in."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from wouldtake.cases.files import TABLE_LIMIT, Faults, Folder
from wouldtake.errors import Fault, did_you_mean

FILE = "shapes.geojson"
_RINGS_DEPTH = {"Polygon": 1, "MultiPolygon": 2}  # lists around a ring


def read_shapes(
    path: Path, names: Collection[str] | None = None
) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The GeoJSON of shapes.geojson and its faults; None where there is none.

    `names` are the ids that a feature may bear, units and parents; None where they are not known.
    """
    faults = Faults()
    text = Folder(path, faults).text(FILE, limit=TABLE_LIMIT)
    if text is None:
        return None, faults.sorted()
    try:
        shapes = json.loads(text)
    except json.JSONDecodeError as error:
        faults.add(FILE, error.lineno, f"is not JSON: {error.msg}")
        return None, faults.sorted()
    except (RecursionError, ValueError) as error:
        faults.add(FILE, 1, f"cannot be read: {str(error)[:80] or 'nested too deeply'}")
        return None, faults.sorted()
    if not isinstance(shapes, dict) or not isinstance(shapes.get("features"), list):
        faults.add(FILE, 1, "expected a GeoJSON FeatureCollection")
        return None, faults.sorted()
    seen: dict[tuple[str, bool], int] = {}
    wrong: list[tuple[int, str]] = []
    for at, feature in enumerate(shapes["features"]):
        wrong += [(at, said) for said in _feature_faults(feature, names)]
        key = _id_of(feature)
        # A province may bear the id of its seat: both may have an outline.
        if key is not None and seen.setdefault((key, _is_province(feature)), at) != at:
            wrong.append((at, f"id `{key[:60]}` has two outlines"))
    if wrong:
        lines = list(_feature_lines(text))
        for at, said in wrong:
            faults.add(FILE, lines[at] if at < len(lines) else 1, f"feature {at + 1}: {said}")
        return None, faults.sorted()
    return shapes, []


def _id_of(feature: object) -> str | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    key = properties.get("id") if isinstance(properties, dict) else None
    return key if isinstance(key, str) else None


def _is_province(feature: dict[str, Any]) -> bool:
    return feature["properties"].get("kind") == "province"


def _feature_faults(feature: object, names: Collection[str] | None) -> Iterator[str]:
    """What is wrong with one feature, in words."""
    key = _id_of(feature)
    if key is None:
        yield "has no `id` among its properties; expected that of a unit or a parent"
    elif names is not None and key not in names:
        yield f"id `{key[:60]}` is neither a unit nor a parent. {did_you_mean(key, names)}"
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in _RINGS_DEPTH:
        yield f"its geometry is `{str(kind)[:30]}`; expected a Polygon or a MultiPolygon"
        return
    said = _ring_fault(geometry.get("coordinates"), _RINGS_DEPTH[kind])
    if said:
        yield said


def _ring_fault(node: object, depth: int) -> str:
    """The first thing wrong with the rings under `node`; empty where nothing is."""
    if not isinstance(node, list) or not node:
        return "its coordinates are not lists of rings of points"
    if depth:
        return next((said for part in node if (said := _ring_fault(part, depth - 1))), "")
    for point in node:
        if not isinstance(point, list) or len(point) < 2:
            return "a point of its outline is not [longitude, latitude]"
        lon, lat = point[:2]
        if not _is_number(lon) or not _is_number(lat):
            return f"a point of its outline is {str(point)[:40]}, not two numbers"
        if abs(lon) > 180 or abs(lat) > 90:
            return (
                f"a point of its outline is [{lon:g}, {lat:g}]; longitudes lie between -180 and "
                "180, latitudes between -90 and 90 (reproject the file to WGS84, EPSG:4326)"
            )
    if len(node) < 4 or node[0] != node[-1]:
        return "a ring of its outline has under four points, or does not end where it began"
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _feature_lines(text: str) -> Iterator[int]:
    """Line on which each feature begins. `text` is known to be a feature collection."""
    found = re.search(r'"features"\s*:\s*\[\s*', text)
    decoder = json.JSONDecoder()
    at = found.end() if found else len(text)
    line, counted = 1, 0
    while at < len(text) and text[at] != "]":
        line += text.count("\n", counted, at)
        counted = at
        yield line
        try:
            _, at = decoder.raw_decode(text, at)
        except ValueError:  # `features` stood in a text before the list: lines are not known
            return
        space = re.compile(r"\s*,?\s*").match(text, at)
        at = space.end() if space else at
