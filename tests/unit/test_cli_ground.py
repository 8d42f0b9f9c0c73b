"""The map of `case show`, in characters."""

import shutil
from pathlib import Path

import pytest

from wouldtake.cases import load_case, load_shapes
from wouldtake.cases.advice import advice
from wouldtake.cli.ground import draw

GOOD = Path(__file__).parents[1] / "broken_cases" / "good"


def shown(case, **options):
    return draw(case, load_shapes(case), **options).plain.split("\n")


def square(name, west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    numbers = str(ring)
    return (
        f'{{"type":"Feature","properties":{{"id":"{name}"}},'
        f'"geometry":{{"type":"Polygon","coordinates":[{numbers}]}}}}'
    )


@pytest.fixture
def outlined(tmp_path):
    """North contested and above, south insurgent and below; the capital between."""
    folder = tmp_path / "case"
    shutil.copytree(GOOD, folder)
    outlines = [square("north", 8, 50, 12, 52), square("south", 8, 48, 12, 50)]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(outlines) + "\n]}"
    (folder / "shapes.geojson").write_text(text)
    return load_case(folder)


def test_north_is_up_and_each_ground_bears_its_mark(outlined):
    lines = shown(outlined, width=20)
    ground = lines[:-1]
    half = len(ground) // 2
    assert all(set(line) <= set("+@") for line in ground[: half - 1])
    assert all(set(line) <= set("#@") for line in ground[half + 1 :])
    assert sum(line.count("@") for line in ground) == 1


def test_a_province_that_shares_its_seats_id_is_not_the_seats_ground(outlined, tmp_path):
    whole = square("north", 8, 48, 12, 52).replace('"north"', '"north","kind":"province"')
    path = outlined.folder / "shapes.geojson"
    before = shown(outlined, width=20)
    path.write_text(path.read_text().replace("\n]}", ",\n" + whole + "\n]}"))
    assert shown(outlined, width=20) == before


def test_the_legend_names_what_is_shown_and_no_more(outlined):
    legend = shown(outlined)[-1]
    assert "# x insurgent" in legend
    assert "+ c contested" in legend
    assert "unknown" not in legend


def test_a_case_without_outlines_shows_its_units():
    case = load_case(GOOD)
    text = "\n".join(shown(case)[:-1])
    assert {mark: text.count(mark) for mark in "@+#"} == {"@": 1, "+": 1, "#": 1}


@pytest.mark.parametrize("width", [20, 76])
def test_no_line_is_wider_than_asked(width):
    case = load_case("afghanistan-2021")
    assert max(len(line) for line in shown(case, width=width)[:-1]) <= width


def test_a_country_across_the_date_line_is_drawn_in_one_piece(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(GOOD, folder)
    text = (folder / "units.csv").read_text()
    (folder / "units.csv").write_text(
        text.replace("city,10,50", "city,179,-17").replace("rural,10,51", "rural,-179,-16")
        .replace("rural,10,49", "rural,178,-18")
    )
    lines = shown(load_case(folder), width=40)
    row = [next(i for i, line in enumerate(lines) if mark in line) for mark in "+@#"]
    column = [lines[i].index(mark) for i, mark in zip(row, "+@#", strict=True)]
    assert row == sorted(row)
    assert column == sorted(column, reverse=True)


def test_show_prints_the_map_and_what_is_assumed(tell):
    said = tell("case", "show", GOOD)[1]
    assert "@ capital" in said
    assert "What the simulation has to assume" in said
    assert "not calibrated" in said


def test_advice_names_what_to_add(tmp_path):
    (tmp_path / "case.toml").write_text('name = "tiny"\nas_of = "2020-06-01"\ncapital = "a"\n')
    (tmp_path / "units.csv").write_text(
        "id,name,kind,lon,lat,control\na,A,city,0,0,government\nb,B,rural,1,0,\n"
    )
    told = " ".join(advice(load_case(tmp_path)))
    for what in ("who holds 1 of 2 units", "[[patrons]]", "no population", "links.csv",
                 "wouldtake calibrate"):
        assert what in told
