"""`wouldtake case new --units FILE`: real districts in place of cells, whoever drew them."""

import csv
import datetime as dt
import json

import numpy as np
import pytest
import shapely

from wouldtake.cases import load_case, validate_case
from wouldtake.cases.build import new_case, polygon_file
from wouldtake.cases.build.world import find_country, read_territory
from wouldtake.errors import SettingError

DAY = dt.date(2026, 6, 1)
# Squares of a degree in Mali: columns of longitude from -8, rows of latitude from 12.
WEST, SOUTH, COLUMNS, ROWS = -9, 12, 4, 3


def square(column, row, size=1.0):
    x, y = WEST + column * size, SOUTH + row * size
    return [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]


def feature(coordinates, kind="Polygon", **properties):
    return {
        "type": "Feature", "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def grid(**changed):
    """Twelve districts in three provinces, one a row."""
    return [
        feature(square(c, r), NAME_1=f"Row {r}", NAME_2=f"D{c}{r}", GID_2=f"M.{r}.{c}", **changed)
        for r in range(ROWS) for c in range(COLUMNS)
    ]


@pytest.fixture
def build(tmp_path):
    """Make a case of Mali from features, or from a file's bytes."""
    def of(features, code="MLI", **options):
        path = tmp_path / "districts.geojson"
        if isinstance(features, bytes):
            path.write_bytes(features)
        else:
            whole = features if isinstance(features, dict) else {
                "type": "FeatureCollection", "features": features,
            }
            path.write_text(json.dumps(whole), encoding="utf-8")
        number = sum(1 for p in tmp_path.iterdir() if p.is_dir())
        made = new_case(code, tmp_path / f"case{number}", as_of=DAY, units=path, **options)
        assert validate_case(made.folder) == []
        return made

    return of


def rows(made, name="units.csv"):
    with (made.folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def districts(made):
    return {row["name"]: row for row in rows(made) if row["kind"] == "rural"}


def linked(made):
    return {frozenset((k["a"], k["b"])) for k in rows(made, "links.csv")}


# --- what becomes of the polygons ------------------------------------------------------------


def test_each_polygon_is_a_unit_in_the_province_it_names(build):
    made = build(grid())
    assert made.provinces == ROWS
    found = districts(made)
    assert len(found) == COLUMNS * ROWS
    assert found["D21"]["id"] == "d21"
    assert found["D21"]["parent"] == "row_1"
    assert found["D21"]["code"] == "M.1.2"
    assert not made.approximate
    assert "of a given file" in made.title


def test_neighbours_are_those_with_a_common_border(build):
    made = build(grid())
    ids = {name: row["id"] for name, row in districts(made).items()}
    pairs = linked(made)
    for c in range(COLUMNS):
        for r in range(ROWS):
            for c2 in range(COLUMNS):
                for r2 in range(ROWS):
                    together = frozenset((ids[f"D{c}{r}"], ids[f"D{c2}{r2}"])) in pairs
                    assert together == (abs(c - c2) + abs(r - r2) == 1), (c, r, c2, r2)


def test_cities_come_from_geonames_with_their_people_and_lie_in_their_polygon(build):
    made = build(grid())
    cities = {row["name"]: row for row in rows(made) if row["kind"] == "city"}
    bamako = cities["Bamako"]  # 12.65 N, 8.0 W: in the second column's west edge, first row
    assert int(bamako["population"]) > 1_000_000
    assert bamako["parent"] == "row_0"
    assert made.capital == "bamako"
    home = [d for d in districts(made).values()
            if frozenset((bamako["id"], d["id"])) in linked(made)]
    assert any(shapely.Point(float(bamako["lon"]), float(bamako["lat"])).within(
        shapely.Polygon(square(int(d["name"][1]), int(d["name"][2]))[0]).buffer(1e-9)
    ) for d in home)


def test_places_outside_every_polygon_are_told(build):
    made = build(grid())
    told = " ".join(made.notes)
    assert "Places outside every polygon, left out" in told
    assert "Gao" in told or "others" in told
    assert "Places outside every polygon" in (made.folder / "README.md").read_text("utf-8")
    assert "Gao" not in {row["name"] for row in rows(made)}


def test_the_case_answers_a_question(build, tell):
    code, out, _ = tell("ask", build(grid()).folder, "chance that capital_falls within 30 days",
                        "--futures", 50, "--json")
    assert code == 0
    assert json.loads(out)["kind"] == "chance"


@pytest.mark.parametrize(
    ("properties", "name", "parent"),
    [
        ({"NAME_0": "Mali", "NAME_1": "P", "NAME_2": "D", "GID_2": "MLI.1.1_1"}, "D", "p"),
        ({"NAME_1": "P", "NAME_2": "D", "NAME_3": "C", "TYPE_3": "Commune"}, "C", "p"),
        ({"ADM0_EN": "Mali", "ADM1_EN": "P", "ADM2_EN": "D", "ADM2_PCODE": "ML0101"}, "D", "p"),
        ({"ADM1_FR": "P", "ADM2_FR": "D", "ADM2_PCODE": "ML0101"}, "D", "p"),
        ({"adm1_name": "P", "adm2_name": "D", "adm2_pcode": "ML0101"}, "D", "p"),
        ({"admin1Name": "P", "admin2Name": "D"}, "D", "p"),
        ({"shapeName": "D", "shapeID": "X1", "shapeGroup": "MLI", "shapeType": "ADM2"}, "D", None),
        ({"name": "D", "province": "P"}, "D", "p"),
        ({"DISTRICT": "D"}, "D", None),
    ],
)
def test_the_words_of_gadm_geoboundaries_and_cod_ab_are_known(build, properties, name, parent):
    made = build([feature(square(1, 0), **properties)])
    assert list(districts(made)) == [name]
    found = districts(made)[name]["parent"]
    if parent:
        assert found == parent
    else:
        assert "joined to Natural Earth's" in " ".join(made.notes)
        assert found in {"koulikoro", "bamako", "kayes"}


def test_properties_may_be_chosen(build):
    made = build(
        [feature(square(c, 0), a="Alpha", b=f"Beta {c}") for c in range(2)],
        name_property="b", parent_property="a",
    )
    assert set(districts(made)) == {"Beta 0", "Beta 1"}
    assert {row["parent"] for row in rows(made)} == {"alpha"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "which property holds the districts' names is not clear; say --name-property"),
        ({"name_property": "nom_distrct"}, "Did you mean `nom_district`?"),
        ({"name_property": "nom_district", "parent_property": "x"}, "no feature of"),
    ],
)
def test_a_property_that_is_not_known_is_told_with_those_there_are(build, options, told):
    with pytest.raises(SettingError) as caught:
        build([feature(square(0, 0), nom_district="D", objectid=7)], **options)
    assert told in str(caught.value)
    assert "`nom_district`" in str(caught.value)


