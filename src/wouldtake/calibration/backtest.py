"""Forecast as of past days, and score against what then happened, beside simple baselines.

Days are chosen by rule: eight evenly over a record, and the case's own as-of day. A target counts
only where its outcome is on record for every unit it speaks of.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64

from wouldtake.cases.records import Forecast as PublishedRow
from wouldtake.stats import scores

from . import baselines
from .forecast import Forecast, forecast, swarms
from .published import EVENT, HORIZON, crps_of_cdf, published
from .record import Record

HORIZONS = (7, 14, 30, 90)
HEADLINE_DAYS = 30
GRID = 8
COVERAGE = 0.95
_DRAWS = 500  # futures of a baseline's count


@dataclass(frozen=True)
class Score:
    """Mean scores; None where a score has no meaning for the target."""

    brier: float | None
    log: float | None
    crps: float | None

    def to_dict(self) -> dict[str, float | None]:
        """As `--json` prints it."""
        return {"brier": self.brier, "log": self.log, "crps": self.crps}


@dataclass(frozen=True)
class Scored:
    """One target of one case as of one day.

    Args:
        target: `unit_falls_30`, `capital_falls_30`, `count_lost_30`, or `capital_day`: days to
            the capital's fall, beside the forecasts published at the time.
        chances, happened: of each unit (or of the capital), where the target has chances.
        theirs: the baselines' chances, likewise.
        interval: 2.5 %, 50 % and 97.5 % quantiles, and `observed`, where it is a number; inf is
            later than the horizon, or not at all.
        by_then: chance given to its having happened by the day observed, of a day.
    """

    case: str
    as_of: dt.date
    target: str
    score: Score
    baselines: dict[str, Score]
    chances: Float64[np.ndarray, " n"] = field(repr=False)
    happened: Bool[np.ndarray, " n"] = field(repr=False)
    theirs: dict[str, np.ndarray] = field(repr=False)
    interval: tuple[float, float, float] | None = None
    observed: float | None = None
    by_then: float | None = None

    @property
    def covered(self) -> bool | None:
        """Whether the 95 % predictive interval holds the count; None where it is none."""
        if self.interval is None or self.observed is None or self.target == "capital_day":
            return None
        return self.interval[0] <= self.observed <= self.interval[2]

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        found: dict[str, Any] = {
            "case": self.case, "as_of": self.as_of.isoformat(), "target": self.target,
            "score": self.score.to_dict(),
            "baselines": {name: score.to_dict() for name, score in self.baselines.items()},
        }
        if self.interval is not None:
            low, median, high = self.interval
            found["forecast"] = {
                name: value if math.isfinite(value) else None
                for name, value in (("low", low), ("median", median), ("high", high))
            }
            found["observed"] = self.observed
            if self.by_then is not None:
                found["forecast"]["chance_by_observed"] = self.by_then
        else:
            found["units"] = len(self.chances)
            found["forecast"] = {"mean": float(self.chances.mean())}
            found["observed"] = float(self.happened.mean())
        return found


@dataclass(frozen=True)
class Backtest:
    """All that was scored."""

    scored: tuple[Scored, ...]
    unscored: tuple[str, ...] = ()

    def of(self, target: str) -> list[Scored]:
        """One target, over all cases and days."""
        return [one for one in self.scored if one.target == target]

    def joined(self, target: str) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Chances, outcomes and the baselines' chances of a target, every forecast as one."""
        rows = self.of(target)
        if not rows:
            return np.zeros(0), np.zeros(0, bool), {}
        names = rows[0].theirs
        return (
            np.concatenate([one.chances for one in rows]),
            np.concatenate([one.happened for one in rows]),
            {name: np.concatenate([one.theirs[name] for one in rows]) for name in names},
        )

    def skill(self, target: str = f"unit_falls_{HEADLINE_DAYS}") -> dict[str, float | None]:
        """Brier skill over each baseline, every unit's forecast counting the same."""
        ours, happened, theirs = self.joined(target)
        if not ours.size:
            return dict.fromkeys(baselines.NAMES)
        own = float(scores.brier(ours, happened).mean())
        return {
            name: scores.skill(own, float(scores.brier(chances, happened).mean()))
            for name, chances in theirs.items()
        }

    @property
    def coverage(self) -> float | None:
        """Share of counts that the 95 % predictive interval holds."""
        found = [one.covered for one in self.scored if one.covered is not None]
        return float(np.mean(found)) if found else None

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "cases": [one.to_dict() for one in self.scored],
            "pooled": {"brier_skill": self.skill(), "coverage_95": self.coverage},
            "unscored": list(self.unscored),
        }


def as_of_days(record: Record) -> list[dt.date]:
    """Eight mornings evenly over a record, and the case's own day; none of them its first."""
    length = (record.until - record.first).days
    days = {record.first + dt.timedelta(days=round(k * length / (GRID + 1)))
            for k in range(1, GRID + 1)}
    days.add(record.case.as_of)
    return sorted(day for day in days if record.first < day <= record.until)


