"""Reading a stranger's file of polygons: GeoJSON alone, bounded, every fault in words.

Nothing is unpacked, converted or fetched: what is not GeoJSON in degrees is named for what it is,
with the command that makes it so.
"""

import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from wouldtake.cases.build.geometry import Geometry, joined, polygons_of
from wouldtake.errors import SettingError

SIZE_LIMIT = 200 * 2**20
MOST_POLYGONS = 5000
CONVERT = "`ogr2ogr -t_srs EPSG:4326 -f GeoJSON districts.geojson {}`"
# The first bytes of what people have instead, what it is called, and what to do.
_MAGIC = (
    (b"PK", "a zip archive, which is not opened", "unzip it first and name the .geojson inside"),
    (b"\x1f\x8b", "a gzip file, which is not opened", "gunzip it first"),
    (b"7z\xbc\xaf", "a 7z archive, which is not opened", "unpack it first"),
    (b"Rar!", "a RAR archive, which is not opened", "unpack it first"),
    (b"SQLite format 3", "a GeoPackage or SpatiaLite file", "convert it: " + CONVERT),
    (b"\x00\x00\x27\x0a", "a shapefile", "convert it: " + CONVERT),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
    (b"<", "XML (KML, GML or a web page)", "convert it: " + CONVERT),
)
_DEGREES = ("CRS84", "4326", "4979", "WGS84", "WGS 84")


@dataclass(frozen=True)
class Polygon:
    """One feature: its number in the file from 1, its properties, and its shape, valid."""

    number: int
    properties: dict[str, str]
    shape: Geometry


@dataclass(frozen=True)
class PolygonFile:
    """The polygons of a file and what was mended or left out, in words."""

    name: str
    polygons: tuple[Polygon, ...]
    notes: tuple[str, ...]


def read_polygons(path: str | Path) -> PolygonFile:
    """Every polygon of a GeoJSON file.

    Raises:
        SettingError: it cannot be read or used; says what it is, and what to do.
    """
    path = Path(path)
    features = _features(path, _parsed(path, _raw(path)))
    found: list[Polygon] = []
    others: Counter[str] = Counter()
    mended = gone = 0
    for number, feature in enumerate(features, start=1):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            others["no shape" if kind is None else str(kind)[:30]] += 1
            continue
        if len(found) >= MOST_POLYGONS:
            raise _error(path, f"holds more than {MOST_POLYGONS:,} polygons",
                         "use a coarser level, such as districts (ADM2), or dissolve it to one")
        assert isinstance(geometry, dict)
        drawn = _shape(path, number, kind, geometry.get("coordinates"))
        if not shapely.is_valid(drawn):
            mended += 1
            drawn = shapely.make_valid(drawn, method="structure")
        parts = polygons_of(drawn)
        if not parts:
            gone += 1
            continue
        found.append(Polygon(number, _properties(feature.get("properties")), joined(parts)))
    if not found:
        what = ", ".join(f"{n} {kind}" for kind, n in sorted(others.items())) or "no feature"
        raise _error(path, f"holds no polygon ({what})",
                     "districts must be Polygon or MultiPolygon")
    notes = []
    if others:
        what = ", ".join(f"{n} {kind}" for kind, n in sorted(others.items()))
        notes.append(f"Features that are no polygon, left out: {what}.")
    if mended:
        notes.append(f"Outlines that crossed or touched themselves, repaired: {mended}.")
    if gone:
        notes.append(f"Polygons without area, left out: {gone}.")
    return PolygonFile(path.name, tuple(found), tuple(notes))


def _error(path: Path, found: str, todo: str) -> SettingError:
    return SettingError(f"--units {path}: {found}; {todo}")


def _raw(path: Path) -> bytes:
    try:
        if not path.exists():
            raise _error(path, "there is no such file", "name a GeoJSON file of polygons")
        if not path.is_file():
            raise _error(path, "is not a plain file", "name the .geojson file itself")
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise _error(
                path, f"is {size / 2**20:,.0f} MB; at most {SIZE_LIMIT // 2**20} MB are read",
                "simplify it, for example with mapshaper, or take a coarser file",
            )
        with path.open("rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except ValueError as error:
        raise _error(path, str(error)[:80], "name a GeoJSON file of polygons") from None
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}",
                     "check its name and rights") from None
    if not raw.strip():
        raise _error(path, "is empty", "name a GeoJSON file of polygons")
    for magic, what, todo in _MAGIC:
        if raw.lstrip()[: len(magic)] == magic or raw.startswith(magic):
            raise _error(path, f"is {what}", todo.format(path.name))
    return raw


