"""How often a thing happened by a horizon, with an interval, where some cases are still open.

Three estimators, by what the rows allow:
* every row followed to the horizon: a share of rows, exact interval;
* rows still open, one event: Kaplan and Meier's product;
* rows still open, and something else that rules the event out: Aalen and Johansen's sum.
Intervals treat rows as independent draws. They are not; `robustness` says how much hangs on that.
"""

import importlib.util
import math
import warnings
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from wouldtake.answers import Chance, Interval
from wouldtake.stats.binomial import clopper_pearson

OPEN, HIT, RULED_OUT = 0, 1, 2
EXACT = "exact binomial (Clopper-Pearson)"
EXTRA = "pip install 'wouldtake[history]'"
BOOTSTRAPS = 2000


def can_use_open_rows() -> bool:
    """Whether lifelines is there, which gives the intervals where rows are still open."""
    return importlib.util.find_spec("lifelines") is not None


def exact(hits: int, rows: int, confidence: float) -> Chance:
    """A share of rows that all were followed long enough.

    Guarantee: contains the rate in at least `confidence` of repeats, were rows independent draws.
    """
    low, high = clopper_pearson(hits, rows, confidence)
    return Chance(hits / rows if rows else None, low, high, EXACT)


def in_order(
    months: Float[np.ndarray, " row"], kinds: Int[np.ndarray, " row"]
) -> Int[np.ndarray, " row"]:
    """Order of rows by time; a row whose follow-up ends when another's event comes saw that."""
    return np.lexsort((kinds == OPEN, months))


def incidence(
    months: Float[np.ndarray, " row"],
    kinds: Int[np.ndarray, " row"],
    horizon: float,
    weights: Float[np.ndarray, "*sets row"] | None = None,
) -> Float[np.ndarray, "*sets"]:
    """Cumulative incidence of HIT by the horizon, for one or many sets of weights.

    F(h) = sum_{t_i <= h, HIT} S(t_i-) w_i / Y_i,   S(t) = prod_{t_j <= t, not OPEN} (1 - w_j / Y_j)

    Y_i is the weight of rows from i on. With no RULED_OUT rows this is 1 - Kaplan-Meier; with
    weights one a row and no rows open before the horizon, the share of rows.

    Args:
        months: to the event, or to the end of follow-up, >= 0.
        kinds: OPEN, HIT or RULED_OUT, a row.
        weights: >= 0; none: one a row.
    Returns:
        In [0, 1]; NaN where the weights are all 0.
    Source: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; Kaplan and
        Meier (1958), JASA 53, 457-481.
    """
    order = in_order(months, kinds)
    kinds, months = kinds[order], months[order]
    given = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)
    w = given[..., order]
    at_risk = np.flip(np.cumsum(np.flip(w, -1), -1), -1)
    share = np.divide(w, at_risk, out=np.zeros_like(w), where=at_risk > 0.0)
    kept = np.cumprod(np.where(kinds == OPEN, 1.0, 1.0 - np.minimum(share, 1.0)), -1)
    before = np.concatenate([np.ones_like(kept[..., :1]), kept[..., :-1]], -1)
    found = np.sum(np.where((kinds == HIT) & (months <= horizon), before * share, 0.0), -1)
    return np.where(w.sum(-1) > 0.0, np.clip(found, 0.0, 1.0), np.nan)


def is_complete(
    months: Float[np.ndarray, " row"], kinds: Int[np.ndarray, " row"], horizon: float
) -> bool:
    """Whether every row was followed to the horizon, or to its end."""
    return not bool(np.any((kinds == OPEN) & (months < horizon)))


