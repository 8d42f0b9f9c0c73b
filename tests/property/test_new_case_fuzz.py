"""Whatever file of districts is given, a case without fault comes out, or words that say why not.

Nothing else: no other exception, no half-written folder.
"""

import datetime as dt
import json
import shutil
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wouldtake.cases import validate_case
from wouldtake.cases.build import new_case
from wouldtake.errors import SettingError

DAY = dt.date(2026, 6, 1)
SETTINGS = settings(max_examples=60, deadline=None)


def outcome(raw):
    """`refused`, or the case made; anything else fails the test."""
    work = Path(tempfile.mkdtemp())
    try:
        (work / "d.geojson").write_bytes(raw)
        try:
            made = new_case("LSO", work / "case", as_of=DAY, units=work / "d.geojson")
        except SettingError as error:
            assert 0 < len(str(error)) < 800
            assert [path.name for path in work.iterdir()] == ["d.geojson"]
            return "refused"
        assert validate_case(made.folder) == []
        assert sorted(path.name for path in work.iterdir()) == ["case", "d.geojson"]
        return made
    finally:
        shutil.rmtree(work)


def collection(features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(kind, coordinates, properties):
    return {"type": "Feature", "properties": properties,
            "geometry": {"type": kind, "coordinates": coordinates}}


# Lesotho spans 27 to 29.5 E and 28.5 to 30.7 S. A coarse grid makes lines meet and run together.
coarse = st.tuples(
    st.integers(0, 12).map(lambda n: 26.8 + n / 4), st.integers(0, 12).map(lambda n: -31 + n / 4)
)
fine = st.tuples(st.floats(26.9, 29.6), st.floats(-30.8, -28.4))
rings = st.lists(st.one_of(coarse, fine), min_size=1, max_size=9)
polygons = st.lists(rings, min_size=1, max_size=3)
names = st.text(max_size=12)


@SETTINGS
@given(st.lists(st.tuples(polygons, names, names), min_size=1, max_size=8))
@example([([[(27, -29), (28, -30), (28, -29), (27, -30)]], "", "")])  # a bow tie
@example([([[(27, -29), (28, -29), (27.5, -29)]], "a", "a")])  # no area
@example([([[(27, -29), (28, -29), (28, -30)]], "capital", "capital")] * 3)  # thrice the same
def test_polygons_of_any_shape_make_a_case_or_are_refused(drawn):
    features = [
        feature("Polygon", shape, {"NAME_1": parent, "NAME_2": name})
        for shape, name, parent in drawn
    ]
    outcome(collection(features))


anything = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-400, 400), st.floats(), st.text(max_size=5),
        st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "NAME_1"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "crs",
                             "name", "NAME_2"]),
            inner, max_size=4,
        ),
    ),
    max_leaves=12,
)


@SETTINGS
@given(anything)
def test_any_json_is_refused_in_words(content):
    assert outcome(json.dumps(content).encode()) == "refused"


@SETTINGS
@given(st.one_of(st.just("Polygon"), st.just("MultiPolygon")), anything, anything)
def test_any_coordinates_and_properties_beside_a_good_district(kind, coordinates, properties):
    good = feature("Polygon", [[(27.4, -29.2), (27.6, -29.2), (27.6, -29.5)]], {"name": "Good"})
    outcome(collection([good, feature(kind, coordinates, properties)]))


@SETTINGS
@given(st.binary(max_size=60), st.integers(0, 200))
def test_broken_bytes_are_refused_in_words(junk, at):
    whole = collection([feature("Polygon", [[(27.4, -29), (27.6, -29), (27.6, -29.5)]],
                                {"name": "Good"})])
    at = min(at, len(whole))
    outcome(whole[:at] + junk + whole[at:])
    outcome(whole[:at] + junk)
