"""Every country of the list builds, and what it builds holds together: about 40 s in all."""

import csv
import datetime as dt
import json
from collections import defaultdict

import numpy as np
import pytest
import shapely

from wouldtake.cases import validate_case
from wouldtake.cases.build import new_case
from wouldtake.cases.build.geometry import area_km2, split_at_date_line
from wouldtake.cases.build.links import joining_pairs
from wouldtake.cases.build.world import countries, find_country, read_territory

DAY = dt.date(2026, 6, 1)
CHUNKS = 12


def rows_of(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shapes_of(folder):
    text = (folder / "shapes.geojson").read_text(encoding="utf-8")
    return {
        (f["properties"]["kind"], f["properties"]["id"]): shapely.from_geojson(
            json.dumps(f["geometry"])
        )
        for f in json.loads(text)["features"]
    }


def parts(folder):
    """How many parts the graph of a case falls into."""
    near = defaultdict(set)
    for link in rows_of(folder, "links.csv"):
        near[link["a"]].add(link["b"])
        near[link["b"]].add(link["a"])
    left, found = {unit["id"] for unit in rows_of(folder, "units.csv")}, 0
    while left:
        todo, found = [left.pop()], found + 1
        while todo:
            new = near[todo.pop()] & left
            left -= new
            todo += new
    return found


def faults_of(made):
    """What does not hold together in a folder, in words."""
    folder = made.folder
    found = [str(fault) for fault in validate_case(folder)]
    units, shapes = rows_of(folder, "units.csv"), shapes_of(folder)
    if len(units) > 400 or made.units != len(units):
        found.append(f"{len(units)} units")
    if parts(folder) != 1:
        found.append(f"the graph is in {parts(folder)} parts")
    held = defaultdict(int)
    for unit in units:
        lon, lat = float(unit["lon"]), float(unit["lat"])
        held[unit["parent"]] += 1
        home = ("rural", unit["id"]) if unit["kind"] == "rural" else ("province", unit["parent"])
        if not shapely.contains_xy(shapes[home], lon, lat):
            found.append(f"{unit['id']} lies outside its {home[0]}")
    names = {row["id"] for row in rows_of(folder, "parents.csv")}
    if set(held) != names:
        found.append(f"provinces without a unit: {names - set(held)}")
    invalid = [key for key, shape in shapes.items() if not shape.is_valid or shape.is_empty]
    found += [f"{key} is not a valid outline" for key in invalid]
    wide = [key for key, shape in shapes.items() if abs(shape.bounds[0]) > 180
            or abs(shape.bounds[2]) > 180]
    found += [f"{key} runs past the date line" for key in wide]
    territory = read_territory(find_country(made.country))
    drawn = sum(area_km2(split_at_date_line(p.shape)) for p in territory.provinces)
    cells = [shape for (kind, _), shape in shapes.items() if kind == "rural"]
    area = sum(map(area_km2, cells))
    if abs(area / drawn - 1) > 0.01:
        found.append(f"cells cover {area / drawn:.4f} of the ground")
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_country_builds_and_holds_together(chunk, tmp_path):
    wrong = {}
    for country in countries()[chunk::CHUNKS]:
        found = faults_of(new_case(country.code, tmp_path / country.code, as_of=DAY))
        if found:
            wrong[country.code] = found[:3]
    assert wrong == {}


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    made = {}

    def of(code):
        if code not in made:
            made[code] = new_case(code, tmp_path_factory.mktemp("some") / code, as_of=DAY)
        return made[code]

    return of


@pytest.mark.parametrize("code", ["AFG", "AZE", "FJI", "GBR", "IDN", "KIR", "MLI", "UGA"])
def test_cells_do_not_lie_over_one_another(make, code):
    cells = [s for (kind, _), s in shapes_of(make(code).folder).items() if kind == "rural"]
    whole = sum(map(area_km2, cells))
    assert area_km2(shapely.union_all(cells)) == pytest.approx(whole, rel=0.002)


# --- some in detail --------------------------------------------------------------------------


def neighbours(made, id_):
    links = rows_of(made.folder, "links.csv")
    return {a if b == id_ else b for a, b in ((k["a"], k["b"]) for k in links) if id_ in (a, b)}


@pytest.mark.parametrize("code", ["VAT", "MCO", "PRI", "SOL", "CYN", "ESH", "GIB", "HMD"])
def test_a_country_of_one_province(make, code):
    made = make(code)
    assert made.provinces == 1
    assert made.units >= 2


@pytest.mark.parametrize(
    ("code", "capital"),
    [("LSO", "maseru"), ("XKX", "pristina"), ("SSD", "juba"), ("MDV", "male"), ("FJI", "suva"),
     ("RUS", "moscow"), ("USA", "washington"), ("TWN", "taipei"), ("KIR", "tarawa"),
     ("VAT", "vatican_city"), ("SMR", "san_marino")],
)
def test_the_national_capital_is_found(make, code, capital):
    assert make(code).capital == capital


def test_an_enclave_is_a_hole_in_the_land_around_it(make):
    """San Marino in Italy, Lesotho in South Africa: not swallowed."""
    for outer, inner in (("ITA", "SMR"), ("ZAF", "LSO")):
        around = [s for (kind, _), s in shapes_of(make(outer).folder).items() if kind == "rural"]
        within = [s for (kind, _), s in shapes_of(make(inner).folder).items() if kind == "rural"]
        hole = shapely.union_all(within)
        covered = shapely.intersection(shapely.union_all(around), hole)
        assert covered.area < 0.25 * hole.area, inner


def test_an_exclave_is_joined_by_a_crossing(make):
    """Cabinda lies beyond the Congo; nothing of it touches the rest of Angola."""
    made = make("AGO")
    assert made.pieces == 2
    units = {unit["id"]: unit["parent"] for unit in rows_of(made.folder, "units.csv")}
    across = [
        link for link in rows_of(made.folder, "links.csv")
        if (units[link["a"]] == "cabinda") != (units[link["b"]] == "cabinda")
    ]
    assert [link["kind"] for link in across] == ["crossing"]
    assert 20 < float(across[0]["km"]) < 300


def test_gaza_and_the_west_bank_are_two_pieces(make):
    made = make("PSE")
    assert (made.provinces, made.pieces) == (2, 2)
    assert "No national capital" in " ".join(made.notes)


def test_a_place_that_has_no_town_says_so(make):
    made = make("HMD")
    assert (made.units, made.cities) == (2, 1)
    assert "stands in for a capital" in " ".join(made.notes)


def test_the_readme_tells_what_is_disputed(make):
    for code, words in (("UKR", "Crimea"), ("ESH", "east of the berm"), ("SOM", "Somaliland")):
        assert words in (make(code).folder / "README.md").read_text(encoding="utf-8")


def test_the_date_line_is_no_border(make):
    """Chukotka runs over 180 degrees: its ground there is one, and its neighbours near."""
    made = make("RUS")
    units = rows_of(made.folder, "units.csv")
    assert all(-180 <= float(unit["lon"]) <= 180 for unit in units)
    far_east = {u["id"] for u in units if "chukchi" in u["parent"] or "chukot" in u["parent"]}
    assert far_east
    lengths = [
        float(link["km"]) for link in rows_of(made.folder, "links.csv")
        if {link["a"], link["b"]} <= far_east
    ]
    assert lengths
    assert max(lengths) < 2500  # round the other way it would be more than 10,000
    shapes = shapes_of(made.folder)
    chukotka = shapes["province", next(iter({u["parent"] for u in units if u["id"] in far_east}))]
    assert chukotka.bounds[0] < -170
    assert chukotka.bounds[2] > 170


def test_islands_over_the_date_line_stay_near_one_another(make):
    """Fiji lies on both sides of 180: no crossing goes round the world."""
    made = make("FJI")
    assert made.longest_crossing_km < 600
    lons = [float(unit["lon"]) for unit in rows_of(made.folder, "units.csv")]
    assert min(lons) < 0 < max(lons)


def test_neighbours_of_a_landlocked_capital(make):
    """Maseru's ground touches the ground of places around it, in other provinces too."""
    made = make("LSO")
    units = {unit["id"]: unit["parent"] for unit in rows_of(made.folder, "units.csv")}
    near = neighbours(made, "maseru_around_maseru")
    assert "maseru" in near
    assert {units[id_] for id_ in near} > {"maseru"}


def test_parts_are_joined_by_the_shortest_ways():
    """A line of three islands: joined first to second and second to third, not first to third."""
    lon = np.array([0.0, 1.0, 5.0, 6.0, 9.0])
    pairs = joining_pairs(lon, np.zeros(5), np.array([0, 0, 1, 1, 2]))
    assert sorted(tuple(sorted(pair)) for pair in pairs) == [(1, 2), (3, 4)]


def test_parts_are_joined_over_the_date_line():
    lon = np.array([179.0, -179.0, 0.0])
    pairs = joining_pairs(lon, np.zeros(3), np.array([0, 1, 2]))
    assert (0, 1) in [tuple(sorted(pair)) for pair in pairs]
