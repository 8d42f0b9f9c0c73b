"""The shipped places of Afghanistan: right coordinates, right provinces, one connected graph."""

import math
from itertools import pairwise

import numpy as np
import pytest

from wouldtake.cases import load_case, load_shapes

CASE = load_case("afghanistan-2021")

# Towns as any atlas has them (degrees), by hand: not from the file under test.
ATLAS = {
    "kabul": (69.17, 34.53),
    "kandahar": (65.71, 31.62),
    "herat": (62.20, 34.35),
    "mazar_e_sharif": (67.11, 36.71),
    "jalalabad": (70.45, 34.43),
    "kunduz": (68.86, 36.73),
    "lashkar_gah": (64.37, 31.59),
    "zaranj": (61.86, 30.96),
    "fayzabad": (70.58, 37.12),
    "bamyan": (67.83, 34.82),
    "bazarak": (69.52, 35.31),
    "nili": (66.13, 33.72),
    "tarin_kot": (65.87, 32.63),
    "charikar": (69.17, 35.01),
    "firuz_koh": (65.25, 34.52),
    "sharana": (68.73, 33.18),
    "parun": (70.92, 35.42),
    "khost": (69.92, 33.34),
}


def _rings(geometry):
    polygons = geometry["coordinates"]
    return [polygons] if geometry["type"] == "Polygon" else polygons


def _inside(lon, lat, geometry):
    """Whether a point lies in a polygon (ray casting; holes count)."""
    odd = False
    for polygon in _rings(geometry):
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
                    odd = not odd
    return odd


@pytest.fixture(scope="module")
def shapes():
    features = load_shapes(CASE)["features"]
    return {(f["properties"]["kind"], f["properties"]["id"]): f["geometry"] for f in features}


def test_counts_of_units():
    assert CASE.kinds.count("city") == 34
    assert 300 <= CASE.kinds.count("rural") <= 330
    assert len(set(CASE.ids)) == len(CASE.ids)
    assert len({p for p, k in zip(CASE.parents, CASE.kinds, strict=True) if k == "city"}) == 34


@pytest.mark.parametrize(("city", "place"), ATLAS.items())
def test_capitals_stand_where_an_atlas_has_them(city, place):
    unit = CASE.units[CASE.index[city]]
    assert math.dist((unit.lon, unit.lat), place) < 0.03


def test_every_unit_lies_in_its_province_and_every_cell_has_a_shape(shapes):
    for unit in CASE.units:
        assert _inside(unit.lon, unit.lat, shapes["province", unit.parent]), unit.id
        if unit.kind == "rural":
            assert _inside(unit.lon, unit.lat, shapes["rural", unit.id]), unit.id


def test_provinces_of_one_name_are_told_apart(shapes):
    assert not _inside(*ATLAS["bazarak"], shapes["province", "parwan"])
    assert not _inside(*ATLAS["charikar"], shapes["province", "panjshir"])
    assert not _inside(*ATLAS["nili"], shapes["province", "uruzgan"])
    assert not _inside(*ATLAS["tarin_kot"], shapes["province", "daykundi"])


def test_neighbours_share_a_drawn_line(shapes):
    """Cells and provinces form one coverage: every cell edge is some neighbour's, or the rim's."""
    edges: dict[tuple, int] = {}
    for (kind, _), geometry in shapes.items():
        if kind == "rural":
            for polygon in _rings(geometry):
                for ring in polygon:
                    for a, b in pairwise(ring):
                        key = tuple(sorted((tuple(a), tuple(b))))
                        edges[key] = edges.get(key, 0) + 1
    shared = sum(count == 2 for count in edges.values())
    assert max(edges.values()) == 2
    assert shared > 0.7 * len(edges)


def test_shapes_are_small():
    assert (CASE.folder / "shapes.geojson").stat().st_size < 400_000


def _pairs(kind):
    return [p for p, link in zip(CASE.link_pairs, CASE.links, strict=True) if link.kind == kind]


def _reach(pairs, start):
    near: dict[int, list[int]] = {}
    for a, b in pairs:
        near.setdefault(int(a), []).append(int(b))
        near.setdefault(int(b), []).append(int(a))
    seen, todo = {start}, [start]
    while todo:
        for other in near.get(todo.pop(), []):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def test_the_graph_hangs_together_by_borders_alone():
    borders = [
        p for p, link in zip(CASE.link_pairs, CASE.links, strict=True) if link.kind != "road"
    ]
    assert len(_reach(borders, 0)) == len(CASE.units)


def test_every_city_touches_ground_around_it():
    for city in (u.id for u in CASE.units if u.kind == "city"):
        around = f"{CASE.units[CASE.index[city]].parent}_around_{city}"
        assert any({link.a, link.b} == {city, around} for link in CASE.links)


def test_the_ring_road_closes():
    roads = _pairs("road")
    kandahar = CASE.index["kandahar"]
    cut = {CASE.index["kabul"], CASE.index["maidan_shahr"]}
    without = [pair for pair in roads if set(pair) != cut]
    assert CASE.index["kabul"] in _reach(without, kandahar)  # the long way, by Herat and Mazar
    assert len(_reach(roads, kandahar)) == 34


def test_lengths_are_believable():
    lengths = {frozenset((link.a, link.b)): link.km for link in CASE.links if link.kind == "road"}
    assert 110 < lengths[frozenset(("kandahar", "lashkar_gah"))] < 190  # about 140 by road
    assert all(0 < link.km < 600 for link in CASE.links)


def test_populations_sum_to_the_country():
    assert 31e6 < CASE.populations.sum() < 35e6
    assert np.all(CASE.populations > 0)


def test_terrain_tells_plain_from_mountain():
    terrain = CASE.extra("terrain")
    parents = np.array(CASE.parents)
    assert terrain.min() >= 0
    assert terrain.max() <= 1
    plains = terrain[np.isin(parents, ["nimroz", "jawzjan", "balkh", "helmand"])].mean()
    mountains = terrain[np.isin(parents, ["nuristan", "badakhshan", "bamyan", "daykundi"])].mean()
    assert mountains > 2 * plains


def test_neither_case_nor_shapes_are_hidden_from_the_package():
    from importlib.resources import files

    data = files("wouldtake.cases") / "data" / "afghanistan-2021"
    for name in ("case.toml", "units.csv", "shapes.geojson", "later/control.csv", "README.md"):
        assert data.joinpath(name).is_file()
    assert "CC BY 4.0" in (data / "README.md").read_text(encoding="utf-8")
