"""Simple forecasts that a model has to beat. Each sees only what the record showed by the day.

`persistence`: nothing more falls. `constant_hazard`: units go on falling at the mean rate of the
record so far. `exponential_growth`: losses go on growing at the rate of the last thirty days.
`neighbour_hazard`: a logistic daily hazard on the share of a unit's neighbours lost and the share
of all units lost, fitted to other conflicts, and held for the horizon.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64
from scipy import optimize, special

from .record import Record

NAMES = ("persistence", "constant_hazard", "exponential_growth", "neighbour_hazard")
GROWTH_DAYS = 30
HALF = 0.5  # Jeffreys' prior of a rate: half a fall
RIDGE = 1.0  # keeps the fitted hazard finite where falls and neighbours are few


def lost_by_day(record: Record, days: int) -> Bool[np.ndarray, "days+1 unit"]:
    """Whether each unit was lost on the morning of the record's day 0 .. days."""
    lost = np.zeros((days + 1, len(record.case.units)), bool)
    lost[:] = record.lost_on(record.first)
    for place, unit in enumerate(record.case.units):
        for row in record.by_unit.get(unit.id, []):
            after = max((row.date - record.first).days + 1, 0)
            if after <= days:
                lost[after:, place] = row.control == "insurgent"
    return lost & record.known


def neighbour_share(record: Record, lost: np.ndarray) -> Float64[np.ndarray, "*days unit"]:
    """Share of each unit's neighbours lost, of those on record; of all where it has none."""
    count = len(record.case.units)
    adjacent = np.zeros((count, count))
    for a, b in record.case.link_pairs:
        adjacent[a, b] = adjacent[b, a] = 1.0
    adjacent *= record.known
    degree = adjacent.sum(axis=1)
    everywhere = lost.sum(axis=-1, keepdims=True) / max(int(record.known.sum()), 1)
    near = lost @ adjacent.T / np.maximum(degree, 1.0)
    return np.where(degree > 0, near, everywhere)


def _inputs(record: Record, lost: np.ndarray) -> Float64[np.ndarray, "*days unit input"]:
    share = lost.sum(axis=-1, keepdims=True) / max(int(record.known.sum()), 1)
    return np.stack(
        [np.ones(lost.shape), neighbour_share(record, lost), np.broadcast_to(share, lost.shape)],
        axis=-1,
    )


@dataclass(frozen=True)
class NeighbourHazard:
    """logit(daily hazard) = a + b (neighbours lost) + c (all lost)."""

    weights: Float64[np.ndarray, " input"]

    @classmethod
    def fit(cls, records: Sequence[Record]) -> "NeighbourHazard":
        """Maximum likelihood with a slight ridge, on every unit-day of the records."""
        inputs, fell = [], []
        for record in records:
            days = (record.until - record.first).days + 1
            lost = lost_by_day(record, days)
            at_risk = record.known & ~lost[:-1]
            inputs.append(_inputs(record, lost[:-1])[at_risk])
            fell.append(lost[1:][at_risk])
        x, y = np.concatenate(inputs), np.concatenate(fell).astype(float)

        def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
            z = x @ w
            value = float((np.logaddexp(0.0, z) - y * z).sum()) + 0.5 * RIDGE * float(w[1:] @ w[1:])
            slope = x.T @ (special.expit(z) - y)
            slope[1:] += RIDGE * w[1:]
            return value, slope

        start = np.array([special.logit((y.sum() + HALF) / (y.size + 1.0)), 0.0, 0.0])
        return cls(np.asarray(optimize.minimize(loss, start, jac=True, method="L-BFGS-B").x))

    def hazard(self, record: Record, lost: np.ndarray) -> Float64[np.ndarray, " unit"]:
        """Daily hazard of each unit, given who has lost what."""
        return special.expit(_inputs(record, lost) @ self.weights)


def unit_chances(
    record: Record, as_of: dt.date, days: int, neighbours: NeighbourHazard
) -> dict[str, Float64[np.ndarray, " held"]]:
    """Each baseline's chance of the fall of each unit held on a day, within so many days."""
    record = record.known_by(as_of)
    so_far = max((as_of - record.first).days, 0)
    lost = lost_by_day(record, so_far)
    now = lost[-1]
    held = record.known & ~now
    count = int(held.sum())

    def alike(chance: float) -> np.ndarray:
        return np.full(count, chance)

    falls = int((lost[1:] & ~lost[:-1]).sum())
    at_risk = int((record.known & ~lost[:-1]).sum())
    rate = (falls + HALF) / (at_risk + max(int(record.known.sum()), 1))
    before = lost[max(so_far - GROWTH_DAYS, 0)]
    span = max(min(so_far, GROWTH_DAYS), 1)
    growth = np.log((now.sum() + HALF) / (before.sum() + HALF)) / span
    more = (now.sum() + HALF) * np.expm1(max(growth, 0.0) * days)
    hazard = neighbours.hazard(record, now)[held]
    return {
        "persistence": alike(0.0),
        "constant_hazard": alike(-np.expm1(-rate * days)),
        "exponential_growth": alike(min(more / max(count, 1), 1.0)),
        "neighbour_hazard": 1.0 - (1.0 - hazard) ** days,
    }
