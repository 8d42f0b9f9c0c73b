"""The map: provinces shaded by the chance that their capital has fallen by a date."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .data import Place
from .show import day, headline_percent, interval
from .svg import chart, coordinate, dot, el, group, polyline

STEPS = 10
"""Shades: tenths of chance."""
_WIDTH = 720.0
_PAD = 12.0
_FINEST = 0.35


@dataclass(frozen=True)
class Projection:
    """Equirectangular, narrowed by the cosine of the middle latitude.

    x = pad + k (lon - west) cos(middle),  y = pad + k (north - lat)
    """

    west: float
    north: float
    cosine: float
    scale: float
    width: float
    height: float

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels of a place."""
        return (
            _PAD + self.scale * (lon - self.west) * self.cosine,
            _PAD + self.scale * (self.north - lat),
        )


def projection(places: Sequence[Place], width: float = _WIDTH) -> Projection:
    """The projection that fits all outlines and cities into the width."""
    points = [p for place in places for ring in place.rings for p in ring]
    points += [(place.lon, place.lat) for place in places]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    cosine = math.cos(math.radians((south + north) / 2))
    across, down = max(1e-6, (east - west) * cosine), max(1e-6, north - south)
    scale = min((width - 2 * _PAD) / across, (1.2 * width - 2 * _PAD) / down)
    return Projection(west, north, cosine, scale, width, 2 * _PAD + scale * down)


def shade(chance: float) -> int:
    """Which tenth a chance lies in, 0 to 9."""
    return min(STEPS - 1, max(0, int(chance * STEPS)))


def draw(places: Sequence[Place], dates: Sequence[dt.date]) -> Markup:
    """The map at the last date; provinces carry the numbers of every date for the slider."""
    to = projection(places)
    shapes = [_province(place, to, dates, at == 0) for at, place in enumerate(places)]
    cities = [
        dot(*to(place.lon, place.lat), 3.2, "city", el("title", place.city)) for place in places
    ]
    labels = [
        group(*_labels(places, to, size, reach), class_=f"city-names {name}")
        for size, reach, name in ((11.5, 7, "desk"), (22.0, 11, "phone"))
    ]
    picture = chart(
        to.width, to.height, "", group(*shapes, class_="provinces"),
        group(*cities, class_="cities", aria_hidden="true"),
        group(*labels, aria_hidden="true"), class_="map",
    )
    told = (
        f"Map of {len(places)} provinces: chance of having fallen by the chosen date. "
        "Arrow keys move from province to province; a table with the same numbers follows."
    )
    return Markup(
        str(picture).replace('role="img"', 'role="group"', 1)
        .replace('aria-label=""', str(Markup('aria-label="{}"').format(told)), 1)
    )


def described(place: Place, at: int, date: dt.date) -> str:
    """A province's chance by a date, in words."""
    return (
        f"{place.name} ({place.city}): {headline_percent(place.chance[at])} by {day(date)}, "
        f"interval {interval(place.low[at], place.high[at])}"
    )


def ranked(places: Sequence[Place], at: int, count: int = 8) -> list[Place]:
    """The places with the highest chance at a date."""
    return sorted(places, key=lambda place: (-place.chance[at], place.name))[:count]


def _province(place: Place, to: Projection, dates: Sequence[dt.date], first: bool) -> Markup:
    rings = [_thinned([to(lon, lat) for lon, lat in ring]) for ring in place.rings]
    data = "".join(polyline(ring, closed=True) for ring in rings if len(ring) > 2)
    at = len(dates) - 1
    middle = to(place.lon, place.lat)
    return el(
        "path", d=data or None, fill_rule="evenodd", class_=f"province m{shade(place.chance[at])}",
        id=f"province-{place.id}", tabindex="0" if first else "-1", role="img",
        aria_label=described(place, at, dates[at]), data_name=place.name, data_city=place.city,
        data_chance=_numbers(place.chance), data_low=_numbers(place.low),
        data_high=_numbers(place.high), data_x=middle[0], data_y=middle[1],
    )


def _numbers(values: Sequence[float]) -> str:
    return " ".join(f"{value:.4g}" for value in values)


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points closer than a third of a pixel to the last one kept; drawing only."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or math.dist(point, kept[-1]) >= _FINEST:
            kept.append((round(point[0], 1), round(point[1], 1)))
    return kept


def _labels(places: Sequence[Place], to: Projection, size: float, reach: float) -> list[Markup]:
    """City names where they fit without touching another: placed once, in order of chance."""
    taken: list[tuple[float, float, float, float]] = [
        (x - 4, y - 4, x + 4, y + 4) for x, y in (to(p.lon, p.lat) for p in places)
    ]
    out: list[Markup] = []
    for place in _by_weight(places):
        x, y = to(place.lon, place.lat)
        long = len(place.city) * size * 0.54
        for dx, dy, anchor in (
            (reach, size * 0.33, "start"), (-reach, size * 0.33, "end"),
            (0.0, -reach, "middle"), (0.0, reach + size * 0.7, "middle"),
        ):
            left = x + dx - {"start": 0.0, "end": long, "middle": long / 2}[anchor]
            box = (left, y + dy - size * 0.8, left + long, y + dy + size * 0.25)
            inside = box[0] > 2 and box[2] < to.width - 2 and box[1] > 2 and box[3] < to.height
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                out.append(
                    el("text", place.city, x=x + dx, y=y + dy, font_size=coordinate(size),
                       text_anchor=None if anchor == "start" else anchor)
                )
                break
    return out


def _by_weight(places: Sequence[Place]) -> list[Place]:
    """Places with the most open ground about them first, so that the crowded east thins out."""
    def nearest(place: Place) -> float:
        return min(
            (math.dist((place.lon, place.lat), (o.lon, o.lat)) for o in places if o is not place),
            default=0.0,
        )
    return sorted(places, key=lambda place: (-nearest(place), place.name))


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
