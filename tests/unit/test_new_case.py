"""`wouldtake case new`: a case folder for a country, whole, approximate, and saying so."""

import datetime as dt
import json
import re
import stat
import subprocess
import sys
import tomllib

import numpy as np
import pytest
from rapidfuzz import fuzz

from wouldtake.cases import load_case, load_shapes, validate_case
from wouldtake.cases.build import new_case
from wouldtake.cases.build.world import find_country, plain, read_territory
from wouldtake.errors import SettingError

DAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """A case folder of a country, made once."""
    made = {}

    def of(code, **options):
        key = (code, *sorted(options.items()))
        if key not in made:
            folder = tmp_path_factory.mktemp("new") / code.lower()
            made[key] = new_case(code, folder, as_of=DAY, **options)
        return made[key]

    return of


def units_of(made):
    return {unit.id: unit for unit in load_case(made.folder).units}


# --- the folder ------------------------------------------------------------------------------


def test_the_folder_is_a_case_without_fault(make):
    made = make("MLI")
    assert validate_case(made.folder) == []
    case = load_case(made.folder)
    assert (case.name, case.country, case.capital) == ("mali-2026", "MLI", "bamako")
    assert case.as_of == DAY
    assert (len(case.units), len(case.links)) == (made.units, made.links)
    assert "approximate" in case.title
    assert not case.links_computed
    assert load_shapes(case) is not None


def test_it_answers_a_question_unchanged(make, tell):
    code, out, _ = tell(
        "ask", make("MLI").folder, "chance that capital_falls within 90 days",
        "--futures", 60, "--json",
    )
    assert code == 0
    assert 0 <= json.loads(out)["chance"]["estimate"] <= 1


def test_capitals_stand_where_an_atlas_has_them(make):
    units = units_of(make("MLI"))
    for id_, (lon, lat) in {
        "bamako": (-8.0, 12.65), "gao": (-0.05, 16.27), "timbuktu": (-3.01, 16.77),
        "kidal": (1.41, 18.44), "mopti": (-4.2, 14.49),
    }.items():
        assert units[id_].kind == "city"
        assert abs(units[id_].lon - lon) + abs(units[id_].lat - lat) < 0.05


def test_cities_are_the_governments_and_the_rest_is_not_known(make):
    for unit in units_of(make("MLI")).values():
        assert unit.control == ("government" if unit.kind == "city" else "unknown")
    readme = (make("MLI").folder / "README.md").read_text(encoding="utf-8")
    assert "the government holds every city" in " ".join(readme.split())
    assert "20% insurgent and 30% contested" in readme


def test_population_is_that_of_cities_or_blank(make):
    """No one is counted twice, and no one made up: open ground has no figure."""
    places = {place.id: place for place in read_territory(find_country("MLI")).places}
    for unit in units_of(make("MLI")).values():
        if unit.kind == "city":
            assert unit.population == (places[int(unit.extra["geonameid"])].population or None)
        else:
            assert unit.population is None


def test_every_city_has_the_ground_around_it(make):
    case = load_case(make("MLI").folder)
    ids = set(case.ids)
    for unit in case.units:
        if unit.kind == "city":
            around = f"{unit.parent}_around_{unit.id}"
            assert around in ids
            assert any({link.a, link.b} == {unit.id, around} for link in case.links)


def test_roads_wind_and_crossings_do_not(make):
    for code in ("MLI", "PHL"):
        case = load_case(make(code).folder)
        units = {unit.id: unit for unit in case.units}
        seen = set()
        for link in case.links:
            a, b = units[link.a], units[link.b]
            p, q = np.radians([a.lat, b.lat])
            h = np.sin((q - p) / 2) ** 2
            h += np.cos(p) * np.cos(q) * np.sin(np.radians(b.lon - a.lon) / 2) ** 2
            straight = 2 * 6371 * np.arcsin(np.sqrt(h))
            detour = 1.0 if link.kind == "crossing" else 1.3
            assert link.km == pytest.approx(straight * detour, abs=0.11)
            seen.add(link.kind)
        assert seen == ({"border"} if code == "MLI" else {"border", "crossing"})


def test_other_names_are_kept_for_who_writes_them_otherwise(make):
    """A spelling that is alike is left to whoever matches names by likeness."""
    unit = units_of(make("UKR"))["kharkiv"]
    names = [unit.name, *str(unit.extra["other_names"]).split(";")]
    for wanted in ("Kharkov", "Charkow", "Харьков", "Jarkov"):
        assert max(fuzz.ratio(plain(wanted), plain(name)) for name in names) >= 80
    case = load_case(make("UKR").folder)
    assert set(case.columns) == {"area_km2", "geonameid", "other_names"}


def test_credit_lines_are_in_place(make):
    folder = make("MLI").folder
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "Natural Earth (https://www.naturalearthdata.com), public domain" in readme
    assert "GeoNames (https://www.geonames.org), CC BY 4.0" in readme
    bib = (folder / "sources.bib").read_text(encoding="utf-8")
    assert "CC BY 4.0" in bib
    assert "public domain" in bib
    assert set(load_case(folder).sources) == {"natural_earth", "geonames"}


