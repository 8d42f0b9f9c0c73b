"""Time between dates that may be known to the month or the year alone, in calendar months.

Months, not days: ten years after March 1973 is March 1983 whatever leap days lie between, and a
figure known to the month is compared with another one without a day being made up for both.
"""

import datetime as dt

from wouldtake.language import tree as t
from wouldtake.language.durations import DAYS_PER_MONTH, fault
from wouldtake.quantities import period

MIDDLE_DAY = 15
MIDDLE_MONTH = 7


def as_day(date: str) -> dt.date:
    """The day a date stands for: of a month its 15th, of a year 1 July.

    Raises:
        ValueError: not a date.
    """
    first, _ = period(date)
    parts = date.count("-")
    if parts == 0:
        return dt.date(first.year, MIDDLE_MONTH, 1)
    return first.replace(day=MIDDLE_DAY) if parts == 1 else first


def months_between(start: str, end: str) -> float:
    """Calendar months from one date to another; negative where `end` is earlier.

    (years, months) count as 12 y + m; the rest is days / 30.4375. Where either is known to the
    month alone both are taken so: 1973-03-29 to 1975-03 is 24 months.

    Raises:
        ValueError: not a date.
    """
    coarse = max(start, end, key=lambda date: 2 - date.count("-")).count("-")
    if coarse == 1:
        start, end = start[:7], end[:7]
    one, two = as_day(start), as_day(end)
    whole = 12 * (two.year - one.year) + two.month - one.month
    return whole + (two.day - one.day) / DAYS_PER_MONTH


def duration_months(duration: t.Duration) -> float:
    """How many months a duration of a question is.

    Raises:
        QuestionError: it is in steps.
    """
    scale = {"months": 1.0, "years": 12.0, "weeks": 7 / DAYS_PER_MONTH, "days": 1 / DAYS_PER_MONTH}
    if duration.unit not in scale:
        raise fault(
            "history has no steps; it is counted in days, weeks, months and years", duration,
            "Write for example `within 5 years`.",
        )
    return duration.amount * scale[duration.unit]
