"""Rows found in a file, made rows of a case's tables: what is new, where it goes, how it reads."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wouldtake.cases.case import Case
from wouldtake.cases.importers.credit import Credits
from wouldtake.cases.importers.places import Place, Placed
from wouldtake.cases.importers.reading import Found, Reading, tidy
from wouldtake.cases.importers.renewal import Outdated
from wouldtake.cases.loader import LATER
from wouldtake.cases.records import Later

CONTROL = ("date", "unit", "control", "manner", "source", "sure", "published", "id")
EVENTS = ("date", "event", "what", "unit", "source", "sure", "published", "id")
JOINED_FROM = 50_000
"""Events of one table above which those of a unit, day and kind are joined to one row."""
IDS_A_ROW = 400

Row = tuple[str, ...]
Clash = tuple[dt.date, str, tuple[str, ...]]


@dataclass
class Merge:
    """New rows by table, ready to be written; and the days on which sources contradict.

    `outdated` tells the rows of the case that they replace, `gone` how many those are by table.
    """

    case: Case
    later: Later
    outdated: Outdated = field(default_factory=Outdated)
    gone: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    _told: dict[tuple[dt.date, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in (*self.case.control, *self.later.control):
            if not self.outdated.has(row.id, row.source):
                self._told.setdefault((row.date, row.unit), []).append(row.control)

    def add(self, reading: Reading, placed: Sequence[Placed], credits_: Credits) -> Counter[str]:
        """Take in the rows of a file; rows added by table. `reading.tally` is made complete."""
        added: Counter[str] = Counter()
        listed = list(reading.places.index)
        events: dict[str, list[tuple[Found, Placed, dt.date]]] = {}
        for row in reading.found:
            found = placed[row.place]
            reading.tally[found.result] += found.result in ("outside",)
            if found.result == "outside":
                continue
            date = reading.dates.settled(row.date)
            published = None if row.published is None else reading.dates.settled(row.published)
            known_from = max(date, published or date)
            where = "" if known_from < self.case.as_of else f"{LATER}/"
            is_control = bool(row.control) and bool(found.unit) and (found.seat or not row.event)
            if found.result == "left_out" or (not row.event and not found.unit):
                reading.tally["left_out"] += 1
                continue
            if is_control and not self._is_new(date, found.unit, row):
                reading.tally["duplicates"] += 1
                continue
            reading.tally[found.result] += 1
            if not is_control:
                events.setdefault(f"{where}events.csv", []).append((row, found, date))
                continue
            name = f"{where}control.csv"
            added[name] += 1
            self.rows.setdefault(name, []).append((
                date.isoformat(), found.unit, row.control, row.manner,
                credits_.key(row.source, later=bool(where)), _sure(row, found),
                _published(date, published), row.id,
            ))
        for name, group in events.items():
            source = credits_.key("", later=name.startswith(LATER))
            made = list(self._events(name, group, reading, listed, source))
            added[name] += len(made)
            self.rows.setdefault(name, []).extend(made)
        return added

    def _is_new(self, date: dt.date, unit: str, row: Found) -> bool:
        """Whether an observation is new; a second word on the same day is noted."""
        told = self._told.setdefault((date, unit), [])
        if row.control in told:
            # A data set's own row is known by its id: a place may change hands twice in a day.
            return bool(row.id) and told[-1] != row.control
        told.append(row.control)
        if len(told) > 1:
            self.clashes.append((date, unit, tuple(told)))
        return True

    def _events(
        self, name: str, group: list[tuple[Found, Placed, dt.date]], reading: Reading,
        listed: Sequence[Place], source: str,
    ) -> Iterator[Row]:
        old = self.later.events if name.startswith(LATER) else self.case.events
        there = len(old) - self.gone.get(name, 0) + len(self.rows.get(name, ()))
        if there + len(group) <= JOINED_FROM:
            for row, found, date in group:
                place = listed[row.place].name if not found.seat else ""
                published = _known(reading, row)
                yield (
                    date.isoformat(), row.event, _what(row, place), found.unit, source,
                    _sure(row, found), _published(date, published), row.id,
                )
            return
        self.joined[name] = self.joined.get(name, 0) + len(group)
        yield from _joined(group, reading, source)


def _known(reading: Reading, row: Found) -> dt.date | None:
    return None if row.published is None else reading.dates.settled(row.published)


def _joined(
    group: Iterable[tuple[Found, Placed, dt.date]], reading: Reading, source: str
) -> Iterator[Row]:
    """One row for all events of a unit, a day and a kind (and a day of becoming known)."""
    parts: dict[tuple[dt.date, str, str, str], list[tuple[Found, Placed]]] = {}
    for row, found, date in group:
        key = (date, row.event, found.unit, _published(date, _known(reading, row)))
        parts.setdefault(key, []).append((row, found))
    for (day, event, unit, published), whole in parts.items():
        date = day.isoformat()
        for start in range(0, len(whole), IDS_A_ROW):
            part = whole[start : start + IDS_A_ROW]
            if len(part) == 1:
                what = _what(part[0][0], "")
            else:
                kinds = Counter(row.phrase for row, _ in part)
                more = "" if len(kinds) == 1 else " and others"
                told = [(row.best, row.low, row.high) for row, _ in part if row.best >= 0]
                deaths = _deaths(*map(sum, zip(*told, strict=True))) if told else _deaths(-1, 0, 0)
                what = f"{len(part)} events ({kinds.most_common(1)[0][0]}{more}): {deaths}"
            yield (
                date, event, what, unit, source,
                max(_sure(row, found) for row, found in part), published,
                ";".join(row.id for row, _ in part),
            )


def _published(date: dt.date, published: dt.date | None) -> str:
    return published.isoformat() if published and published > date else ""


def _sure(row: Found, found: Placed) -> str:
    return "C" if found.result == "guessed" else row.sure


def _what(row: Found, place: str) -> str:
    parts = [row.phrase, ": ", _deaths(row.best, row.low, row.high)]
    if row.days > 1:
        parts.append(f", over {row.days} days")
    if place.strip():
        parts.append(f"; at {tidy(place, 60)}")
    return "".join(parts)


def _deaths(best: int, low: int, high: int) -> str:
    if best < 0:
        return "deaths not told"
    count = "no deaths" if best == 0 else "1 death" if best == 1 else f"{best} deaths"
    return count if low == high == best else f"{count} ({low} to {high})"