def test_the_examples_in_case_toml_work_once_the_hash_is_deleted(make, tmp_path):
    path = make("MLI").folder
    text = (path / "case.toml").read_text(encoding="utf-8")
    filled = re.sub(r"^#(?=[\[a-z])", "", text, flags=re.M)
    tables = tomllib.loads(filled)
    assert len(tables["patrons"]) == 1
    assert len(tables["actors"]) == 2
    assert len(tables["values"]) == 3
    folder = tmp_path / "filled"
    folder.mkdir()
    for file in path.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "case.toml").write_text(filled, encoding="utf-8")
    claims = (path / "claims.yaml").read_text(encoding="utf-8")
    example = re.sub(r"^# ?(?=- id|  )", "", claims.replace("[]\n", ""), flags=re.M)
    (folder / "claims.yaml").write_text(example, encoding="utf-8")
    assert validate_case(folder) == []
    case = load_case(folder)
    assert len(case.claims) == 1
    assert case.patrons[0].schedule


def test_an_editor_finds_the_schemas(make):
    folder = make("MLI").folder
    first = (folder / "case.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "#:schema ./case.schema.json"
    assert json.loads((folder / "case.schema.json").read_text(encoding="utf-8"))


def test_the_same_folder_comes_out_twice(make, tmp_path):
    """Byte for byte: in a process of its own too, where hashes differ."""
    code = (
        "import datetime as dt, sys\nfrom wouldtake.cases.build import new_case\n"
        "new_case('FJI', sys.argv[1], as_of=dt.date(2026, 6, 1))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "fji")], check=True)
    for file in make("FJI").folder.iterdir():
        assert (tmp_path / "fji" / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.parametrize("limit", [2, 40, 120, 1000])
def test_units_keep_to_the_limit_or_say_why_not(make, limit):
    made = make("NGA", max_units=limit)
    assert made.provinces == 37
    if limit >= 38:
        assert made.units <= limit
        assert made.units >= 0.9 * min(limit, 700)
    else:
        assert made.units == 38  # one a province, and the capital
        assert "more than the 2 asked for" in made.notes[0]


# --- writing ---------------------------------------------------------------------------------


def test_nothing_is_written_over(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(SettingError, match=r"is a folder with files in it; nothing is written"):
        new_case("VAT", folder, as_of=DAY)
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "notes.txt"]


def test_neither_a_file_nor_a_link_is_written_over(tmp_path):
    (tmp_path / "file").write_text("x")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    (tmp_path / "loose").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "loose"):
        with pytest.raises(SettingError, match="nothing is written over"):
            new_case("VAT", tmp_path / name, as_of=DAY)
    assert list(elsewhere.iterdir()) == []


def test_an_empty_folder_is_filled_and_others_may_read_it(tmp_path):
    (tmp_path / "empty").mkdir()
    made = new_case("VAT", tmp_path / "empty", as_of=DAY)
    assert validate_case(made.folder) == []
    plain = tmp_path / "plain"
    plain.mkdir()
    assert stat.S_IMODE(made.folder.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch):
    from pathlib import Path

    write = Path.write_text

    def full(self, text, **options):
        if self.name == "shapes.geojson":
            raise OSError(28, "No space left on device")
        return write(self, text, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        new_case("VAT", tmp_path / "vat", as_of=DAY)
    assert list(tmp_path.iterdir()) == []


# --- the command -----------------------------------------------------------------------------


def test_the_command_says_what_it_made_and_what_to_do_next(tell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = tell("case", "new", "FJI", "--as-of", "2026-06-01")
    assert (code, err) == (0, "")
    assert (tmp_path / "fiji-2026" / "case.toml").is_file()
    for words in (
        "15 units (5 cities)", "approximate", "4 pieces of ground, joined by 3 crossings",
        "wouldtake case validate fiji-2026", "capital `suva`", "is assumed",
    ):
        assert words in out


def test_its_json_holds_the_same(tell, tmp_path):
    code, out, _ = tell("case", "new", "vat", tmp_path / "x", "--as-of", "2026-06-01", "--json")
    made = json.loads(out)
    assert code == 0
    assert made["units"] == 2
    assert made["capital"] == "vatican_city"
    assert made["as_of"] == "2026-06-01"
    assert made["approximate"] is True


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Maly", "--as-of", "2026-06-01"], "Did you mean MLI (Mali)?"),
        (["MLI", "--as-of", "1 June 2026"], "--as-of is `1 June 2026`"),
        (["MLI"], "Missing option '--as-of'"),
        (["MLI", "--as-of", "9999-12-31"], "--as-of is 9999-12-31; expected a day from 1800"),
        (["MLI", "--as-of", "0001-01-01"], "--as-of is 0001-01-01; expected a day from 1800"),
        (["MLI", "--as-of", "2026-06-01", "--max-units", "1"], "expected 2 to 1,000"),
        (["MLI", "--as-of", "2026-06-01", "--horizon-days", "0"], "expected 1 to 36,525"),
    ],
)
def test_a_wrong_command_is_told_in_words(tell, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    code, _, err = tell("case", "new", *arguments)
    assert code == 2
    assert told in err
    assert list(tmp_path.iterdir()) == []


def test_help_needs_no_geometry():
    code = (
        "import sys; from wouldtake.cli.main import run; run(['case', 'new', '--help']); "
        "print('shapely' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-2:] == ["False", "False"]