def backtest(
    record: Record, rows: np.ndarray, others: Sequence[Record], *,
    days: Sequence[dt.date] | None = None, futures: int = 2000, seed: int = 1,
) -> Backtest:
    """Forecast a record as of several days and score what can be scored.

    Args:
        rows: shared parameters fitted without this case, places in the unit cube.
        others: records of other conflicts, which the baseline of neighbours is fitted to.
        days: as-of days; `as_of_days` where absent.
    """
    neighbours = baselines.NeighbourHazard.fit(others)
    found: list[Scored] = []
    unscored: list[str] = []
    chosen = as_of_days(record) if days is None else sorted(set(days))
    if not chosen:
        unscored.append(
            f"{record.case.name}: no day of its record can be forecast from; control.csv should "
            f"tell who held what before {record.case.as_of}"
        )
    followed = swarms(record, chosen, rows, seed=seed) if chosen else {}
    said = [row for row in record.forecasts if row.event == EVENT and row.days_high]
    for day in chosen:
        ahead = forecast(
            record, day, followed[day], futures=futures, seed=seed,
            days=HORIZON if said else max(HORIZONS),
        )
        found += _beside_published(ahead, record.forecasts) if said else []
        for horizon in HORIZONS:
            if ahead.held.any() and _is_known(record, day, horizon):
                found += _score(ahead, horizon, neighbours)
            else:
                why = _why_not(ahead)
                unscored.append(f"{record.case.name} as of {day}, {horizon} days: {why}")
    return Backtest(tuple(found), tuple(unscored))


def _why_not(ahead: Forecast) -> str:
    if ahead.held.any():
        return f"the record ends on {ahead.record.until}"
    if ahead.record.known_by(ahead.as_of).known.all():
        return "nothing is left to fall"
    return "no unit is known to stand; say in units.csv or control.csv who held what"


def _is_known(record: Record, as_of: dt.date, horizon: int) -> bool:
    """Whether every outcome is on record: the window is, or nothing on record still stands."""
    if as_of + dt.timedelta(days=horizon - 1) <= record.until:
        return True
    after = record.until + dt.timedelta(days=1)
    return bool(record.lost_on(after)[record.known].all()) and as_of <= record.until


def _score(ahead: Forecast, horizon: int, neighbours: baselines.NeighbourHazard) -> list[Scored]:
    record, as_of = ahead.record, ahead.as_of
    start = (as_of - record.first).days
    lost = baselines.lost_by_day(record, start + horizon)
    fell = (lost[start + 1 :] & ~lost[start]).any(axis=0)
    held = ahead.held
    theirs = baselines.unit_chances(record, as_of, horizon, neighbours)
    found = [
        _chances(ahead, f"unit_falls_{horizon}", ahead.unit_chances(horizon), fell[held], theirs)
    ]
    capital = record.case.index[record.case.capital]
    if held[capital]:
        place = int(held[:capital].sum())
        found.append(_chances(
            ahead, f"capital_falls_{horizon}",
            np.array([float((ahead.capital_day() <= horizon).mean())]), fell[[capital]],
            {name: chances[[place]] for name, chances in theirs.items()},
            {one.name: one.cdf(as_of)[[horizon]] for one in published(record.forecasts, as_of)},
        ))
    counted = ahead.counted
    observed = float((lost[start + horizon] & counted).sum())
    now = float((lost[start] & counted).sum())
    rng = np.random.default_rng(0)
    at_risk = counted[held]
    draws = {
        name: now + (rng.random((_DRAWS, int(at_risk.sum()))) < chances[at_risk]).sum(axis=1)
        for name, chances in theirs.items()
    }
    sample = ahead.lost[:, horizon]
    none = np.zeros(0)
    found.append(Scored(
        record.case.name, as_of, f"count_lost_{horizon}",
        Score(None, None, scores.crps(sample, observed)),
        {name: Score(None, None, scores.crps(drawn, observed)) for name, drawn in draws.items()},
        none, none.astype(bool), {}, _interval(sample), observed,
    ))
    return found


def _beside_published(ahead: Forecast, rows: tuple[PublishedRow, ...]) -> list[Scored]:
    """Days to the capital's fall, scored beside what was forecast at the time; if it has fallen."""
    record, as_of = ahead.record, ahead.as_of
    capital = record.case.index[record.case.capital]
    said = published(rows, as_of)
    after = record.until + dt.timedelta(days=1)
    if not said or not ahead.held[capital] or not record.lost_on(after)[capital]:
        return []
    lost = baselines.lost_by_day(record, (after - record.first).days)[:, capital]
    observed = float(np.flatnonzero(lost[(as_of - record.first).days :])[0])
    days, cdf = ahead.capital_day(), ahead.capital_cdf(HORIZON)
    none = np.zeros(0)
    return [Scored(
        record.case.name, as_of, "capital_day", Score(None, None, crps_of_cdf(cdf, observed)),
        {one.name: Score(None, None, crps_of_cdf(one.cdf(as_of), observed)) for one in said},
        none, none.astype(bool), {}, _interval(days), observed,
        float((days <= observed).mean()),
    )]


def _interval(sample: np.ndarray) -> tuple[float, float, float]:
    """Lower end, median and upper end of a sample's predictive interval."""
    tail = (1.0 - COVERAGE) / 2.0
    low, median, high = np.quantile(sample, [tail, 0.5, 1.0 - tail], method="inverted_cdf")
    return float(low), float(median), float(high)


def _chances(
    ahead: Forecast, target: str, ours: np.ndarray, happened: np.ndarray,
    theirs: dict[str, np.ndarray], beside: dict[str, np.ndarray] | None = None,
) -> Scored:
    def mean(chances: np.ndarray) -> Score:
        return Score(
            float(scores.brier(chances, happened).mean()),
            float(scores.log_score(chances, happened).mean()), None,
        )

    return Scored(
        ahead.record.case.name, ahead.as_of, target, mean(ours),
        {name: mean(chances) for name, chances in (theirs | (beside or {})).items()},
        ours, happened, theirs,
    )


def join(parts: Sequence[Backtest]) -> Backtest:
    """Several cases' backtests as one."""
    return Backtest(
        tuple(one for part in parts for one in part.scored),
        tuple(one for part in parts for one in part.unscored),
    )
