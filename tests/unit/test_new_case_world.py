"""The extract of the world that `case new` draws from: countries, and places by geometry."""

import re

import numpy as np
import pytest
import shapely

from wouldtake.cases.build.places import Place, beside, in_polygons, isolation_km
from wouldtake.cases.build.plan import seats_of, slug, unique
from wouldtake.cases.build.world import countries, decode, encode, find_country, read_territory
from wouldtake.errors import SettingError

# --- countries: codes and names --------------------------------------------------------------


def test_there_are_more_than_two_hundred_countries():
    codes = [country.code for country in countries()]
    assert len(codes) > 200
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MLI", "MLI"), ("mli", "MLI"), ("ml", "MLI"), ("Mali", "MLI"), ("  mali ", "MLI"),
        ("PSE", "PSE"), ("PSX", "PSE"), ("SSD", "SSD"), ("SDS", "SSD"), ("XKX", "XKX"),
        ("KOS", "XKX"), ("ESH", "ESH"), ("SAH", "ESH"), ("TWN", "TWN"), ("SOL", "SOL"),
        ("CYN", "CYN"), ("ALA", "ALA"), ("GUF", "GUF"), ("SJM", "SJM"), ("BES", "BES"),
        ("Niger", "NER"), ("Nigeria", "NGA"), ("Burma", "MMR"), ("Côte d'Ivoire", "CIV"),
        ("cote divoire", "CIV"), ("Türkiye", "TUR"), ("turkey", "TUR"), ("Congo", "COG"),
        ("DRC", "COD"), ("Guinea-Bissau", "GNB"), ("Swaziland", "SWZ"),
    ],
)
def test_a_country_is_found_by_the_codes_and_names_people_type(text, code):
    assert find_country(text).code == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Maly", "Did you mean MLI (Mali)?"),
        ("Afganistan", "Did you mean AFG (Afghanistan)?"),
        ("South Sudann", "Did you mean SSD (South Sudan)?"),
        ("", "such as MLI for Mali"),
        ("qqqqqqqqqqqqqq", "such as MLI for Mali"),
        ("💥" * 9999, "such as MLI for Mali"),
    ],
)
def test_a_wrong_country_brings_the_nearest(text, hint):
    with pytest.raises(SettingError, match=re.escape(hint)) as caught:
        find_country(text)
    assert len(str(caught.value)) < 300


def test_every_iso_code_of_two_letters_names_one_country():
    """A short code that is also another's long one, or given twice, would find the wrong land."""
    short = [country.iso2 for country in countries() if country.iso2]
    assert len(set(short)) == len(short)
    for country in countries():
        assert find_country(country.code) is country
        assert find_country(country.name) is country
        if country.iso2:
            assert find_country(country.iso2) is country


# --- places are joined by geometry -----------------------------------------------------------

# Capitals of Afghan provinces as any atlas has them, each pair in provinces of one name and code
# in the data: by hand.
TWINS = {
    "Uruzgan": {"Tarin Kot": (65.87, 32.63), "Nili": (66.13, 33.72)},
    "Parwan": {"Charikar": (69.17, 35.01), "Bazarak": (69.52, 35.31)},
}


def by_geometry(provinces, twins):
    shapes = [province.shape for province in provinces]
    lon, lat = zip(*twins.values(), strict=True)
    return in_polygons(lon, lat, shapes)[0].tolist()


def by_code(provinces, twins):
    """The wrong way: the first province that bears the code of the place."""
    del twins
    codes = [province.code for province in provinces]
    return [codes.index(c) for c in codes if codes.count(c) > 1][:2]


@pytest.mark.parametrize("name", TWINS)
def test_provinces_of_one_name_and_code_each_get_their_own_capital(name):
    provinces = [
        province for province in read_territory(find_country("AFG")).provinces
        if province.name == name
    ]
    assert len(provinces) == 2
    assert len({province.code for province in provinces}) == 1
    assert sorted(by_geometry(provinces, TWINS[name])) == [0, 1]
    assert sorted(by_code(provinces, TWINS[name])) != [0, 1]  # so a join by code is caught