def test_districts_of_one_name_are_told_apart_by_their_province(build):
    made = build([
        feature(square(c, r), NAME_1=f"Row {r}", NAME_2="Same") for r in range(2) for c in range(2)
    ])
    ids = [row["id"] for row in rows(made) if row["kind"] == "rural"]
    assert len(set(ids)) == 4
    assert ids[:3] == ["same", "row_0_same", "row_1_same"]
    assert "Names that another polygon bears too" in " ".join(made.notes)


def test_a_polygon_without_a_name_is_numbered_and_one_without_a_province_takes_the_nearest(build):
    features = grid()
    features[0]["properties"]["NAME_2"] = None
    features[1]["properties"]["NAME_1"] = ""
    made = build(features)
    assert "Polygon 1" in districts(made)
    assert districts(made)["D10"]["parent"] == "row_0"
    assert "numbered instead: 1" in " ".join(made.notes)
    assert "take the nearest one's: 1" in " ".join(made.notes)


def test_other_names_are_kept(build):
    made = build([feature(square(0, 0), NAME_1="P", NAME_2="Kayes", VARNAME_2="Kay|Khaye",
                          NL_NAME_2="NA")])
    assert districts(made)["Kayes"]["other_names"] == "Kay;Khaye"


# --- shapes as they come ---------------------------------------------------------------------


