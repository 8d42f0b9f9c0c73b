"""What `case.toml` and `claims.yaml` may hold: one model a table, strict and frozen.

The same models make the JSON Schema that editors complete from (`json_schema`), so that the
words here are also the documentation of the format.
"""

import datetime as dt
import math
import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from wouldtake.quantities import Sure, period

ASSUMPTION = "assumption"
"""The source of a guess; it needs no entry in sources.bib, but a `why`."""
ARTICLE = "article"
"""The source of what the article itself reports; alone may be dated on the as-of day."""

Control = Literal["government", "contested", "insurgent", "unknown"]
Manner = Literal["fought", "negotiated", "abandoned", "capitulated", "unknown"]
Endorsement = Literal["asserts", "rejects", "relays"]
ClaimKind = Literal[
    "chance", "needs", "enough", "inevitable", "possible", "effect", "takes", "tips", "drives",
    "gamble",
]  # fmt: skip

_MONTHS = "january february march april may june july august september october november december"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WORDED = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_NUMERIC = re.compile(r"(\d{1,4})[/.](\d{1,2})[/.](\d{1,4})")


def date_hint(text: str) -> str:
    """What is wrong with a date, and how to write it."""
    months = [month[:3] for month in _MONTHS.split()]
    options: list[str] = []
    if (found := _WORDED.fullmatch(text)) and found[2][:3].lower() in months:
        options = [f"{found[3]}-{months.index(found[2][:3].lower()) + 1:02d}-{int(found[1]):02d}"]
    elif found := _NUMERIC.fullmatch(text):
        first, middle, last = (int(part) for part in found.groups())
        if len(found[1]) == 4:
            options = [f"{first:04d}-{middle:02d}-{last:02d}"]
        else:
            options = [f"{last:04d}-{m:02d}-{d:02d}" for d, m in ((first, middle), (middle, first))]
    good = list(dict.fromkeys(option for option in options if _is_day(option)))
    end = "write it as " + " or ".join(good) if good else "write YYYY-MM-DD, such as 2021-08-06"
    return f"`{text[:40]}` is not a date; {end}"


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def day(text: object) -> dt.date:
    """A full date, from text or from TOML's own.

    Raises:
        ValueError: not `YYYY-MM-DD`; the message says how to write it.
    """
    if isinstance(text, dt.datetime):
        raise ValueError(f"`{text}` has a time of day; write YYYY-MM-DD alone")
    if isinstance(text, dt.date):
        return text
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"`{text}` is no day of the calendar") from None
    raise ValueError(date_hint(str(text)))


def partial_date(text: object) -> str:
    """A date as exact as it is known: `2021-08-06`, `2021-08` or `2021`.

    Raises:
        ValueError: none of the three.
    """
    if isinstance(text, dt.date):
        return day(text).isoformat()
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, re.ASCII):
        raise ValueError(date_hint(str(text)) + " (or 2021-08, or 2021, where no more is known)")
    try:
        period(text)
    except ValueError:
        raise ValueError(f"`{text}` is no date of the calendar") from None
    return text


def number(text: str) -> float:
    """A finite number written plainly.

    Raises:
        ValueError: it is not; the message says how to write it.
    """
    if _NUMBER.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value
    point = text.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d+", text, re.ASCII) else ""
    if point and len(point.partition(".")[2]) != 3:  # with three it may part thousands
        raise ValueError(f"`{text[:40]}` is not a number; write {point[:40]}, with a point")
    plain = text.replace(",", "").replace(" ", "").replace("_", "")
    if plain != text and re.fullmatch(r"[+-]?\d+(\.\d+)?", plain, re.ASCII):
        if_decimal = f" (or {point[:40]}, if the comma is a decimal one)" if point else ""
        raise ValueError(
            f"`{text[:40]}` is not a number; write {plain[:40]}, without separators{if_decimal}"
        )
    raise ValueError(f"`{text[:40]}` is not a number; write digits, such as 2500 or 0.4")


