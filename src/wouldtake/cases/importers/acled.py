"""ACLED's exports: the columns of the export tool and of the API, old and new.

A row on territory that changed hands is an observation of control where it names the unit's own
place; anywhere else in the unit it stays an event, for a village is not its district. Who holds it
now: the government where it `regains`; where a non-state actor `overtakes`, the one side that is
the insurgents'; where it passes without violence, the side of `actor1`, who takes it.

`sure`: A where place and day are exact (`geo_precision` 1, `time_precision` 1); B where either is
near (2: part of a region, a week); C otherwise (3: a region, a month).

Source: Raleigh, Kishi and Linke (2023), doi:10.1057/s41599-023-01559-4; ACLED codebook.
"""

import re

from wouldtake.cases.importers.places import Place
from wouldtake.cases.importers.reading import (
    SURE_OF,
    Found,
    Reading,
    code,
    picker,
    tidy,
    whole,
)
from wouldtake.cases.importers.sides import Sides

REQUIRED = ("event_id_cnty", "event_date", "event_type", "actor1", "latitude", "longitude")
OPTIONAL = (
    "sub_event_type", "actor2", "location", "admin1", "admin2", "geo_precision", "time_precision",
    "fatalities", "iso", "iso3", "country",
)  # fmt: skip
KINDS = {
    "battles": "battle", "explosions_remote_violence": "remote_violence",
    "remote_violence": "remote_violence", "protests": "protest", "riots": "riot",
    "riots_protests": "riot", "strategic_developments": "strategic_development",
    "strategic_development": "strategic_development",
    "violence_against_civilians": "violence_against_civilians",
}  # fmt: skip
TERRITORY = "territory"  # the kind of event that a change of hands is, where it is no observation


def is_acled(header: set[str]) -> bool:
    """Whether columns are those of an ACLED export."""
    return "event_id_cnty" in header or {"event_date", "event_type", "actor1"} <= header


def slug(text: str) -> str:
    """A word of ACLED's as a name."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


def kind_of(event_type: str) -> str:
    """Kind of event; an unknown one keeps its own name.

    Raises:
        ValueError: it names none.
    """
    key = slug(event_type)
    if key.startswith("battle"):
        return "battle"
    if not re.match(r"[a-z]", key):
        raise ValueError(f"event_type: `{event_type[:40]}` names no kind of event")
    return KINDS.get(key, key[:40].rstrip("_"))


def holder(sub_event: str, actor1: str, actor2: str, sides: Sides) -> tuple[str, str, str]:
    """Who holds a place after a row of ACLED's: control, manner; else a puzzle, in words.

    All three empty where the row is not on territory.
    """
    told = slug(sub_event)
    if told.endswith("government_regains_territory"):
        return "government", "fought", ""
    if told.endswith("non_state_actor_overtakes_territory"):
        found = {sides.side(actor) for actor in (actor1, actor2) if actor.strip()}
        if "insurgent" in found and None not in found:
            return "insurgent", "fought", ""
        return "", "", f"who took it: {tidy(actor1, 60)} or {tidy(actor2, 60)}"
    if told.endswith("non_violent_transfer_of_territory"):
        side = sides.side(actor1)
        if side is not None:
            return side, "unknown", ""
        return "", "", f"whose side took it: {tidy(actor1, 60)}"
    return "", "", ""


def read(reading: Reading) -> None:
    """Read every row into `reading.found`, or count why not.

    Raises:
        Unreadable: the file cannot be read; the fault is told.
    """
    pick = picker(reading, REQUIRED, OPTIONAL)
    home: dict[tuple[str, str, str], bool | None] = {}
    kinds: dict[tuple[str, str, str, str], tuple[str, str, str, str, str]] = {}
    for line, fields in reading.rows():
        (key, day, event_type, actor1, lat, lon, sub_event, actor2, name, admin1, admin2, where,
         when, deaths, iso, iso3, land) = pick(fields)
        if (iso, iso3, land) not in home:
            home[iso, iso3, land] = reading.country.is_iso(iso, iso3, land)
        here = home[iso, iso3, land]
        if here is False:
            reading.tally["outside"] += 1
            continue
        try:
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,40}", key, re.ASCII):
                raise ValueError(f"event_id_cnty: `{tidy(key, 40)}` is no id, such as AFG12345")
            date = reading.dates.read(day, line)
            place_code = code(where, "geo_precision", 3) if where else 2
            day_code = code(when, "time_precision", 3) if when else 2
            died = whole(deaths, "fatalities") if deaths else -1
            words = kinds.get((event_type, sub_event, actor1, actor2))
            if words is None:
                words = kinds[event_type, sub_event, actor1, actor2] = _words(
                    event_type, sub_event, actor1, actor2, reading.sides)
            width = "point" if place_code < 3 else "province"
            at = reading.places.add(
                Place(name, admin1, admin2, lat.strip(), lon.strip(), width, here))
        except ValueError as error:
            reading.bad(line, str(error))
            continue
        if not reading.is_new(f"acled:{key}"):
            continue
        kind, phrase, control, manner, puzzle = words
        if puzzle:
            reading.puzzles[puzzle] += 1
        reading.found.append(Found(
            line, date, at, kind, control, phrase, died, died, died, manner or "unknown",
            f"acled:{key}", "", SURE_OF[max(place_code, day_code) - 1],
        ))


def _words(
    event_type: str, sub_event: str, actor1: str, actor2: str, sides: Sides
) -> tuple[str, str, str, str, str]:
    kind = kind_of(event_type)
    # Before 2019 the kind of battle stood in `event_type` itself.
    control, manner, puzzle = holder(sub_event or event_type, actor1, actor2, sides)
    who = " and ".join(tidy(actor, 60) for actor in (actor1, actor2) if actor.strip())
    what = tidy(sub_event or event_type, 60).lower()
    phrase = f"{what}, {who}" if who else what
    return TERRITORY if control else kind, phrase, control, manner, puzzle
