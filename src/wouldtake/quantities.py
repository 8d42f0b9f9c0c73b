"""A value with its unit, date, source and how sure: nothing in a case is a bare number."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Sure = Literal["A", "B", "C"]
"""How sure: A found in a source, B well established, C unsure."""

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def period(date: str) -> tuple[dt.date, dt.date]:
    """First and last day of `2021-08-06`, `2021-08` or `2021`.

    Raises:
        ValueError: not one of the three, or no such day.
    """
    found = _PARTIAL.fullmatch(date)
    if found is None or not date.isascii():
        raise ValueError(f"`{date}` is not a date; write 2021-08-06, 2021-08 or 2021")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if day is None:
        first = dt.date(year, month, 1)
        return first, dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day), dt.date(year, month, day)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as known: `value`, or a range where no single value is given, and whence.

    `date` is `2021-08-06`, `2021-08` or `2021`, as exact as the source is. `source` is a key of
    the case's bibliography, or `assumption`.

    >>> print(Quantity(2500, "persons", "2021-04", "AFP", "A"))
    2,500 persons (2021-04, AFP; sure: A)
    >>> print(Quantity(None, "persons", "2021-05", "UN", "A", low=58000, high=100000))
    58,000 to 100,000 persons (2021-05, UN; sure: A)
    """

    value: float | None
    unit: str
    date: str
    source: str
    sure: Sure
    low: float | None = None
    high: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.value is None and self.low is None and self.high is None:
            raise ValueError("a quantity needs a value, or low or high")
        period(self.date)

    @property
    def central(self) -> float:
        """The value; where only a range is given, its middle, or the one end that is known."""
        if self.value is not None:
            return self.value
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends)

    @property
    def known_by(self) -> dt.date:
        """The last day the date may mean: from the day after on, the figure counts as known."""
        return period(self.date)[1]

    def amount(self) -> str:
        """The number with its unit, and its range where there is one."""
        return f"{self._number()} {self.unit}".rstrip()

    def _number(self) -> str:
        low, high = self.low, self.high
        if self.value is not None:
            shown = _plain(self.value)
            if low is not None and high is not None:
                return f"{shown} [{_plain(low)} to {_plain(high)}]"
            return shown
        if low is not None and high is not None:
            return f"{_plain(low)} to {_plain(high)}"
        if low is not None:
            return f"at least {_plain(low)}"
        assert high is not None
        return f"at most {_plain(high)}"

    def __str__(self) -> str:
        return f"{self.amount()} ({self.date}, {self.source}; sure: {self.sure})"


def _plain(number: float) -> str:
    """A number with thousands separators and no needless decimals."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,g}"
