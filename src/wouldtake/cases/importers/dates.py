"""Dates of a stranger's file: many forms, and one order of day and month for the whole file."""

import datetime as dt
import re
from typing import Literal

from wouldtake.cases.files import Faults
from wouldtake.cases.schema import date_hint

Order = Literal["day-first", "month-first"]
Numeric = tuple[int, int, int]
"""Day and month in the order written, then the year: `06/08/2021`."""
Read = dt.date | Numeric

EARLIEST_YEAR = 1800

_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
_MONTHS = [name[:3] for name in _NAMES]
_TIME = re.compile(
    r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?$",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]+([A-Za-z]{3,9})\.?,?[ -]+(\d{4})", re.ASCII)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.ASCII)


def _month(word: str) -> int:
    low = word.lower()
    if low == "sept":
        return 9
    if low in _NAMES:
        return _NAMES.index(low) + 1
    if low in _MONTHS:
        return _MONTHS.index(low) + 1
    raise ValueError(f"`{word}` is not the name of a month in English")


def _date(year: int, month: int, day: int, text: str) -> dt.date:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"`{text}` is no day of the calendar") from None
    _check_year(year, text)
    return found


def _check_year(year: int, text: str) -> None:
    """What a file tells of was seen by someone: a later year is a slip, such as 2201 for 2021."""
    last = dt.date.today().year
    if not EARLIEST_YEAR <= year <= last:
        raise ValueError(f"`{text}` lies outside the years {EARLIEST_YEAR} to {last}")


class Dates:
    """Reads dates; `settled` then says how the numeric ones are meant, by the file as a whole."""

    def __init__(self, order: Order | None = None):
        self.order = order
        self._seen: dict[str, Read | ValueError] = {}
        self._proof: dict[Order, tuple[int, str]] = {}
        self._open: tuple[int, str] | None = None

    def read(self, text: str, line: int) -> Read:
        """A date, or its numbers where the order of day and month is not yet known.

        Raises:
            ValueError: no date; the message says how to write one.
        """
        found = self._seen.get(text)
        if found is None:
            try:
                found = self._parse(text, line)
            except ValueError as error:
                found = error
            if len(self._seen) < 200_000:
                self._seen[text] = found
        if isinstance(found, ValueError):
            raise found
        return found

    def _parse(self, text: str, line: int) -> Read:
        bare = _TIME.sub("", text.strip())
        if m := _YEAR_FIRST.fullmatch(bare):
            return _date(int(m[1]), int(m[3]), int(m[4]), bare)
        if m := _DAY_MONTH.fullmatch(bare):
            return _date(int(m[3]), _month(m[2]), int(m[1]), bare)
        if m := _MONTH_DAY.fullmatch(bare):
            return _date(int(m[3]), _month(m[1]), int(m[2]), bare)
        if m := _NUMERIC.fullmatch(bare):
            return self._numeric(int(m[1]), int(m[3]), int(m[4]), bare, line)
        if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", bare, re.ASCII):
            raise ValueError(f"`{bare}` has a year of two digits; write all four")
        if re.fullmatch(r"\d{5}", bare, re.ASCII):
            raise ValueError(f"`{bare}` looks like Excel's count of days; format it as YYYY-MM-DD")
        if re.fullmatch(r"\d{4}(-\d{2})?", bare, re.ASCII):
            raise ValueError(f"`{bare}` names no day; write YYYY-MM-DD, such as 2021-08-06")
        raise ValueError(date_hint(bare))

    def _numeric(self, first: int, second: int, year: int, text: str, line: int) -> Read:
        if self.order is not None:
            day, month = (first, second) if self.order == "day-first" else (second, first)
            return _date(year, month, day, text)
        if first > 12 or second > 12:
            order: Order = "day-first" if first > 12 else "month-first"
            day, month = (first, second) if first > 12 else (second, first)
            found = _date(year, month, day, text)
            self._proof.setdefault(order, (line, text))
            return found
        if first == second:
            return _date(year, first, second, text)
        if first < 1 or second < 1:
            raise ValueError(f"`{text}` is no day of the calendar")
        _check_year(year, text)
        self._open = self._open or (line, text)
        return first, second, year

    def settle(self, name: str, faults: Faults) -> bool:
        """Settle the order of day and month; False where the file leaves it open, told."""
        if len(self._proof) == 2:
            (a, one), (b, other) = self._proof["day-first"], self._proof["month-first"]
            faults.add(
                name, max(a, b), f"the file mixes orders: `{one}` on line {a} has the day first, "
                f"`{other}` on line {b} the month; write all as YYYY-MM-DD",
            )
            return False
        if self._open and not self._proof:
            line, text = self._open
            faults.add(
                name, line, f"`{text}` may be read two ways, and no date of the file tells "
                "which; say --dates day-first or --dates month-first",
            )
            return False
        self.order = self.order or next(iter(self._proof), None)
        return True

    def settled(self, read: Read) -> dt.date:
        """The date that was meant."""
        if isinstance(read, dt.date):
            return read
        first, second, year = read
        day, month = (first, second) if self.order == "day-first" else (second, first)
        return dt.date(year, month, day)