def test_borders_that_nearly_match_are_borders_and_it_is_told(build):
    """Each outline is shifted by up to 100 m, as where two offices draw one border."""
    noise = np.random.default_rng(5)
    features = grid()
    for item in features:
        ring = np.array(item["geometry"]["coordinates"][0]) + noise.uniform(-9e-4, 9e-4, 2)
        item["geometry"]["coordinates"] = [ring.tolist()]
    made = build(features)
    assert "do not match exactly" in " ".join(made.notes)
    ids = {row["id"]: name for name, row in districts(made).items()}
    pairs = {frozenset(ids[i] for i in pair) for pair in linked(made) if pair <= set(ids)}
    wanted = {
        frozenset((f"D{c}{r}", f"D{c2}{r2}"))
        for c in range(COLUMNS) for r in range(ROWS)
        for c2, r2 in ((c + 1, r), (c, r + 1)) if c2 < COLUMNS and r2 < ROWS
    }
    assert pairs == wanted


def test_borders_that_match_need_no_tolerance(build):
    assert "do not match" not in " ".join(build(grid()).notes)


def test_a_polygon_with_a_hole_and_one_of_many_parts(build):
    ring = square(0, 0, 2.0)[0]
    hole = [[-8.5, 12.5], [-8.5, 13.5], [-7.5, 13.5], [-7.5, 12.5], [-8.5, 12.5]]
    far = [square(5, 2), square(7, 2)]
    made = build([
        feature([ring, hole], NAME_1="P", NAME_2="Round"),
        feature([hole], NAME_1="P", NAME_2="Within"),
        feature(far, "MultiPolygon", NAME_1="P", NAME_2="Apart"),
    ])
    found = districts(made)
    assert set(found) == {"Round", "Within", "Apart"}
    assert frozenset((found["Round"]["id"], found["Within"]["id"])) in linked(made)
    assert made.pieces >= 2
    assert float(found["Within"]["area_km2"]) < 0.4 * float(found["Round"]["area_km2"])


def test_a_polygon_drawn_over_another_is_cut_out_of_it(build):
    """A city's district that its neighbour's outline does not leave out."""
    made = build([
        feature(square(0, 0, 2.0), NAME_1="P", NAME_2="Round"),
        feature(square(1, 1), NAME_1="P", NAME_2="Within"),
    ])
    found = districts(made)
    assert float(found["Round"]["area_km2"]) == pytest.approx(
        3 * float(found["Within"]["area_km2"]), rel=0.02
    )
    assert "within were cut out: 1" in " ".join(made.notes)


def test_what_is_given_twice_or_at_two_levels_is_left_out_once(build):
    features = grid()
    features.append(feature(square(0, 0), NAME_1="Row 0", NAME_2="Again"))
    whole = [[[WEST, SOUTH], [WEST + 4, SOUTH], [WEST + 4, SOUTH + 3], [WEST, SOUTH + 3],
              [WEST, SOUTH]]]
    features.append(feature(whole, NAME_1="Mali", NAME_2="The whole"))
    made = build(features)
    assert len(districts(made)) == COLUMNS * ROWS
    assert "Polygons that others cover, left out: 2" in " ".join(made.notes)


def test_an_outline_that_crosses_itself_is_repaired_and_told(build):
    bow = [[[-8, 12], [-7, 13], [-7, 12], [-8, 13], [-8, 12]]]
    made = build([*grid()[:1], feature(bow, NAME_1="P", NAME_2="Bow")])
    assert "repaired: 1" in " ".join(made.notes)
    assert float(districts(made)["Bow"]["area_km2"]) > 1000


def test_an_open_ring_is_closed_and_heights_are_dropped(build):
    ring = [[x, y, 300.0] for x, y in square(0, 0)[0][:-1]]
    assert len(districts(build([feature([ring], NAME_1="P", NAME_2="D")]))) == 1


def test_points_and_lines_and_empty_shapes_are_left_out_and_told(build):
    features = [
        *grid(),
        feature([-8, 12], "Point", NAME_2="a town"),
        feature([[-8, 12], [-7, 12]], "LineString", NAME_2="a road"),
        {"type": "Feature", "properties": {}, "geometry": None},
        feature([[[-8, 12], [-8, 12], [-8, 12], [-8, 12]]], NAME_2="nothing"),
        feature([], NAME_2="empty"),
    ]
    told = " ".join(build(features).notes)
    assert "1 LineString, 1 Point, 1 no shape" in told
    assert "Polygons without area, left out: 2" in told


def test_polygons_of_elsewhere_are_left_out_and_told(build):
    features = [*grid(), feature([[[80, 20], [81, 20], [81, 21], [80, 20]]], NAME_2="India")]
    assert "outside Mali, left out: 1" in " ".join(build(features).notes)


