"""From durations, days and dates to steps of a model."""

import calendar
import datetime as dt

from wouldtake.errors import QuestionError
from wouldtake.language import tree as t
from wouldtake.language.vocabulary import Vocabulary

MAX_STEPS = 1_000_000
"""Longest stretch of time a question may ask about, in steps."""

DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25


def duration_steps(duration: t.Duration, vocabulary: Vocabulary) -> int:
    """How many steps a duration is.

    A week is 7 days. Months and years are calendar months counted from the as-of date (the last
    day of a shorter month stands for a day it lacks), wherever in time the duration is used: a
    duration has one length in a question. With no as-of date a month is 30.4375 days and a year
    365.25, rounded to the nearest day.

    Raises:
        QuestionError: anything but steps for a model without days; not a whole number; too long.
    """
    amount, unit = float(duration.amount), duration.unit
    if vocabulary.step != "day" and unit != "steps":
        raise fault(
            f"this model counts in steps and knows no {unit}",
            duration,
            f"Write `{amount:g} steps`.",
        )
    months = amount * {"months": 1, "years": 12}.get(unit, 0)
    days = amount * {"weeks": 7, "days": 1, "steps": 1}.get(unit, 0)
    if not (months.is_integer() and days.is_integer()) or amount < 0:
        raise fault(f"a duration is a whole number of {unit}", duration)
    if days > MAX_STEPS or months * DAYS_PER_MONTH > MAX_STEPS:
        raise fault(f"a duration is at most {MAX_STEPS:,} steps", duration)
    if unit not in ("months", "years"):
        return int(days)
    if vocabulary.as_of is None:
        return round(months / 12 * DAYS_PER_YEAR if unit == "years" else months * DAYS_PER_MONTH)
    return _months_later(vocabulary.as_of, int(months), duration)


def _months_later(start: dt.date, months: int, duration: t.Duration) -> int:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        raise fault("this duration runs past the last year of the calendar, 9999", duration)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return (dt.date(year, month + 1, day) - start).days


def point_step(point: t.TimePoint, vocabulary: Vocabulary) -> int:
    """The step of a point in time; day 0 is the as-of date.

    Raises:
        QuestionError: a date before the as-of date, or for a model without one; `day` for a model
            that counts in steps; a point too far away.
    """
    if isinstance(point, t.Day):
        if point.word == "day" and vocabulary.step != "day":
            raise fault(
                "this model counts in steps and knows no days",
                point,
                f"Write `step {point.number}`.",
            )
        step = point.number
    elif vocabulary.as_of is None:
        raise fault(
            "this model has no calendar, so a date has no meaning in it",
            point,
            "Write `day 20`." if vocabulary.step == "day" else "Write `step 20`.",
        )
    else:
        step = (point.date - vocabulary.as_of).days
        if step < 0:
            raise fault(f"{point.date} is before day 0, the as-of date {vocabulary.as_of}", point)
    if step > MAX_STEPS:
        raise fault(f"a point in time is at most {MAX_STEPS:,} steps away", point)
    return step


def fault(message: str, node: t.Node, hint: str = "") -> QuestionError:
    """An error about a node; `check` adds the text it was read from."""
    return QuestionError(message, "", node.span.start, node.span.end, hint)