Day = Annotated[dt.date, BeforeValidator(day)]
PartialDate = Annotated[str, BeforeValidator(partial_date)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Real = Annotated[float, Field(allow_inf_nan=False)]


class Table(BaseModel):
    """Base of every table: nothing unknown is let in, nothing changes after."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ValueEntry(Table):
    """One figure: `value`, or `low` and `high` where the source gives a range."""

    value: Real | None = Field(None, description="the figure")
    low: Real | None = Field(None, description="lowest the source gives, or still believable")
    high: Real | None = Field(None, description="highest, likewise")
    unit: Text = Field(description="what is counted, in the plural: persons, percent, months")
    date: PartialDate = Field(description="of the figure: 2021-08-06, 2021-08 or 2021")
    source: Text = Field(description="a key of sources.bib, or `assumption` (then say why)")
    sure: Sure = Field(description="A found in a source, B well established, C unsure")
    note: str = Field("", description="anything a reader should know")
    why: str = Field("", description="for an assumption: the reason")

    @model_validator(mode="after")
    def _holds_together(self) -> "ValueEntry":
        if self.value is None and self.low is None and self.high is None:
            raise ValueError("has no number; give `value`, or `low` and `high`")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        ends = (self.low, self.high)
        if self.value is not None and (
            (ends[0] is not None and self.value < ends[0])
            or (ends[1] is not None and self.value > ends[1])
        ):
            raise ValueError(f"value {self.value:g} lies outside its own low and high")
        if self.source == ASSUMPTION and not self.why.strip():
            raise ValueError("is an assumption; say why in `why`")
        return self


class Step(Table):
    """One step of a patron's schedule."""

    date: Day = Field(description="when it takes effect")
    announced: Day | None = Field(None, description="when it became known, if earlier")
    what: Text = Field(description="what happens")
    share_left: Real | None = Field(
        None, ge=0, le=1, description="share of the patron's force still there after it"
    )
    source: Text = Field(description="a key of sources.bib, or `assumption`")
    sure: Sure = Field(description="A, B or C")


class Patron(Table):
    """An outside power that supports the government."""

    id: Name = Field(description="name in the question language")
    name: Text = Field(description="as printed")
    quantities: dict[str, Name] = Field(
        default_factory=dict, description="what it has: word = name of a value"
    )
    schedule: tuple[Step, ...] = Field((), description="steps of its withdrawal", strict=False)
    note: str = Field("", description="anything a reader should know")


class Actor(Table):
    """A party to the conflict."""

    id: Name = Field(description="name in the question language")
    name: Text = Field(description="as printed")
    side: Literal["government", "insurgent", "militia", "broker", "terror", "civilians"] = Field(
        description="its part"
    )
    quantities: dict[str, Name] = Field(
        default_factory=dict, description="what it has: word = name of a value"
    )
    note: str = Field("", description="anything a reader should know")


class Column(Table):
    """A column of units.csv beyond those every case has."""

    what: Text = Field(description="what it measures, and its range")
    source: Text = Field(description="a key of sources.bib, or `assumption`")
    sure: Sure = Field(description="A, B or C")
    why: str = Field("", description="for an assumption: the reason")


class CaseFile(Table):
    """The whole of case.toml."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")] = Field(
        description="short name, as typed in the shell"
    )
    title: str = Field("", description="as printed")
    country: str = Field("", pattern=r"^([A-Z]{3})?$", description="ISO 3166 alpha-3")
    as_of: Day = Field(description="the forecast knows only what is dated before this day")
    horizon_days: int = Field(365, ge=1, le=36525, description="how far questions look ahead")
    capital: Name = Field(description="id of the capital in units.csv")
    fit_from: Day | None = Field(None, description="first day of the history that is fitted")
    definition: str = Field(
        "", description="the definition in counts.csv by which a unit here is held"
    )
    formulas: dict[Name, Text] = Field(
        default_factory=dict, description="names for formulas of the question language"
    )
    patrons: tuple[Patron, ...] = Field(
        (), strict=False, description="outside powers that support, or supported, the government"
    )
    actors: tuple[Actor, ...] = Field((), strict=False, description="parties to the conflict")
    values: dict[Name, ValueEntry] = Field(default_factory=dict, description="every figure")
    columns: dict[Name, Column] = Field(
        default_factory=dict, description="further columns of units.csv"
    )


class Claim(Table):
    """One claim of an article, in our own words, bound to a question."""

    id: Name = Field(description="name of the claim")
    speaker: Text = Field(description="who said it; `author` for the article's own voice")
    affiliation: Text = Field(description="of the speaker, when speaking")
    outlet: Text = Field(description="where it appeared")
    date: Day = Field(description="when it appeared")
    said: Text = Field(description="what was said, paraphrased")
    endorsement: Endorsement = Field(description="what the speaker does with it")
    kind: ClaimKind = Field(description="kind of question that tests it")
    question: Text = Field(description="in the question language")
    as_of: Day | None = Field(None, description="ask of the past: futures start on this day")
    holds_if: str = Field(
        "", description="what an answer with no verdict of its own must show: `chance >= 50%`"
    )
    stated: str = Field(
        "", description="chance the speaker gave, if any: `80%`, `60 to 70%`, `highly likely`"
    )
    outside: str = Field(
        "", description="what to ask of past cases beside it: `return given homeland_threat`"
    )
    outside_table: str = Field(
        "withdrawals-and-returns", description="the table of past cases that is asked"
    )
    letter: str = Field("", description="label for ordering")
    note: str = Field("", description="anything a reader should know")


def keys_at(path: tuple[str | int, ...]) -> list[str]:
    """Keys that the table of case.toml at `path` may hold; empty where any may stand."""
    shape: tuple[Any, ...] = tuple("*" if isinstance(part, int) else part for part in path)
    match shape:
        case ():
            table: type[Table] = CaseFile
        case ("values", _):
            table = ValueEntry
        case ("columns", _):
            table = Column
        case ("patrons", "*"):
            table = Patron
        case ("patrons", "*", "schedule", "*"):
            table = Step
        case ("actors", "*"):
            table = Actor
        case _:
            return []
    return list(table.model_fields)
