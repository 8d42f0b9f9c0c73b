"""Views of cards, fans, map and what came after, from the report's plain values."""

import datetime as dt
from collections.abc import Sequence

from . import fan, later
from . import map as map_
from .bars import Bar, bars
from .data import Card, Fan, Report, Verdict
from .kinds import draw
from .show import command, day, headline_percent, interval, number, term_label
from .svg import responsive
from .views import ENDORSED, VERDICTS, CardView, FanView, LaterView, MapView, Table

_FARES: dict[Verdict, str] = {
    "supported": "borne out", "contradicted": "not borne out", "undecided": "left open",
}
_TABLE_DATES = 6


def card_view(card: Card, report: Report) -> CardView:
    """A card with its pictures drawn and its words chosen."""
    drawn = draw(card.answer, report.terms)
    rows = [
        Bar(f"{term_label(h.name)}: {h.description}" if h.description else term_label(h.name),
            h.share, h.low, h.high)
        for h in card.hinges[:5]
    ]
    said = {card.sentence, card.rule, card.note}
    notes = tuple(str(note) for note in card.answer.get("notes") or ())
    return CardView(
        card=card, anchor=f"claim-{card.id}",
        speaker="the author" if card.speaker == "author" else card.speaker,
        claimed=card in report.claims,
        chip=card.letter if len(card.letter) <= 3 else "",
        endorsed=ENDORSED.get(card.endorsement, f"{card.endorsement} by"),
        verdict=VERDICTS[card.verdict],
        fares=_FARES[card.fares] if card.fares else "",
        drawn=drawn,
        hinges=responsive(
            lambda w: bars(rows, w, label="Hinges, share of variance explained alone"), 470
        ) if rows else None,
        lines=tuple(
            line for line in dict.fromkeys((*card.lines, *notes)) if line and line not in said
        ),
        command=command(report, card),
        said_on=day(card.date),
        asked_from="" if card.asked_from == report.as_of else day(card.asked_from),
    )


def fan_view(
    series: Fan, as_of: dt.date, *, later_points: bool = False, several: bool = True
) -> FanView:
    """A fan chart and the numbers in it."""
    order = sorted(range(len(series.levels)), key=lambda k: series.levels[k])
    step = max(1, -(-len(series.dates) // 12))
    shown = sorted({*range(0, len(series.dates), step), len(series.dates) - 1})
    rows = [
        (f"{day(date)}, counted", *("" for _ in order[1:]), f"{number(value)} {label}".rstrip())
        for date, value, label in series.observed
    ]
    rows += [
        (day(series.dates[at]), *(number(series.values[k][at]) for k in order)) for at in shown
    ]
    if later_points:
        rows += [
            (f"{day(date)}, as it came", *("" for _ in order[1:]),
             f"{number(value)} {label}".rstrip())
            for date, value, label in series.afterwards
        ]
    head = ("day", *(f"{100 * series.levels[k]:g} %" for k in order))
    return FanView(
        series.title, series.unit,
        responsive(
            lambda w: fan.draw(series, as_of, w, later=later_points),
            540 if several else 820, 330,
        ),
        tuple(f"{share:.0%}".replace("%", " %") for _, _, share in fan.bands(series.levels)),
        bool(series.observed), Table(f"{series.title}: quantiles by day", head, tuple(rows)),
    )


def map_view(report: Report) -> MapView:
    """The map, the highest chances at its last date, and its numbers as a table."""
    dates, places = report.map_dates, report.places
    last = len(dates) - 1
    shown = sorted({round(last * k / (_TABLE_DATES - 1)) for k in range(_TABLE_DATES)})
    rows = tuple(
        (f"{p.name} ({p.city})", *(
            f"{headline_percent(p.chance[k])} ({interval(p.low[k], p.high[k])})" for k in shown
        ))
        for p in sorted(places, key=lambda p: p.name)
    )
    return MapView(
        map_.draw(places, dates), tuple(f"{d.isoformat()} {day(d)}" for d in dates),
        tuple(
            (p.name, p.city, headline_percent(p.chance[last]))
            for p in map_.ranked(places, last)
        ),
        Table(
            "Chance of having fallen by each date, with its interval",
            ("province", *(day(dates[k]) for k in shown)), rows,
        ),
        start=max(range(len(dates)), key=lambda k: _spread([p.chance[k] for p in places])),
    )


def _spread(chances: Sequence[float]) -> float:
    """How much there is to see: how far chances lie from none and from all, and apart."""
    return sum(p * (1.0 - p) for p in chances)


def later_view(report: Report) -> LaterView | None:
    """What then happened; None where the report keeps nothing of it."""
    after = report.afterwards
    if after is None:
        return None
    falls, held, ends = (
        later.falls(report.places, report.map_dates)
        if report.map_dates and any(p.fell for p in report.places) else ((), (), ("", ""))
    )
    heads, scores, summary = later.scores(after)
    cards = (report.headline, *report.beside_headline, *report.claims)
    counted = [series for series in report.fans if series.afterwards]
    return LaterView(
        events=tuple((day(date), what, source) for date, what, source in sorted(after.events)),
        remarks=after.remarks,
        fans=tuple(
            fan_view(series, report.as_of, later_points=True, several=len(counted) > 1)
            for series in counted
        ),
        falls=falls, held=held, falls_days=ends, score_heads=heads, scores=scores,
        score_summary=summary, published=later.published(after.published),
        cards=tuple(card_view(card, report) for card in cards if card.afterwards),
    )
