"""From places as a data set writes them to units: by coordinates, then by name."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from wouldtake.cases import load_case
from wouldtake.cases.importers.countries import Country, names_of
from wouldtake.cases.importers.names import Names, folded, sounded
from wouldtake.cases.importers.places import Gazetteer, Place, Places
from wouldtake.errors import CaseError

S = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "import_sample.py")))
UNITS = """\
id,name,parent,kind,lon,lat,control
centre,Qala-e Naw,west,city,10,50,government
kunduz,Kunduz,north,city,10,52,government
kunduz_around,Kunduz,north,rural,10.3,52.3,
imam_sahib,Imam Sahib,north,rural,10,52.8,
deh_i,Deh,north,rural,11,52,
deh_ii,Deh,west,rural,11,50,
lone,Lashkar Gah,south,rural,10,48,
"""


def gazetteer(tmp_path, corrections=None, **options):
    case = S.make_case(tmp_path / "case", units=UNITS, outlines=False)
    for name in ("counts.csv", "evidence.csv", "control.csv", "events.csv"):
        (case / name).unlink()
    return Gazetteer(load_case(case), corrections or {}, **options)


def find(found, name="", admin1="", lat="", lon="", *, width="point", home=None):
    places = Places()
    places.add(Place(name, admin1, "", str(lat), str(lon), width, home))
    return found.find(places)[0]


@pytest.mark.parametrize(("name", "admin1", "unit", "result"), [
    ("Qala-e Naw", "", "centre", "matched"), ("QALA-E-NAW District", "", "centre", "matched"),
    ("centre", "", "centre", "matched"), ("Qala-i-Naw", "", "centre", "guessed"),
    ("Lashkir Gash", "", "", "left_out"), ("Lashkir Gash", "South", "lone", "guessed"),
    ("Qalah-ye Now", "", "", "left_out"), ("Emam Saheb", "", "imam_sahib", "guessed"),
    ("Имам Сахиб", "", "imam_sahib", "guessed"), ("Lashkargah", "South", "lone", "guessed"),
    ("Deh", "West province", "deh_ii", "matched"), ("Deh", "Norh", "", "left_out"),
    ("Deh", "", "", "left_out"), ("South", "", "lone", "matched"), ("North", "", "", "left_out"),
    ("Nowhere", "", "", "left_out"), ("!!!", "", "", "left_out"),
])
def test_a_name_across_spellings_and_scripts(tmp_path, name, admin1, unit, result):
    placed = find(gazetteer(tmp_path), name, admin1)
    assert (placed.unit, placed.result) == (unit, result)


def test_a_name_of_several_units_is_left_out_with_all_of_them(tmp_path):
    placed = find(gazetteer(tmp_path), "Kunduz")
    assert (placed.result, placed.candidates) == ("left_out", ("kunduz", "kunduz_around"))
    assert placed.how == "the name is that of several units"


def test_the_users_own_table_goes_first(tmp_path):
    found = gazetteer(tmp_path, {"Kunduz City": "kunduz", "Sea": ""})
    assert find(found, "KUNDUZ city", lat=50, lon=10).unit == "kunduz"
    assert find(found, "Sea", lat=50, lon=10).result == "left_out"


def test_corrections_are_read_from_the_case_and_checked(tmp_path):
    case = S.make_case(tmp_path / "case")
    text = "date,place,control\n2020-03-01,The Hill,insurgent\n"
    assert S.take(case, text).counts["left_out"] == 1
    (case / "places.csv").write_text("place,unit\nthe hill,noth\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"places.csv:2: unit: `noth` .* Did you mean `north`"):
        S.take(case, text)
    (case / "places.csv").write_text("place,unit\nthe hill,north\n", encoding="utf-8")
    assert S.take(case, text).added == {"control.csv": 1}


@pytest.mark.parametrize(("spot", "name", "home", "result", "unit"), [
    ((50, 10), "", None, "matched", "centre"),
    ((50.03, 10), "", None, "matched", "centre"),            # 3 km off
    ((50.15, 10), "", None, "guessed", "centre"),            # 17 km
    ((50.15, 10), "Qala-e Naw", None, "matched", "centre"),
    ((50.15, 10), "Imam Sahib", None, "guessed", "centre"),  # coordinates before the name
    ((50.6, 10), "", None, "left_out", ""),                  # 67 km
    ((50.6, 10), "Qala-e Naw", None, "guessed", "centre"),   # near enough for its name
    ((50.6, 10), "Lashkar Gah", None, "left_out", ""),       # 290 km from its name
    ((20, 10), "", None, "outside", ""), ((20, 10), "", True, "left_out", ""),
    ((0, 0), "Imam Sahib", True, "matched", "imam_sahib"),   # 0, 0 is how some write "not known"
])
def test_coordinates_without_outlines(tmp_path, spot, name, home, result, unit):
    placed = find(gazetteer(tmp_path), name, "", *spot, home=home)
    assert (placed.result, placed.unit) == (result, unit)


def test_the_distance_is_the_users_to_set(tmp_path):
    assert find(gazetteer(tmp_path, within_km=100), "", "", 50.6, 10).unit == "centre"


def test_another_province_than_the_units_own_makes_a_guess(tmp_path):
    placed = find(gazetteer(tmp_path), "Hamlet", "North", 50, 10)
    assert (placed.result, placed.how) == (
        "guessed", "nearest unit; the province given is north")


def test_a_province_with_one_unit_is_that_unit(tmp_path):
    found = gazetteer(tmp_path)
    assert find(found, "x", "South", 1, 1, width="province").unit == "lone"
    placed = find(found, "x", "North", 52, 10, width="province")
    assert (placed.result, placed.unit, placed.candidates) == ("without_unit", "", ("north",))


def test_outlines_decide_where_there_are_some(tmp_path):
    found = Gazetteer(load_case(S.make_case(tmp_path / "case")), {})
    inside = find(found, "Hamlet", "", 51.45, 10.45)
    assert (inside.unit, inside.result, inside.how, inside.seat) == (
        "north", "matched", "inside its outline", False)
    just_out = find(found, "Hamlet", "", 51.6, 10)
    assert (just_out.unit, just_out.result) == ("north", "guessed")
    assert just_out.km == pytest.approx(11.1, abs=0.1)
    assert find(found, "Hamlet", "", 52, 10).result == "left_out"


def test_of_two_outlines_around_a_point_the_smaller_counts(tmp_path):
    import json

    case = S.make_case(tmp_path / "case")
    shapes = {"type": "FeatureCollection", "features": [
        S.square("north", 10, 50.5, 2), S.square("centre", 10, 50, 0.1),
        S.square("south", 10, 49, 0.4)]}
    (case / "shapes.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    found = Gazetteer(load_case(case), {})
    assert find(found, "", "", 50.05, 10).unit == "centre"
    assert find(found, "", "", 50.5, 10).unit == "north"


@pytest.mark.parametrize(("lat", "name", "unit", "how"), [
    (50.03, "", "centre", "within 5 km of its point"),
    (50.03, "North", "north", "inside its outline, the name agrees"),
    (50.1, "Centre", "centre", "within 15 km of its point, the name agrees"),
    (50.1, "Hamlet", "north", "inside its outline"), (50.3, "Centre", "north", None),
])
def test_a_city_may_be_a_point_upon_the_outline_around_it(tmp_path, lat, name, unit, how):
    import json

    case = S.make_case(tmp_path / "case")
    province = S.square("centre", 10, 50, 3)
    province["properties"]["kind"] = "province"  # it bears the id of its seat
    shapes = {"type": "FeatureCollection", "features": [S.square("north", 10, 50.5, 1), province]}
    (case / "shapes.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    placed = find(Gazetteer(load_case(case), {}), name, "", lat, 10)
    assert placed.unit == unit
    assert placed.how == how or how is None


def test_swapped_coordinates_are_suspected(tmp_path):
    case = S.make_case(tmp_path / "case")
    outcome = S.take(case, S.table([{"latitude": 10, "longitude": 51}], S.GED))
    assert outcome.notes == ("1 of 1 places without a unit would lie in the case with latitude and "
                             "longitude exchanged; the columns may be swapped",)
    far = {"latitude": 52.5, "longitude": 10.0, "country": "", "country_id": ""}
    rows = [{"latitude": 10, "longitude": 51}] + [{"id": n, **far} for n in range(2, 4)]
    assert S.take(case, S.table(rows[:2], S.GED), replace=True).notes[0].startswith("1 of 2")
    rows[2]["latitude"] = 52.6  # most of those without a unit lie elsewhere: nothing is said
    assert S.take(case, S.table(rows, S.GED), replace=True).notes == ()


def test_other_names_of_a_unit_count(tmp_path):
    case = S.make_case(tmp_path / "case")
    head = (case / "case.toml").read_text(encoding="utf-8")
    head += '\n[columns.other_names]\nwhat = "other names"\nsource = "report"\nsure = "B"\n'
    (case / "case.toml").write_text(head, encoding="utf-8")
    lines = (case / "units.csv").read_text(encoding="utf-8").splitlines()
    lines = [lines[0] + ",other_names", *(line + "," for line in lines[1:])]
    lines[2] += "Borealis;Северный"
    (case / "units.csv").write_text("\n".join(lines), encoding="utf-8")
    names = Names(load_case(case))
    assert names.find("Severnyi").units[:1] == ("north",)
    assert names.find("borealis").only == "north"


def test_folding_keeps_a_name_made_of_common_words_alone():
    assert folded("The District Centre") == "the district centre"
    assert folded("Sangin District") == folded("Wuleswali-e Sangin".replace("-e", ""))
    assert sounded("qunduz") == sounded("konduz") == sounded("kunduz")


@pytest.mark.parametrize(("iso3", "gw", "name", "here"), [
    ("AFG", "700", "", True), ("AFG", "770", "Pakistan", False), ("AFG", "", "Afghanistan", True),
    ("AFG", "", "Atlantis", None), ("COD", "490", "DR Congo (Zaire)", True), ("", "700", "", None),
    ("YEM", "678", "", True), ("XXX", "1", "", None), ("PSE", "666", "Israel", True),
])
def test_countries_by_the_codes_of_ucdp(iso3, gw, name, here):
    assert Country(iso3).is_gw(gw, name) is here


@pytest.mark.parametrize(("number", "code", "name", "here"), [
    ("4", "", "", True), ("004", "", "", True), ("586", "", "", False), ("", "AFG", "", True),
    ("", "PAK", "", False), ("4.0", "", "", True), ("0", "", "Afghanistan", True),
    ("", "", "", None),
])
def test_countries_by_iso_codes(number, code, name, here):
    assert Country("AFG").is_iso(number, code, name) is here


def test_every_built_in_case_is_of_a_country_that_is_known():
    from wouldtake.cases import list_cases

    for name in list_cases():
        case = load_case(name)
        assert not case.country or names_of(case.country), name


def test_a_province_is_not_its_seat_of_the_same_name(tmp_path):
    """`Kunduz Province` must not make the city of Kunduz fall; a unit so called is one still."""
    units = UNITS.replace(",north,", ",kunduz,").replace("lone,Lashkar Gah", "lone,Herat Province")
    case = S.make_case(tmp_path / "case", units=units, outlines=False)
    for name in ("counts.csv", "evidence.csv", "control.csv", "events.csv"):
        (case / name).unlink()
    found = Gazetteer(load_case(case), {})
    for text in ("Kunduz Province", "province of KUNDUZ", "Kundūz Governorate"):
        placed = find(found, text)
        assert (placed.result, placed.unit) == ("left_out", ""), text
        assert placed.how == "is a whole province, of 4 units"
    assert find(found, "Kunduz City").candidates == ("kunduz", "kunduz_around")  # not the province
    assert find(found, "Herat province").unit == "lone"