def base_rate(
    months: Float[np.ndarray, " row"],
    kinds: Int[np.ndarray, " row"],
    followed: Float[np.ndarray, " row"],
    horizon: float,
    confidence: float,
) -> Chance:
    """The chance of HIT by the horizon, by the estimator that the rows allow.

    Args:
        months, kinds: as `incidence`.
        followed: months each row could be followed, whatever came, >= months.
        horizon: months.
    Returns:
        estimate None where no row was followed so far. Where rows are open and none, or all,
        were hit, the interval is the exact one of the rows followed to the horizon.
    """
    if is_complete(months, kinds, horizon):
        hits = int(np.count_nonzero((kinds == HIT) & (months <= horizon)))
        return exact(hits, len(months), confidence)
    name = "Aalen-Johansen" if bool(np.any(kinds == RULED_OUT)) else "Kaplan-Meier"
    estimate = float(incidence(months, kinds, horizon))
    settled = kinds[months <= horizon]
    if not bool(np.any(followed >= horizon)) and not np.all(kinds != OPEN):
        return Chance(None, 0.0, 1.0, f"{name}: no row was followed so far")
    if estimate in (0.0, 1.0) or not np.any(settled == HIT):
        whole = followed >= horizon
        hits = int(np.count_nonzero((kinds == HIT) & (months <= horizon) & whole))
        low, high = clopper_pearson(hits, int(whole.sum()), confidence)
        method = f"{name}; interval exact, of the {int(whole.sum())} followed to the end"
        return Chance(estimate, low, high, method)
    low, high = _interval(months, kinds, horizon, confidence)
    kind = "log-log (Greenwood)" if name == "Kaplan-Meier" else "log-log (delta method)"
    return Chance(estimate, low, high, f"{name}, interval {kind}")


def _interval(
    months: Float[np.ndarray, " row"], kinds: Int[np.ndarray, " row"], horizon: float,
    confidence: float,
) -> tuple[float, float]:
    """Interval of the incidence by lifelines.

    Times are passed as ranks, which settles ties as `in_order` does: the estimate and
    Greenwood's sum are the same as for tied times, and nothing is jittered at random.
    """
    order = in_order(months, kinds)
    ranked, kinds = np.arange(1.0, len(order) + 1.0), kinds[order]
    last = int(np.count_nonzero(months[order] <= horizon))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # its own, of pandas and of logarithms of 0
        from lifelines import AalenJohansenFitter, KaplanMeierFitter  # noqa: PLC0415

        if np.any(kinds == RULED_OUT):
            aalen = AalenJohansenFitter(alpha=1.0 - confidence)
            aalen.fit(ranked, kinds, event_of_interest=HIT)
            bounds: Any = aalen.confidence_interval_
            low, high = sorted(bounds[bounds.index <= last].iloc[-1])
        else:
            kaplan = KaplanMeierFitter(alpha=1.0 - confidence)
            kaplan.fit(ranked, kinds == HIT)
            bounds = kaplan.confidence_interval_survival_function_
            low, high = sorted(1.0 - x for x in bounds[bounds.index <= last].iloc[-1])
    return max(0.0, float(low)), min(1.0, float(high))


def difference(one: Chance, other: Chance) -> Interval:
    """The first less the second, independent groups, from the interval of each.

    low = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), high likewise   (MOVER)

    Source: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702; with Wilson's intervals it
        is Newcombe's (1998).
    """
    if one.estimate is None or other.estimate is None:
        return Interval(None, None, None)
    d = one.estimate - other.estimate
    low = d - math.hypot(one.estimate - one.low, other.high - other.estimate)
    high = d + math.hypot(one.high - one.estimate, other.estimate - other.low)
    return Interval(d, max(-1.0, low), min(1.0, high))


def war_weights(wars: list[str]) -> Float[np.ndarray, " row"]:
    """1 / (rows of its war), a row: every war counts once."""
    return np.array([1.0 / wars.count(war) for war in wars])


def war_draws(wars: int, draws: int = BOOTSTRAPS) -> Int[np.ndarray, "draw war"]:
    """How often each war is drawn, when as many as there are are drawn with return.

    The key is fixed, so equal tables give equal intervals.
    """
    key = np.random.default_rng(20210806)
    return key.multinomial(wars, [1.0 / wars] * wars, size=draws)