def test_districts_over_the_date_line(build):
    """Two halves of Taveuni, Fiji, cut at 180 degrees as files have it, are one district."""
    halves = [
        [[[179.9, -17], [180, -17], [180, -16.7], [179.9, -16.7], [179.9, -17]]],
        [[[-180, -17], [-179.9, -17], [-179.9, -16.7], [-180, -16.7], [-180, -17]]],
    ]
    beside = [[[179.8, -17], [179.9, -17], [179.9, -16.7], [179.8, -16.7], [179.8, -17]]]
    made = build([
        feature(halves, "MultiPolygon", NAME_1="P", NAME_2="Both"),
        feature(beside, NAME_1="P", NAME_2="West"),
    ], code="FJI")
    both = districts(made)["Both"]
    assert float(both["area_km2"]) == pytest.approx(
        2 * float(districts(made)["West"]["area_km2"]), rel=0.02
    )
    assert abs(float(both["lon"])) > 179.85
    assert frozenset((both["id"], districts(made)["West"]["id"])) in linked(made)


def test_a_country_drawn_finely_is_simplified(build):
    """Provinces of Natural Earth as a file: each has its unit, and the drawing stays small."""
    territory = read_territory(find_country("UGA"))
    features = [
        {"type": "Feature", "properties": {"NAME_1": p.name},
         "geometry": json.loads(shapely.to_geojson(shapely.segmentize(p.shape, 0.002)))}
        for p in territory.provinces
    ]
    made = build(features, code="UGA")
    assert len([r for r in rows(made) if r["kind"] == "rural"]) == len(territory.provinces)
    given = sum(len(json.dumps(f)) for f in features)
    assert (made.folder / "shapes.geojson").stat().st_size < 0.3 * given
    case = load_case(made.folder)
    assert case.capital == "kampala"


# --- what is refused, in words ---------------------------------------------------------------


def nested(depth):
    return b'{"type":"FeatureCollection","features":' + b"[" * depth + b"]" * depth + b"}"


