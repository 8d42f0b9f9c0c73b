"""UCDP GED and UCDP Candidate Events, as downloaded (49 columns, versions 22.1 to 25.1).

An event takes the last of its days, so that nothing of it is known before it was over; it was
known from the first day on which a source reported it (`source_date`), if that is later.

`sure` comes from three codes of the codebook. A: the place is exact (`where_prec` 1), and the day
(`date_prec` 1), and the report is clear (`event_clarity` 1). B: within 25 km or by district
(`where_prec` 2, 3), within a week (`date_prec` 2, 3), or unclear. C: anything less exact.

Source: Sundberg and Melander (2013), doi:10.1177/0022343313484347; UCDP GED codebook.
"""

import datetime as dt

from wouldtake.cases.importers.dates import Read
from wouldtake.cases.importers.places import Place
from wouldtake.cases.importers.reading import (
    SURE_OF,
    Found,
    Reading,
    code,
    first_day,
    picker,
    tidy,
    whole,
)

REQUIRED = (
    "id", "type_of_violence", "where_prec", "date_prec", "date_start", "date_end", "latitude",
    "longitude", "best",
)  # fmt: skip
OPTIONAL = (
    "low", "high", "event_clarity", "country_id", "country", "where_coordinates", "adm_1", "adm_2",
    "side_a", "side_b", "source_date",
)  # fmt: skip
KINDS = {
    "1": ("state_based", "state-based fighting"),
    "2": ("non_state", "fighting between groups"),
    "3": ("one_sided", "violence against civilians"),
}
WIDTHS = {1: "point", 2: "point", 3: "point", 4: "province", 5: "region", 6: "country",
          7: "country"}  # fmt: skip


def is_ged(header: set[str]) -> bool:
    """Whether columns are those of UCDP GED."""
    return {"type_of_violence", "where_prec"} <= header or {"date_start", "dyad_name"} <= header


def read(reading: Reading) -> None:
    """Read every row into `reading.found`, or count why not.

    Raises:
        Unreadable: the file cannot be read; the fault is told.
    """
    pick = picker(reading, REQUIRED, OPTIONAL)
    home: dict[tuple[str, str], bool | None] = {}
    phrases: dict[tuple[str, str, str], tuple[str, str]] = {}
    codes: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    spans: dict[tuple[str, str], tuple[Read, int]] = {}
    deaths: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    reported: dict[str, dt.date | None] = {}
    add, places, dates, tally = (
        reading.found.append, reading.places, reading.dates.read, reading.tally)
    for line, fields in reading.rows():
        (key, kind, where, when, start, end, lat, lon, best, low, high, clarity, gw, land, name,
         admin1, admin2, side_a, side_b, source_dates) = pick(fields)
        if (gw, land) not in home:
            home[gw, land] = reading.country.is_gw(gw, land)
        here = home[gw, land]
        if here is False:
            tally["outside"] += 1
            continue
        try:
            ident = f"ged:{whole(key, 'id')}"
            if (coded := codes.get((kind, where, when, clarity))) is None:
                coded = codes[kind, where, when, clarity] = _coded(kind, where, when, clarity)
            if (lasted := spans.get((start, end))) is None:
                lasted = spans[start, end] = _span(dates(start, line), dates(end, line))
            if (died := deaths.get((best, low, high))) is None:
                died = deaths[best, low, high] = _deaths(best, low, high)
            width, how_sure = coded
            at = places.add(Place(name, admin1, admin2, lat.strip(), lon.strip(), width, here))
        except ValueError as error:
            reading.bad(line, str(error))
            continue
        if not reading.is_new(ident):
            continue
        words = phrases.get((kind, side_a, side_b))
        if words is None:
            event, what = KINDS[kind]
            sides = " and ".join(tidy(side, 60) for side in (side_a, side_b) if side.strip())
            words = phrases[kind, side_a, side_b] = (event, f"{what}, {sides}" if sides else what)
        if source_dates not in reported:
            for memo in (reported, spans, deaths, codes):
                if len(memo) > 100_000:
                    memo.clear()
            reported[source_dates] = first_day(source_dates)
        last, days = lasted
        add(Found(line, last, at, words[0], "", words[1], *died, "unknown", ident, "", how_sure,
                  reported[source_dates], days))


def _coded(kind: str, where: str, when: str, clarity: str) -> tuple[str, str]:
    """How exactly a place is known, and how sure a row is."""
    if kind not in KINDS:
        raise ValueError(f"type_of_violence: `{kind[:20]}` is not 1, 2 or 3")
    place, day = code(where, "where_prec", 7), code(when, "date_prec", 5)
    return WIDTHS[place], sure(place, day, clarity)


def _span(first: Read, last: Read) -> tuple[Read, int]:
    """The day an event counts from, and how many it lasted (1 where that is not yet known)."""
    if isinstance(first, tuple) or isinstance(last, tuple):
        return last, 1
    days = (last - first).days + 1
    if days < 1:
        raise ValueError(f"date_end {last} is before date_start {first}")
    return last, days


def _deaths(best: str, low: str, high: str) -> tuple[int, int, int]:
    count = whole(best, "best")
    return count, whole(low, "low") if low else count, whole(high, "high") if high else count


def sure(where_prec: int, date_prec: int, event_clarity: str) -> str:
    """How sure a row is; the rule stands at the top of this file."""
    place = 0 if where_prec == 1 else 1 if where_prec <= 3 else 2
    day = 0 if date_prec == 1 else 1 if date_prec <= 3 else 2
    return SURE_OF[max(place, day, 0 if event_clarity.strip() in ("", "1") else 1)]