def _parsed(path: Path, raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _error(path, f"line {line}: byte 0x{raw[error.start]:02x} is not UTF-8",
                     "save it as UTF-8") from None
    except json.JSONDecodeError as error:
        todo = "expected one GeoJSON FeatureCollection"
        if error.msg == "Extra data":
            todo += "; where each line is a feature of its own, put them into one collection"
        raise _error(path, f"line {error.lineno}, column {error.colno}: is not JSON: {error.msg}",
                     todo) from None
    except RecursionError:
        raise _error(path, "is nested too deeply", "expected a GeoJSON FeatureCollection") from None
    except ValueError as error:
        raise _error(path, f"cannot be read: {str(error)[:80]}",
                     "expected a GeoJSON FeatureCollection") from None


def _features(path: Path, content: Any) -> list[Any]:
    kind = content.get("type") if isinstance(content, dict) else type(content).__name__
    if kind == "Topology":
        raise _error(path, "is TopoJSON", "convert it: " + CONVERT.format(path.name))
    if not isinstance(content, dict) or kind not in ("FeatureCollection", "Feature"):
        raise _error(path, f"is no FeatureCollection but {str(kind)[:40]}",
                     "expected GeoJSON with a list of features")
    _check_crs(path, content.get("crs"))
    features = [content] if kind == "Feature" else content.get("features")
    if not isinstance(features, list):
        raise _error(path, "`features` is not a list", "expected a GeoJSON FeatureCollection")
    return features


def _check_crs(path: Path, crs: Any) -> None:
    """Refuse coordinates that say they are not degrees of WGS 84 (an old member of GeoJSON)."""
    inner = crs.get("properties") if isinstance(crs, dict) else None
    name = inner.get("name", inner.get("code")) if isinstance(inner, dict) else None
    if name is not None and not any(word in str(name) for word in _DEGREES):
        raise _error(path, f"its coordinates are in {str(name)[:60]}",
                     "reproject it to WGS 84: " + CONVERT.format(path.name))


def _properties(raw: Any) -> dict[str, str]:
    """Properties as tidy text; tables and lists within them are dropped."""
    if not isinstance(raw, dict):
        return {}
    return {
        str(key): tidy(str(value)) for key, value in raw.items()
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    }


def tidy(text: str) -> str:
    """Text of one line, without what cannot be printed, 80 characters at most."""
    plain = "".join(c if c.isprintable() else " " for c in text[:400])
    return " ".join(plain.split())[:80].strip()


def _shape(path: Path, number: int, kind: str, coordinates: Any) -> Geometry:
    polygons = [coordinates] if kind == "Polygon" else coordinates
    parts: list[Any] = []
    try:
        for rings in polygons:
            drawn = [_ring(path, number, ring) for ring in rings]
            if drawn and len(drawn[0]) >= 4:
                holes = [hole for hole in drawn[1:] if len(hole) >= 4]
                parts.append(shapely.Polygon(drawn[0], holes))
    except (TypeError, ValueError, OverflowError, KeyError, RecursionError, shapely.GEOSException):
        raise _error(
            path, f"feature {number}: its coordinates are not rings of [longitude, latitude]",
            "mend it, or delete the feature",
        ) from None
    return shapely.MultiPolygon(parts)


def _ring(path: Path, number: int, ring: Any) -> np.ndarray:
    """Points of a ring, closed; heights are dropped. Shape [point, 2]."""
    points = np.array([point[:2] for point in ring])
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "iuf":
        raise ValueError("not pairs of numbers")
    xy = points.astype(float)
    if not np.isfinite(xy).all():
        bad = next(n for n in xy.flat if not math.isfinite(n))
        raise _error(path, f"feature {number}: a coordinate is {bad}",
                     "mend it, or delete the feature")
    if (np.abs(xy[:, 0]) > 180.0).any() or (np.abs(xy[:, 1]) > 90.0).any():
        far = xy[np.argmax(np.maximum(np.abs(xy[:, 0]) / 180.0, np.abs(xy[:, 1]) / 90.0))]
        raise _error(
            path, f"feature {number}: {far[0]:g}, {far[1]:g} is not a longitude and latitude "
            "(within 180 and 90)",
            "reproject it to WGS 84: " + CONVERT.format(path.name),
        )
    return xy if (xy[0] == xy[-1]).all() else np.vstack([xy, xy[:1]])
