"""How numbers, days and names are written on the page."""

import datetime as dt
import shlex
from collections.abc import Mapping
from typing import Any

from wouldtake.answers.text import number, percent, span

from .data import Card, Report, Term

__all__ = [
    "amount", "command", "day", "day_short", "headline_percent", "interval", "month", "number",
    "percent", "points", "rounded", "setting", "signed", "span", "term_label",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)


def headline_percent(p: float | None) -> str:
    """A chance rounded to whole percents, never to a certainty it is not known to be.

    >>> [headline_percent(p) for p in (0.0, 0.003, 0.432, 0.997, None)]
    ['<1 %', '<1 %', '43 %', '>99 %', 'unknown']
    """
    if p is None:
        return "unknown"
    if p < 0.01:
        return "<1 %"
    return ">99 %" if p > 0.99 else f"{100 * p:.0f} %"


def interval(low: float | None, high: float | None) -> str:
    """An interval of chances, `not known` where an end is missing."""
    return "not known" if low is None or high is None else span(low, high)


def points(x: float | None) -> str:
    """A difference of chances in percentage points, with its sign (a true minus)."""
    if x is None:
        return "unknown"
    shown = f"{100 * x:+.1f}"
    return "0.0" if shown in ("+0.0", "-0.0") else shown.replace("-", "−")


def signed(x: float | None, unit: str = "") -> str:
    """A difference with its sign."""
    if x is None:
        return "unknown"
    shown = amount(abs(x), unit)
    return shown if x == 0 else f"{'+' if x > 0 else '−'}{shown}"


def day(date: dt.date) -> str:
    """`6 August 2021`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def day_short(date: dt.date) -> str:
    """`6 Aug`."""
    return f"{date.day} {_MONTHS[date.month - 1][:3]}"


def month(date: dt.date) -> str:
    """`Aug 2021`."""
    return f"{_MONTHS[date.month - 1][:3]} {date.year}"


def rounded(x: float) -> str:
    """A value to three figures, for a label in a picture, with a true minus.

    >>> [rounded(x) for x in (44.73, -0.0812, 1234.5)]
    ['44.7', '−0.0812', '1,234']
    """
    shown = f"{x:,.0f}" if abs(x) >= 100 else f"{x:.3g}"
    return shown.replace("-", "−")


def amount(value: float, unit: str, after: str = "") -> str:
    """A value to three figures with its unit, without what a reader can do without.

    An index or a share has no unit to tell, and none is repeated after a name that ends in it.
    """
    plain = unit in ("index", "share") or after.rsplit(" ", maxsplit=1)[-1] == unit
    return f"{rounded(value)} {unit}" if unit and not plain else rounded(value)


def term_label(name: str) -> str:
    """A name of the model as readable words: `homeland_threat` is `homeland threat`.

    `chance`, as an input that drives an outcome, is the luck of the draw.
    """
    return "luck itself" if name == "chance" else name.replace("_", " ")


def setting(value: float | None, term: Term | None) -> str:
    """A setting's value with its unit; `left free` where nothing is set."""
    if value is None:
        return "left free"
    if term and term.event and value in (0.0, 1.0):
        return "happens" if value else "does not happen"
    shown = amount(value, term.unit if term else "")
    return f"{shown} (as it is)" if term and term.baseline == value else shown


def command(report: Report, card: Card) -> str:
    """The shell command that gives the same answer again."""
    answer: Mapping[str, Any] = card.answer
    parts = ["wouldtake", "ask", shlex.quote(report.case), shlex.quote(card.question)]
    parts += ["--seed", str(answer.get("seed", report.seed))]
    parts += ["--futures", str(answer.get("futures", report.futures))]
    if (confidence := answer.get("confidence", report.confidence)) != 0.95:
        parts += ["--confidence", f"{confidence:g}"]
    asked_with = answer.get("asked_with") or {}
    for name in ("precision", "threshold", "scenarios", "words"):
        if name in asked_with:
            parts += [f"--{name}", shlex.quote(str(asked_with[name]))]
    if card.asked_from != report.as_of:
        parts += ["--start", card.asked_from.isoformat()]
    return " ".join(parts)
