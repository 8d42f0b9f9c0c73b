"""What then happened, against what was forecast: falls, scores, published forecasts."""

import datetime as dt
from collections.abc import Sequence

from markupsafe import Markup

from .data import Afterwards, Place, Published, Score
from .map import shade
from .show import day, headline_percent, interval
from .svg import Scale, chart, el, rect
from .views import FallRow, PublishedRow, ScoreRow


def falls(
    places: Sequence[Place], dates: Sequence[dt.date]
) -> tuple[tuple[FallRow, ...], tuple[str, ...], tuple[str, str]]:
    """Rows of the provinces that fell, in order of the day; the rest; first and last day drawn."""
    fell = sorted((p for p in places if p.fell is not None), key=lambda p: (p.fell, p.name))
    latest = max(p.fell for p in fell if p.fell is not None)
    last = min(dates[-1], max(latest + (latest - dates[0]) / 2, dates[0] + dt.timedelta(days=21)))
    rows = []
    for place in fell:
        assert place.fell is not None
        chance, low, high, told = _by(place, place.fell, dates)
        rows.append(FallRow(
            place.city, place.name, day(place.fell), place.manner,
            f"{told}{headline_percent(chance)}", interval(low, high),
            _strip(place, dates, last),
        ))
    held = tuple(p.city for p in places if p.fell is None)
    return tuple(rows), held, (day(dates[0]), day(last))


def _by(
    place: Place, date: dt.date, dates: Sequence[dt.date]
) -> tuple[float, float, float, str]:
    """Chance forecast of a fall by a day, exact or bounded by the next day that has one."""
    at = next((k for k, d in enumerate(dates) if d >= date), None)
    if at is None:
        return place.chance[-1], place.low[-1], place.high[-1], "at least "
    told = "" if dates[at] == date else "at most "
    return place.chance[at], place.low[at], place.high[at], told


def _strip(place: Place, dates: Sequence[dt.date], last: dt.date) -> Markup:
    """The chance of having fallen by each day as a strip of shades; a diamond on the true day."""
    width, height = 260.0, 22.0
    x = Scale(dates[0].toordinal(), last.toordinal() + 1, 0, width)
    parts = []
    for at, date in enumerate(dates):
        if date > last:
            break
        end = dates[at + 1] if at + 1 < len(dates) else date + dt.timedelta(days=1)
        a = x(date.toordinal())
        parts.append(
            rect(a, 5, x(end.toordinal()) - a + 0.4, 12, f"m{shade(place.chance[at])}",
                 el("title", f"{headline_percent(place.chance[at])} by {day(date)}"))
        )
    assert place.fell is not None
    here = min(width - 7, max(7.0, x(place.fell.toordinal() + 0.5)))
    parts.append(el("path", d=f"M{here:.1f} 2l6 9l-6 9l-6-9Z", class_="day-fell"))
    said = (
        f"{place.city}: chance {headline_percent(place.chance[0])} on {day(dates[0])} to "
        f"{headline_percent(place.chance[-1])} on {day(dates[-1])}; fell on {day(place.fell)}"
    )
    return chart(width, height, said, *parts, class_="strip")


def scores(afterwards: Afterwards) -> tuple[tuple[str, ...], tuple[ScoreRow, ...], str]:
    """Names of the baselines, a row a score, and a plain sentence on who won how often."""
    heads = tuple(dict.fromkeys(n for s in afterwards.scores for n in s.baselines))
    rows = tuple(_score(score, heads) for score in afterwards.scores)
    if not rows:
        return heads, rows, ""
    won = sum(all(s.ours < b for b in s.baselines.values()) for s in afterwards.scores)
    lost = sum(any(b < s.ours for b in s.baselines.values()) for s in afterwards.scores)
    total = len(rows)
    if won == total:
        summary = "Ours beat every simple rule " + (f"in all {total} scores." if total > 1 else
                                                    "in the one score.")
    else:
        summary = (
            f"Ours beat every simple rule in {won} of {total} scores; in {lost} at least one "
            "simple rule did better."
        )
    poor = sum(s.ours > 0.25 for s in afterwards.scores)
    if poor:
        summary += f" In {poor} of {total} it did worse than saying 50 % every time."
    return heads, rows, summary


def _score(score: Score, heads: Sequence[str]) -> ScoreRow:
    beaten_by = [name for name, value in score.baselines.items() if value < score.ours]
    level = [name for name, value in score.baselines.items() if value == score.ours]
    if beaten_by:
        plain = f"Loses to {_listed(beaten_by)}."
    elif level:
        plain = f"Level with {_listed(level)}."
    else:
        plain = "Beats every baseline." if score.baselines else "No baseline to compare with."
    all_values = [score.ours, *(score.baselines.get(n, float("inf")) for n in heads)]
    return ScoreRow(
        score.what, score.horizon_days, f"{score.ours:.3f}",
        tuple(f"{score.baselines[n]:.3f}" if n in score.baselines else "–" for n in heads),
        all_values.index(min(all_values)), plain, score.count,
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def published(rows: Sequence[Published]) -> tuple[PublishedRow, ...]:
    """Published forecasts, oldest first."""
    out = []
    for row in sorted(rows, key=lambda r: r.date):
        ours = "not asked"
        if row.our_chance is not None:
            chance, low, high = row.our_chance
            ours = f"{headline_percent(chance)} ({interval(low, high)})"
        said = row.their_chance
        theirs = "no number given" if said is None else headline_percent(said)
        out.append(PublishedRow(day(row.date), row.who, row.said, row.source, theirs, ours))
    return tuple(out)
