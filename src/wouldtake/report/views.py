"""What the templates are given: words, numbers as shown, and pictures."""

import datetime as dt
from dataclasses import dataclass, field

from markupsafe import Markup

from .data import Card, Report, Verdict

VERDICTS: dict[Verdict, str] = {
    "supported": "Supported", "contradicted": "Contradicted", "undecided": "Undecided",
}
ENDORSED = {
    "asserts": "asserted by", "rejects": "rejected by", "relays": "relayed by",
    "asserted": "asserted by", "rejected": "rejected by", "relayed": "relayed by",
}


@dataclass(frozen=True)
class Table:
    """A table beside a picture. The first column heads its row; the rest hold numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawn:
    """What an answer of one kind looks like.

    Args:
        figure: its one number, large.
        figure_note: what the number is of.
        interval: the number's interval, with its level.
        words: the yardstick's words for it, where it is a chance.
        pictures: drawn for the card.
        large: drawn for the headline; the card's own where empty.
        tables: the same numbers, exactly.
    """

    figure: str
    figure_note: str
    interval: str
    words: str
    pictures: tuple[Markup, ...]
    tables: tuple[Table, ...] = ()
    large: tuple[Markup, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardView:
    """A card, ready to be laid out."""

    card: Card
    anchor: str
    chip: str
    speaker: str
    claimed: bool
    endorsed: str
    verdict: str
    fares: str
    drawn: Drawn
    hinges: Markup | None
    lines: tuple[str, ...]
    command: str
    asked_from: str
    said_on: str


@dataclass(frozen=True)
class MapView:
    """The map, its dates as ISO and in words, the places of highest chance, and its table.

    `start` is the date the slider starts at: where provinces differ most.
    """

    picture: Markup
    days: tuple[str, ...]
    top: tuple[tuple[str, str, str], ...]
    table: Table
    start: int


@dataclass(frozen=True)
class FanView:
    """A fan chart with its table."""

    title: str
    unit: str
    picture: Markup
    bands: tuple[str, ...]
    counted: bool
    table: Table


@dataclass(frozen=True)
class FallRow:
    """A province under "what then happened": when it fell, against what was forecast for it."""

    city: str
    name: str
    fell: str
    manner: str
    chance: str
    interval: str
    strip: Markup


@dataclass(frozen=True)
class ScoreRow:
    """A score against each baseline, and who was best."""

    what: str
    days: int
    ours: str
    others: tuple[str, ...]
    best: int
    plain: str
    count: int


@dataclass(frozen=True)
class PublishedRow:
    """A published forecast beside ours."""

    day: str
    who: str
    said: str
    source: str
    theirs: str
    ours: str


@dataclass(frozen=True)
class LaterView:
    """Everything under "what then happened"."""

    events: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]
    fans: tuple[FanView, ...]
    falls: tuple[FallRow, ...]
    held: tuple[str, ...]
    falls_days: tuple[str, str]
    score_heads: tuple[str, ...]
    scores: tuple[ScoreRow, ...]
    score_summary: str
    published: tuple[PublishedRow, ...]
    cards: tuple[CardView, ...]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    report: Report
    as_of: dt.date
    day: str
    headline: CardView
    beside: tuple[CardView, ...]
    claims: tuple[CardView, ...]
    tally: tuple[tuple[str, str, int], ...]
    map: MapView | None
    fans: tuple[FanView, ...]
    later: LaterView | None
    style: Markup
    script: Markup
    script_hash: str
    demo_command: str
    sections: tuple[tuple[str, str], ...] = field(default=())
