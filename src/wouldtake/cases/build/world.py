"""The shipped extract of the world: provinces of Natural Earth, places of GeoNames.

`data/world.zip` holds `countries.json`, the list, and one `CODE.json` a country, made by
`tools/build_world.py`. Outlines are integers on a grid, each point told from the one before.
"""

import functools
import itertools
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wouldtake.cases.build.places import Place
from wouldtake.errors import SettingError, nearest

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry as Geometry

ARCHIVE = Path(__file__).parent / "data" / "world.zip"
LIST = "countries.json"


@dataclass(frozen=True)
class Country:
    """A country or territory of the list.

    `code` is ISO 3166 alpha-3 where there is one; `part` names the file of the country whose
    `provinces` it is cut from, where it has none of its own.
    """

    code: str
    ne: str
    iso2: str
    name: str
    aliases: tuple[str, ...]
    note: str
    part: str = ""
    provinces: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What a user may call it: codes and names."""
        return tuple(word for word in (self.code, self.ne, self.iso2, self.name, *self.aliases)
                     if word)


@dataclass(frozen=True)
class Province:
    """A first-level division as drawn; longitudes run past 180 where the country spans it."""

    name: str
    code: str
    others: tuple[str, ...]
    shape: "Geometry"


@dataclass(frozen=True)
class Territory:
    """A country with its provinces and places; `decimals` is the grid of its outlines."""

    country: Country
    decimals: int
    provinces: tuple[Province, ...]
    places: tuple[Place, ...]


@functools.cache
def countries() -> tuple[Country, ...]:
    """Every country and territory, in order of code."""
    found = [
        Country(**{**row, "aliases": tuple(row["aliases"]), "provinces": tuple(row["provinces"])})
        for row in _read(LIST)["countries"]
    ]
    return tuple(found)


@functools.cache
def versions() -> dict[str, str]:
    """What the extract was made from: `natural_earth` and `geonames`, in words."""
    return dict(_read(LIST)["sources"])


def find_country(text: str) -> Country:
    """The country of a code or a name, whatever its case and accents.

    Raises:
        SettingError: none is so called; the nearest are named.
    """
    wanted = plain(text[:200])
    if wanted in _by_word():
        return _by_word()[wanted]
    names = {word: country for country in countries() for word in country.words if len(word) > 2}
    close = nearest(text.strip()[:200], [*names]) if wanted else None
    hint = (
        f"Did you mean {names[close].code} ({names[close].name})?" if close
        else "Codes are ISO 3166 alpha-3, such as MLI for Mali; names are understood too."
    )
    raise SettingError(f"`{text[:40]}` is not a country of the list. {hint}")


@functools.cache
def _by_word() -> dict[str, Country]:
    """Each country by its own code, then by whatever else it is called."""
    table = {plain(country.code): country for country in countries()}
    for country in countries():
        for word in country.words:
            table.setdefault(plain(word), country)
    return table


def plain(text: str) -> str:
    """A name without case, accents, spaces and marks, in Latin letters."""
    from anyascii import anyascii  # noqa: PLC0415

    return "".join(c for c in anyascii(text).lower() if c.isalnum())


def read_territory(country: Country) -> Territory:
    """Provinces and places of a country, from the extract."""
    raw = _read(f"{country.part or country.ne}.json")
    kept = country.provinces or tuple(range(len(raw["provinces"])))
    renumbered = {old: new for new, old in enumerate(kept)}
    scale = 10.0 ** raw["decimals"]
    provinces = tuple(
        Province(row["name"], row["code"], tuple(row["others"]), _shape(row["shape"], scale))
        for row in (raw["provinces"][i] for i in kept)
    )
    places = tuple(
        Place(id_, name, tuple(others), lon, lat, population, seat, renumbered[province])
        for id_, name, others, lon, lat, population, seat, province in raw["places"]
        if province in renumbered
    )
    return Territory(country, raw["decimals"], provinces, places)


def _read(name: str) -> Any:
    with zipfile.ZipFile(ARCHIVE) as archive:
        return json.loads(archive.read(name))


def encode(polygons: Iterable[Sequence[Sequence[tuple[int, int]]]]) -> list[list[list[int]]]:
    """Polygons on the grid, each ring flat: its first point, then steps."""
    out: list[list[list[int]]] = []
    for rings in polygons:
        coded: list[list[int]] = []
        for ring in rings:
            points = [(0, 0), *ring[:-1]]  # the last repeats the first
            steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points)]
            coded.append([n for step in steps for n in step])
        out.append(coded)
    return out


def decode(coded: list[list[list[int]]], scale: float) -> list[list[list[tuple[float, float]]]]:
    """Polygons in degrees, each ring closed."""
    out = []
    for rings in coded:
        polygon = []
        for flat in rings:
            x = list(itertools.accumulate(flat[::2]))
            y = list(itertools.accumulate(flat[1::2]))
            ring = [(a / scale, b / scale) for a, b in zip(x, y, strict=True)]
            polygon.append([*ring, ring[0]])
        out.append(polygon)
    return out


def _shape(coded: list[list[list[int]]], scale: float) -> "Geometry":
    import shapely  # noqa: PLC0415

    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in decode(coded, scale)]
    # Rounding to the grid can make a line touch itself.
    whole = shapely.make_valid(shapely.MultiPolygon(parts), method="structure")
    return shapely.MultiPolygon(
        [p for p in shapely.get_parts(whole) if p.geom_type == "Polygon" and not p.is_empty]
    )
