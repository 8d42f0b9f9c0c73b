"""What a report shows: plain frozen values, nothing computed here.

Whoever shows a case (a report, the web app) fills these in; they reach the page as JSON.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["supported", "contradicted", "undecided"]


@dataclass(frozen=True)
class Hinge:
    """An input that an answer depends on: share of the outcome's variance, in words beside."""

    name: str
    description: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Outside:
    """What past cases say of a claim: the view in words, and a sentence on both views."""

    question: str
    table: str
    sentence: str
    lines: tuple[str, ...]
    hindsight: tuple[str, ...]
    disagreement: str
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """A claim or the headline, with its answer.

    `answer` is the answer as JSON prints it; `lines` are its further lines in words. `verdict`
    is of the claim as stated; `fares` of the speaker (turned round where they rejected it, None
    where they only relayed it). `afterwards` says what then happened, kept apart on the page.
    `in_words` is the question in plain words; where empty, the page shows `said`.
    """

    id: str
    letter: str
    speaker: str
    affiliation: str
    outlet: str
    date: dt.date
    said: str
    endorsement: str
    note: str
    question: str
    asked_from: dt.date
    answer: Mapping[str, Any]
    sentence: str
    lines: tuple[str, ...]
    verdict: Verdict
    rule: str
    fares: Verdict | None
    hinges: tuple[Hinge, ...]
    afterwards: str = ""
    in_words: str = ""
    outside: Outside | None = None


@dataclass(frozen=True)
class Fan:
    """Quantiles of a series over days: `values[k]` is the curve of quantile `levels[k]`.

    `observed` are (date, value, label) of what was counted before the as-of date; `afterwards`
    likewise from then on, drawn apart.
    """

    title: str
    unit: str
    dates: tuple[dt.date, ...]
    levels: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    observed: tuple[tuple[dt.date, float, str], ...] = ()
    afterwards: tuple[tuple[dt.date, float, str], ...] = ()


@dataclass(frozen=True)
class Score:
    """A forecast scored against what happened: lower Brier is better, 0 is perfect."""

    what: str
    horizon_days: int
    ours: float
    baselines: Mapping[str, float]
    count: int


@dataclass(frozen=True)
class Published:
    """A forecast somebody published, beside ours for the same thing."""

    date: dt.date
    who: str
    said: str
    source: str
    their_chance: float | None
    our_chance: tuple[float, float, float] | None  # estimate, low, high


@dataclass(frozen=True)
class Afterwards:
    """What then happened, kept apart from everything the forecast used."""

    events: tuple[tuple[dt.date, str, str], ...]  # date, what, source
    scores: tuple[Score, ...]
    published: tuple[Published, ...]
    remarks: tuple[str, ...]  # plain words on where the model did badly and well
