"""Differences between twins: paired yes/no outcomes, paired means, and bounds without pairing."""

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy import special

from .binomial import Bounds, check_confidence, clopper_pearson, lower_bound, upper_bound
from .roots import root
from .skew import offsets

# Share of alpha spent on bounding the nuisance parameter (Berger and Boos, 1994).
_NUISANCE = 0.02
_NUISANCE_POINTS = 7


def _tail(k: int, n: int, gain: float, loss: float) -> float:
    """P(X - Y >= k) for trinomial counts: X gains, Y losses among n pairs.

    Sums over the rarer of the two counts, cut where what is left out is below 1e-15.
    """
    if loss <= 0.0:
        return float(special.bdtrc(k - 1, n, gain)) if k > 0 else 1.0
    if gain <= 0.0:
        return float(special.bdtr(-k, n, loss)) if k <= 0 else 0.0
    spread = 9.0 * math.sqrt(n * loss * (1.0 - loss)) + 40.0
    y = np.arange(max(0, int(n * loss - spread)), min(n, int(n * loss + spread)) + 1)
    log_weight = (
        special.gammaln(n + 1) - special.gammaln(y + 1) - special.gammaln(n - y + 1)
        + special.xlogy(y, loss) + special.xlog1py(n - y, -loss)
    )
    # Given y losses the gains are binomial among the other pairs.
    need = k + y
    share = min(gain / (1.0 - loss), 1.0) if loss < 1.0 else 0.0
    left = n - y
    survive = np.where(need <= 0, 1.0, 0.0)
    inside = (need > 0) & (need <= left)
    survive[inside] = special.bdtrc((need - 1)[inside], left[inside], share)
    return float((np.exp(log_weight) * survive).sum())


def _lower(gains: int, losses: int, n: int, alpha: float) -> float:
    """One-sided lower bound at level 1 - alpha for P(gain) - P(loss)."""
    beta = _NUISANCE * alpha
    loss_high = upper_bound(losses, n, 1.0 - beta / 2.0)
    discord_high = upper_bound(gains + losses, n, 1.0 - beta / 2.0)
    k = gains - losses

    def excess(d: float) -> float:
        lowest = max(0.0, -d)
        highest = max(lowest, min(loss_high, (discord_high - d) / 2.0, (1.0 - d) / 2.0))
        worst = max(
            _tail(k, n, min(max(loss + d, 0.0), 1.0 - loss), loss)
            for loss in np.linspace(lowest, highest, _NUISANCE_POINTS).tolist()
        )
        return worst + beta - alpha

    if excess(-1.0) >= 0.0:
        return -1.0
    at = k / n
    if excess(at) <= 0.0:
        return at
    # Bracket from the estimate downwards: most roots lie a few standard errors away.
    step, low = (math.sqrt(gains + losses) + 2.0) / n, at
    while low > -1.0 and excess(low) > 0.0:
        low, step = max(-1.0, at - step), step * 2.0
    if low <= -1.0 and excess(-1.0) > 0.0:
        return -1.0
    crossing = root(excess, low, at, xtol=1e-7 / max(1.0, n / 1e4), rtol=1e-9)
    return max(-1.0, crossing - 1e-7)


def paired_difference(
    gains: int, losses: int, pairs: int, confidence: float = 0.95
) -> tuple[float | None, float, float]:
    """Difference of two chances from pairs: P(true after) - P(true before).

    Args:
        gains: pairs false before and true after.
        losses: pairs true before and false after.
        pairs: all pairs, those that agree included.
    Returns:
        estimate, low, high in [-1, 1]; estimate None and (-1, 1) where there are no pairs.
    Raises:
        ValueError: counts or confidence out of range.
    Guarantee: contains the difference in at least `confidence` of repeats whatever the three
        probabilities, at a number of pairs fixed beforehand. The exact unconditional test is
        inverted, its nuisance parameter held to a confidence set of its own whose error is
        added; the supremum over that set is taken on a grid of seven points.
    Source: Berger and Boos (1994), JASA 89(427), 1012-1016; the ordinary score interval
        (Tango 1998) is narrower by some 5 % and falls short of its level for rare events.
    """
    check_confidence(confidence)
    if min(gains, losses) < 0 or gains + losses > pairs:
        raise ValueError(f"{gains} gains and {losses} losses in {pairs} pairs cannot be")
    if pairs == 0:
        return None, -1.0, 1.0
    alpha = (1.0 - confidence) / 2.0
    low = _lower(gains, losses, pairs, alpha)
    high = -_lower(losses, gains, pairs, alpha)
    return (gains - losses) / pairs, low, high