def test_places_follow_the_ground_not_the_country_they_are_filed_under():
    """GeoNames files Hargeysa under Somalia, Kyrenia under Cyprus, Simferopol under Ukraine."""
    for code, name in (("SOL", "Hargeysa"), ("CYN", "Kyrenia"), ("RUS", "Simferopol")):
        assert name in {place.name for place in read_territory(find_country(code)).places}
    for code, name in (("SOM", "Hargeysa"), ("CYP", "Kyrenia"), ("UKR", "Simferopol")):
        assert name not in {place.name for place in read_territory(find_country(code)).places}


def test_shipped_places_lie_in_their_province_as_drawn():
    """The join was made on the full outlines, up to 0.1 degree away; they are simplified since."""
    for code in ("AFG", "COD", "ITA", "PHL", "USA", "UGA"):
        territory = read_territory(find_country(code))
        shapes = np.array([p.shape for p in territory.provinces], dtype=object)
        own = shapes[[place.province for place in territory.places]]
        west, _, east, _ = shapely.total_bounds(own)
        points = shapely.points([
            (beside(place.lon, west, east), place.lat) for place in territory.places
        ])
        away = shapely.distance(points, own)
        assert np.mean(away < 0.02) > 0.95
        assert away.max() < 0.1 + 0.02 * 2


def test_a_point_is_in_the_polygon_that_holds_it_else_the_nearest():
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 0, 6, 1)]
    held, away = in_polygons([0.5, 1.5, 3.0, 4.0, 1.0], [0.5, 0.5, 0.5, 0.5, 0.5], squares)
    assert held.tolist() == [0, 1, 1, 2, 0]
    np.testing.assert_allclose(away, [0, 0, 1, 1, 0])


def test_a_code_decides_within_two_kilometres_of_a_border_alone():
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    second = frozenset({1})
    held, _ = in_polygons([0.99, 0.9], [0.5, 0.5], squares, [second, second])
    assert held.tolist() == [1, 0]


def test_isolation_is_the_distance_to_a_more_important_place():
    def place(id_, lon, population, seat=""):
        return Place(id_, str(id_), (), lon, 0.0, population, seat, 0)

    places = [place(1, 0, 10), place(2, 1, 1000), place(3, 3, 5, "C")]
    away = isolation_km(places)
    assert away[2] == np.inf  # the capital
    np.testing.assert_allclose(away[:2], [111.19, 222.39], atol=0.1)


def test_the_seat_is_the_capital_else_the_seat_of_a_division_else_the_most_populous():
    def place(id_, population, seat, province):
        return Place(id_, str(id_), (), 0.0, 0.0, population, seat, province)

    seats = seats_of([
        place(1, 9, "", 0), place(2, 1, "C", 0), place(3, 9, "1", 0),
        place(4, 9, "", 1), place(5, 1, "2", 1), place(6, 7, "", 2), place(7, 8, "", 2),
    ])
    assert {number: seat.id for number, seat in seats.items()} == {0: 2, 1: 5, 2: 7}


def test_outlines_come_back_as_they_were_coded():
    rings = [[(0, 0), (1000, 0), (1000, 500), (0, 0)], [(10, 5), (20, 5), (20, 9), (10, 5)]]
    assert decode(encode([rings]), 10.0) == [
        [[(x / 10, y / 10) for x, y in ring] for ring in rings]
    ]


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("N'Djamena", "ndjamena"), ("São Tomé", "sao_tome"), ("1er Cercle", "place_1er_cercle"),
        ("北京", "beijing"), ("Москва", "moskva"), ("", "place"), ("—", "place"),
        ("x" * 99, "x" * 40),
    ],
)
def test_ids_are_in_plain_letters(text, id_):
    assert slug(text) == id_


def test_ids_that_are_taken_get_a_number():
    taken = {"a"}
    assert [unique(["a"], taken) for _ in range(3)] == ["a_2", "a_3", "a_4"]
    assert unique(["a", "a_north"], taken) == "a_north"