def with_number(text):
    ring = f"[[-8,12],[{text},12],[-7,13],[-8,12]]"
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"NAME_1":"D"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}'
    ).encode()


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n ", "is empty"),
    "zip": (b"PK\x03\x04" + bytes(400), "is a zip archive, which is not opened; unzip it first"),
    "gzip": (b"\x1f\x8b\x08" + bytes(400), "is a gzip file, which is not opened"),
    "geopackage": (b"SQLite format 3\0" + bytes(80), "GeoPackage or SpatiaLite file; convert it"),
    "shapefile": (b"\x00\x00\x27\x0a" + bytes(80), "is a shapefile; convert it: `ogr2ogr"),
    "kml": (b"<?xml version='1.0'?><kml/>", "is XML (KML, GML or a web page)"),
    "utf-16": ("\ufeff{}".encode("utf-16-le"), "is text in UTF-16; save it as UTF-8"),
    "broken utf-8": (b'{\n"type": "\xff"}', "line 2: byte 0xff is not UTF-8"),
    "not json": (b'{"type":\n oops}', "line 2, column 2: is not JSON"),
    "cut off": (nested(3)[:-3], "is not JSON"),
    "a feature a line": (b'{"type":"Feature"}\n{"type":"Feature"}', "put them into one collection"),
    "deep": (nested(200_000), "is nested too deeply"),
    "deep coordinates": (
        json.dumps({"type": "FeatureCollection", "features": [feature(0, NAME_1="D")]}).replace(
            '"coordinates": 0', '"coordinates": ' + "[" * 300 + "]" * 300
        ).encode(), "are not rings",
    ),
    "a long integer": (with_number("9" * 5000), "cannot be read"),
    "a list": (b"[1, 2]", "is no FeatureCollection but list"),
    "bare geometry": (
        b'{"type":"Polygon","coordinates":[]}', "is no FeatureCollection but Polygon",
    ),
    "topojson": (b'{"type":"Topology","objects":{}}', "is TopoJSON; convert it"),
    "features no list": (b'{"type":"FeatureCollection","features":{}}', "is not a list"),
    "no feature": (b'{"type":"FeatureCollection","features":[]}', "holds no polygon (no feature)"),
    "points alone": (
        json.dumps({"type": "FeatureCollection", "features": [feature([0, 0], "Point")]}).encode(),
        "holds no polygon (1 Point)",
    ),
    "odd features": (
        b'{"type":"FeatureCollection","features":[null,1,"x",[],{},{"geometry":[]}]}',
        "holds no polygon (6 no shape)",
    ),
    "nan": (with_number("NaN"), "feature 1: a coordinate is nan"),
    "infinite": (with_number("-Infinity"), "feature 1: a coordinate is -inf"),
    "too large": (with_number("1e999"), "feature 1: a coordinate is inf"),
    "metres": (with_number("512345.6"), "is not a longitude and latitude (within 180 and 90)"),
    "text": (with_number('"-8"'), "feature 1: its coordinates are not rings"),
    "null": (with_number("null"), "feature 1: its coordinates are not rings"),
    "latitude first": (
        json.dumps({"type": "FeatureCollection", "features": [
            feature([[p[::-1] for p in square(0, 0)[0]]], NAME_1="D")
        ]}).encode(), "no polygon lies in Mali",
    ),
    "another system": (
        json.dumps({
            "type": "FeatureCollection", "features": grid(),
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32629"}},
        }).encode(), "its coordinates are in urn:ogc:def:crs:EPSG::32629; reproject it to WGS 84",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_in_words(build, tmp_path, name):
    raw, told = REFUSED[name]
    with pytest.raises(SettingError) as caught:
        build(raw)
    assert told in str(caught.value)
    assert "districts.geojson" in str(caught.value)
    assert len(str(caught.value)) < 500
    assert [path.name for path in tmp_path.iterdir()] == ["districts.geojson"]


def test_wgs_84_may_be_said(build):
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"):
        whole = {"type": "FeatureCollection", "features": grid(),
                 "crs": {"type": "name", "properties": {"name": name}}}
        assert build(whole).units > 12
    assert build({"type": "FeatureCollection", "features": grid(), "crs": None}).units > 12


def test_a_byte_order_mark_is_no_fault(build):
    raw = json.dumps({"type": "FeatureCollection", "features": grid()}).encode("utf-8-sig")
    assert build(raw).units > 12


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path):
    for path, told in ((tmp_path / "none.geojson", "there is no such file"),
                       (tmp_path, "is not a plain file"), ("a\0b", "there is no such")):
        with pytest.raises(SettingError, match=told):
            new_case("MLI", tmp_path / "x", as_of=DAY, units=path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.geojson"
    with path.open("wb") as file:
        file.truncate(polygon_file.SIZE_LIMIT + 1)  # no disk is used
    with pytest.raises(SettingError, match=r"is 200 MB; at most 200 MB are read; simplify it"):
        new_case("MLI", tmp_path / "x", as_of=DAY, units=path)


def test_too_many_polygons_are_refused(build, monkeypatch):
    monkeypatch.setattr(polygon_file, "MOST_POLYGONS", 5)
    with pytest.raises(SettingError, match="more than 5 polygons; use a coarser level"):
        build(grid())


def test_names_cannot_break_the_files_they_are_written_to(build):
    evil = 'a"b,c\n[x]\\\u202e\0=cmd|1'
    features = grid()
    for number, item in enumerate(features):
        item["properties"] |= {"NAME_2": evil + str(number), "NAME_1": "}" + evil * 50}
    made = build(features)
    case = load_case(made.folder)
    assert len(case.units) == made.units
    assert all(len(unit.name) <= 80 and unit.name.isprintable() for unit in case.units)


def test_a_file_name_cannot_break_the_files_it_is_written_to(tmp_path):
    path = tmp_path / 'x}"`\\@{|é.geojson'
    path.write_text(json.dumps({"type": "FeatureCollection", "features": grid()}))
    made = new_case("MLI", tmp_path / "case", as_of=DAY, units=path)
    assert validate_case(made.folder) == []
    assert "districts" in load_case(made.folder).sources


def test_options_of_districts_need_districts(tell, tmp_path):
    code, _, err = tell("case", "new", "MLI", tmp_path / "x", "--as-of", "2026-06-01",
                        "--name-property", "NAME_2")
    assert code == 2
    assert "go with --units" in err


def test_the_command_reads_districts(tell, tmp_path):
    path = tmp_path / "d.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": grid()}))
    code, out, err = tell("case", "new", "MLI", tmp_path / "x", "--as-of", "2026-06-01",
                          "--units", path)
    assert (code, err) == (0, "")
    assert "units of a given file" in out
    assert "approximate" not in out