def mean_bounds(
    values: Float[np.ndarray, " future"], confidence: float = 0.95
) -> tuple[float | None, float, float]:
    """Mean of a sample and its interval; for twins, give it the paired differences.

    Returns:
        estimate, low, high in the unit of the values; infinite ends below two values.
    Raises:
        ValueError: confidence out of range.
    Guarantee: at least `confidence` for values that are all -1, 0 or 1 (`paired_difference` is
        used), and for two values whatever they are (an exact share); for others approximate,
        Student's interval mended for skewness, with an error that falls as the sample grows
        (docs/coverage.md has what it covers). Where nearly all values are equal and fewer than
        some five lie off them it falls short, since how far the unseen ones lie is not in the
        sample; where all are equal the interval is that value alone.
    Source: Student (1908); Hall (1992), see `skew`.
    """
    check_confidence(confidence)
    x = np.asarray(values, dtype=np.float64)
    n = x.size
    if n == 0:
        return None, -math.inf, math.inf
    mean, least, most = float(x.mean()), float(x.min()), float(x.max())
    if n == 1:
        return mean, -math.inf, math.inf
    if least == most:
        return least, least, least
    ups, downs = int((x == 1.0).sum()), int((x == -1.0).sum())
    if ups + downs + int((x == 0.0).sum()) == n:
        return paired_difference(ups, downs, n, confidence)
    tops = int((x == most).sum())
    if tops + int((x == least).sum()) == n:
        share = clopper_pearson(tops, n, confidence)
        return mean, least + (most - least) * share.low, least + (most - least) * share.high
    below, above = offsets(x, mean, confidence)
    return mean, mean - below, mean + above


class CausalBounds(NamedTuple):
    """Bounds on a probability of causation: at the estimates, and at their interval's ends."""

    low: float
    high: float
    outer_low: float
    outer_high: float


def necessity_bounds(
    both: int, neither: int, outcome: int, total: int,
    without_hits: int, without_total: int, confidence: float = 0.95,
) -> CausalBounds | None:
    """Tian and Pearl's bounds on PN, which hold however the noise of twins is coupled.

    max(0, (P(F) - P(F | do not G)) / P(F, G)) <= PN
        <= min(1, (P(not F | do not G) - P(not F, not G)) / P(F, G))

    Args:
        both, neither, outcome, total: futures left alone with F and G, with neither, with F,
            and all of them. To ask about some of the futures with F and G only (a condition),
            `both` counts those, and `outcome` those and the futures with F without G: then
            P(F, G and the condition) stands for P(F, G) above.
        without_hits, without_total: futures with F among those held to not G.
    Returns:
        Bounds in [0, 1]; None where F and G never met.
    Guarantee: the outer bounds contain PN in at least `confidence` of repeats (each of the four
        shares at a Bonferroni part of alpha, exact).
    Source: Tian and Pearl (2000), Annals of Mathematics and AI 28, 287-313, eqs. 19, 21.
    """
    if both == 0 or total == 0 or without_total == 0:
        return None
    low = (outcome / total - without_hits / without_total) / (both / total)
    high = ((1.0 - without_hits / without_total) - neither / total) / (both / total)
    part = 1.0 - (1.0 - confidence) / 4.0
    sides = 1.0 - (1.0 - part) / 2.0
    f_low = lower_bound(outcome, total, sides)
    w = Bounds(
        lower_bound(without_hits, without_total, sides),
        upper_bound(without_hits, without_total, sides),
    )
    b = Bounds(lower_bound(both, total, sides), upper_bound(both, total, sides))
    n_low = lower_bound(neither, total, sides)
    outer_low = _ratio(f_low - w.high, b)
    outer_high = _ratio(1.0 - w.low - n_low, b, upward=True)
    return _ordered(low, high, outer_low, outer_high)


def sufficiency_bounds(
    both: int, neither: int, outcome: int, total: int,
    with_hits: int, with_total: int, confidence: float = 0.95,
) -> CausalBounds | None:
    """Tian and Pearl's bounds on PS, which hold however the noise of twins is coupled.

    max(0, (P(F | do G) - P(F)) / P(not F, not G)) <= PS
        <= min(1, (P(F | do G) - P(F, G)) / P(not F, not G))

    PS of F and G is PN of their negations, which is how it is computed.

    Returns:
        Bounds in [0, 1]; None where neither never met.
    Guarantee, source: as `necessity_bounds`, eqs. 20, 22.
    """
    return necessity_bounds(
        neither, both, total - outcome, total, with_total - with_hits, with_total, confidence
    )


def necessity_and_sufficiency_bounds(p_with: float, p_without: float) -> Bounds:
    """Bounds on PNS from experiments alone: max(0, p1 - p0) <= PNS <= min(p1, 1 - p0).

    Source: Tian and Pearl (2000), eq. 14.
    """
    return Bounds(max(0.0, p_with - p_without), min(p_with, 1.0 - p_without))


def _ratio(top: float, bottom: Bounds, upward: bool = False) -> float:
    """Least (or greatest) value of top / bottom over the bottom's interval."""
    if upward:
        divisor = bottom.low if top > 0 else bottom.high
    else:
        divisor = bottom.high if top > 0 else bottom.low
    if divisor == 0.0:
        return math.copysign(math.inf, top) if top else 0.0
    return top / divisor


def _ordered(low: float, high: float, outer_low: float, outer_high: float) -> CausalBounds:
    def clip(x: float) -> float:
        return min(max(x, 0.0), 1.0)

    low, high = clip(low), clip(high)
    # Sampling can cross the two estimates by a hair: the wider reading is kept.
    low, high = min(low, high), max(low, high)
    return CausalBounds(low, high, min(clip(outer_low), low), max(clip(outer_high), high))
