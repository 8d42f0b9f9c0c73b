"""Fit a case: a posterior of the simulation's parameters from what was known by the as-of date.

The history is simulated from the case's `fit_from` day to the day before its as-of date and
held against `targets.csv`: counts and dates, each with an error of its own. What comes out is a
table of equally likely rows: parameters, the state on the first day (`origin_...`) and on the
as-of date (`start_...`).
"""

import csv
import datetime as dt
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from wouldtake.cases.case import Case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict import parameters
from wouldtake.conflict.run import run
from wouldtake.conflict.signals import SERIES
from wouldtake.conflict.state import (
    AIR_FORCE,
    ARMY,
    BELIEF,
    INSURGENTS,
    MILITIA,
    ORGANISATION,
    PHASE,
    THREAT,
)
from wouldtake.errors import SettingError, did_you_mean

from . import smc

# Latent numbers carried over to the as-of date, and the parameters that start them there.
CARRIED = {
    "phase": PHASE, "belief": BELIEF, "organisation": ORGANISATION, "militia": MILITIA,
    "army": ARMY, "insurgents": INSURGENTS, "air_force": AIR_FORCE, "threat": THREAT,
}
# What a history that begins before the offensive starts with (assumptions of the fit).
FIRST_DAY = {"start_phase": 0.0, "start_organisation": 0.0, "start_army": 1.0}


@dataclass(frozen=True)
class Target:
    """One observation to fit: `signal` was `value` on `date`, give or take `sd`."""

    date: dt.date
    signal: str
    value: float
    sd: float
    source: str


def read_targets(case: Case, first_day: dt.date = dt.date.min) -> tuple[Target, ...]:
    """The case's targets.csv.

    Raises:
        SettingError: no such file, an unknown signal, or a date on or after the as-of date, or
            before the first day of the history.
    """
    path = case.folder / "targets.csv"
    if not path.is_file():
        raise SettingError(
            f"{path} is missing; a fit needs it: date,signal,value,sd,source with one count or "
            "date a row"
        )
    known = {series.name for series in SERIES}
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            if row["signal"] not in known:
                raise SettingError(
                    f"{path}:{line}: there is no signal `{row['signal']}`. "
                    + did_you_mean(row["signal"], known)
                )
            date = dt.date.fromisoformat(row["date"])
            if date >= case.as_of:
                raise SettingError(
                    f"{path}:{line}: {date} is not before the as-of date {case.as_of}; a fit may "
                    "not see it"
                )
            if date < first_day:
                raise SettingError(
                    f"{path}:{line}: {date} is before the fitted history begins, {first_day}"
                )
            found.append(
                Target(date, row["signal"], float(row["value"]), float(row["sd"]), row["source"])
            )
    return tuple(found)


class History:
    """The fitted past of a case as a log-likelihood over the unit cube and the noise."""

    def __init__(self, case: Case, first_day: dt.date, seed: int):
        self.model = ConflictModel(case, start_day=first_day)
        self.steps = (case.as_of - first_day).days
        self.targets = read_targets(case, first_day)
        self.seed = seed
        table = parameters.PARAMETERS
        self.free = [
            place for place, p in enumerate(table)
            if p.role == "uncertainty" and p.name not in FIRST_DAY
        ]
        self.low = np.array([table[place].low for place in self.free])
        self.high = np.array([table[place].high for place in self.free])
        self.fixed = np.array(
            [FIRST_DAY.get(p.name, p.baseline) for p in table] + [0.0] * len(self.model.backers)
        )
        places = {series.name: series.place for series in SERIES}
        self.watched = sorted({places[target.signal] for target in self.targets})
        self.place_of = {t.signal: self.watched.index(places[t.signal]) for t in self.targets}

    def parameters(self, place: Float64[np.ndarray, "N D"]) -> Float64[np.ndarray, "N P"]:
        """Parameter rows of places in the unit cube."""
        rows = np.tile(self.fixed, (len(place), 1))
        rows[:, self.free] = self.low + (self.high - self.low) * place
        return rows

    def run(self, place: np.ndarray, future: np.ndarray, wanted: list[int]) -> np.ndarray:
        """Series [signals, N, days + 1] of the histories, the as-of date's morning last."""
        steps = self.steps - 1
        world = self.model.world_for(steps)
        return run(
            world, self.parameters(place), future, steps=steps, seed=self.seed, wanted=wanted
        ).series

    def __call__(self, place: np.ndarray, future: np.ndarray) -> np.ndarray:
        """Log-likelihood of the targets, normal errors, up to a constant."""
        series = self.run(place, future, self.watched)
        total = np.zeros(len(place))
        for target in self.targets:
            day = (target.date - self.model.as_of).days
            seen = series[self.place_of[target.signal]][:, day]
            total -= 0.5 * ((seen - target.value) / target.sd) ** 2
        return total


def fit(
    case: Case,
    first_day: dt.date,
    *,
    particles: int = 3000,
    moves: int = 8,
    seed: int = 1,
    progress: Callable[[float, float], None] | None = None,
) -> dict[str, Float64[np.ndarray, " N"]]:
    """Posterior draws, one column a parameter or carried state, rows equally likely.

    Guarantee: nothing dated on or after the as-of date is read.
    """
    history = History(case, first_day, seed)
    cloud = smc.sample(
        history, count=particles, dimensions=len(history.free), seed=seed, moves=moves,
        progress=progress,
    )
    rows = history.parameters(cloud.place)
    carried = history.run(cloud.place, cloud.future, list(CARRIED.values()))
    columns: dict[str, np.ndarray] = {}
    for place, p in enumerate(parameters.PARAMETERS):
        if p.role != "uncertainty":
            continue
        if p.name.startswith("start_"):
            columns["origin_" + p.name.removeprefix("start_")] = rows[:, place]
        else:
            columns[p.name] = rows[:, place]
    for (name, _), values in zip(CARRIED.items(), carried, strict=True):
        columns["start_" + name] = values[:, -1]
    return columns


def write_posterior(columns: dict[str, np.ndarray], path: Path) -> None:
    """Write the table as CSV, four significant digits; whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([f"{value:.4g}" for value in row])
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text.getvalue(), encoding="utf-8")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
