"""Scores of forecasts against what happened: proper, so that honesty is the best policy.

Source: Brier (1950), Monthly Weather Review 78, 1-3; Good (1952), JRSS B 14, 107-114; Gneiting
and Raftery (2007), JASA 102, 359-378, for the continuous ranked probability score.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from scipy import special

from .binomial import Bounds, clopper_pearson

LEAST_CHANCE = 0.001
"""Chances are cut to [0.001, 0.999] for the log score, which is infinite at a certainty missed."""


def brier(
    chance: Float[np.ndarray, " n"], happened: Bool[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """(chance - happened)^2 of each forecast; 0 is best, 1 worst."""
    return (np.asarray(chance, float) - np.asarray(happened, float)) ** 2


def log_score(
    chance: Float[np.ndarray, " n"], happened: Bool[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """-ln of the chance given to what happened, nats; 0 is best. See `LEAST_CHANCE`."""
    cut = np.clip(np.asarray(chance, float), LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    return -np.log(np.where(happened, cut, 1.0 - cut))


def crps(sample: Float[np.ndarray, " draw"], observed: float) -> float:
    """Continuous ranked probability score of an ensemble, in the unit of the values; 0 is best.

    mean |X - y| - mean |X - X'| / 2, the second mean over all pairs.
    """
    x = np.sort(np.asarray(sample, float))
    n = x.size
    rank = np.arange(1, n + 1)
    spread = 2.0 * float(((2 * rank - n - 1) * x).sum()) / n**2  # mean |X - X'|
    return float(np.abs(x - observed).mean()) - spread / 2.0


def skill(score: float, reference: float) -> float | None:
    """1 - score / reference: 1 perfect, 0 as good as the reference; None where that is 0."""
    return None if reference == 0.0 else 1.0 - score / reference


class Decomposition(NamedTuple):
    """Murphy's parts of a mean Brier score: reliability - resolution + uncertainty.

    They add up to the score of the forecasts rounded to their bin's mean, `within` the rest.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float


class Bin(NamedTuple):
    """One point of a calibration curve."""

    chance: float
    share: float
    low: float
    high: float
    forecasts: int


def _bins(chance: np.ndarray, cells: int) -> np.ndarray:
    return np.minimum((np.asarray(chance, float) * cells).astype(int), cells - 1)


def decompose(
    chance: Float[np.ndarray, " n"], happened: Bool[np.ndarray, " n"], cells: int = 10
) -> Decomposition:
    """Reliability, resolution and uncertainty over `cells` equal bins of chance.

    Source: Murphy (1973), Journal of Applied Meteorology 12, 595-600; Stephenson, Coelho and
        Jolliffe (2008), Weather and Forecasting 23, 752-757, for the part within bins.
    """
    p, y = np.asarray(chance, float), np.asarray(happened, float)
    base, where = y.mean(), _bins(p, cells)
    reliability = resolution = 0.0
    for cell in range(cells):
        here = where == cell
        if here.any():
            weight = here.mean()
            reliability += weight * (p[here].mean() - y[here].mean()) ** 2
            resolution += weight * (y[here].mean() - base) ** 2
    uncertainty = float(base * (1.0 - base))
    whole = float(((p - y) ** 2).mean())
    return Decomposition(
        float(reliability), float(resolution), uncertainty,
        whole - float(reliability - resolution + uncertainty),
    )


def calibration_curve(
    chance: Float[np.ndarray, " n"], happened: Bool[np.ndarray, " n"], cells: int = 10,
    confidence: float = 0.95,
) -> list[Bin]:
    """Mean chance and share that happened in each bin that has forecasts.

    The interval is Clopper and Pearson's, as if forecasts were independent: units of one war on
    one day are not, so it is too narrow, and is for the eye.
    """
    p, y = np.asarray(chance, float), np.asarray(happened, bool)
    where, found = _bins(p, cells), []
    for cell in range(cells):
        here = where == cell
        if here.any():
            bounds: Bounds = clopper_pearson(int(y[here].sum()), int(here.sum()), confidence)
            found.append(Bin(
                float(p[here].mean()), float(y[here].mean()), bounds.low, bounds.high,
                int(here.sum()),
            ))
    return found


def lognormal_cdf(
    days: Float[np.ndarray, "*shape"], low: float, high: float, share: float = 0.8
) -> Float[np.ndarray, "*shape"]:
    """Distribution function of the lognormal whose central `share` lies between low and high.

    Raises:
        ValueError: not 0 < low < high.
    """
    if not 0.0 < low < high:
        raise ValueError(f"low {low:g} and high {high:g}: expected 0 < low < high")
    z = float(special.ndtri(0.5 + share / 2.0))
    middle = (np.log(low) + np.log(high)) / 2.0
    spread = (np.log(high) - np.log(low)) / (2.0 * z)
    with np.errstate(divide="ignore"):
        return special.ndtr((np.log(np.maximum(days, 0.0)) - middle) / spread)
