"""Which future to look at: the most typical one, and the one that came nearest to a formula."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from wouldtake.engine.ask import Session
from wouldtake.engine.ensemble import World
from wouldtake.language import tree as t
from wouldtake.language.printer import to_text
from wouldtake.stats.depth import band_depth

FUTURES = 1000  # looked through, the first ones
SIGNALS = ("insurgent_share", "cities_lost", "belief")
LATER = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365)  # days past the window


@dataclass(frozen=True)
class Picked:
    """A future by its number, and why it was picked."""

    number: int
    why: str


def _horizon(session: Session) -> int:
    return int(getattr(session.model, "horizon", None) or 365)


def typical(session: Session, *, futures: int, seed: int) -> Picked:
    """The future that lies deepest among the first ones, over a few signals at once.

    Depth: `stats.depth.band_depth`, averaged over `SIGNALS`; every fifth day of the horizon.
    """
    asked = session.prepare("chance that insurgent_share > 2", seed=seed)
    numbers = np.arange(min(futures, FUTURES), dtype=np.int64)
    steps = _horizon(session)
    signals = [name for name in SIGNALS if name in session.model.signals]
    series = asked.runner.run(World(), numbers, steps, frozenset(signals))
    depth = sum(band_depth(series[name][:, ::5]) for name in signals)
    number = int(np.argmax(depth))
    return Picked(
        number,
        f"Of the first {numbers.size:,} futures this one stays nearest the middle of them all, by "
        + ", ".join(session.model.signals[name].description for name in signals)
        + ". No future is likely as a whole: it shows the usual course, not the forecast.",
    )


def nearest_miss(session: Session, formula: "t.Formula", *, futures: int, seed: int
                 ) -> Picked | None:
    """The future in which a formula was false within the horizon and true soonest after it.

    None where it came true in none of the first futures within a further year, or the formula
    has windows of its own, which cannot be made longer.
    """
    horizon = _horizon(session)
    kind: t.Kind = "chance"
    base = t.Question(kind, formula=formula)

    def holds(days: int) -> np.ndarray:
        window = t.Within(t.Duration(float(days), "days"))
        asked = session.prepare(dataclasses.replace(base, window=window), seed=seed)
        statement = asked.statement()
        trajectories = asked.runner.run(World(), numbers, statement.steps, statement.signals)
        return statement.holds(trajectories, asked.runner.settings(World(), numbers))

    numbers = np.arange(min(futures, FUTURES), dtype=np.int64)
    # The longest first: shorter windows then read the same trajectories.
    last = holds(horizon + LATER[-1])
    missed = ~holds(horizon)
    if not (missed & last).any():
        return None
    for days in LATER:
        came = missed & holds(horizon + days)
        if came.any():
            number = int(np.argmax(came))
            return Picked(
                number,
                f"`{to_text(formula)}` did not come within {horizon} days in this future, but did "
                f"within {days} more: the nearest miss of the first {numbers.size:,}.",
            )
    return None
