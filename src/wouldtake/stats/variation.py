"""Two kinds of not knowing: which scenario is ours, and luck within it."""

import math

import numpy as np
from jaxtyping import Int


def scenario_variation(
    hits: Int[np.ndarray, " scenario"], replicates: int, coverage: float = 0.9
) -> tuple[float, float, float, float]:
    """How far the chance of an outcome varies between scenarios.

    Args:
        hits: replicates with the outcome, one count a scenario.
        replicates: draws of luck in each scenario, >= 2.
        coverage: share of scenarios the reported range is to hold.
    Returns:
        standard deviation of the chance between scenarios; its square as a share of the
        outcome's whole variance; low and high of the range.
    Raises:
        ValueError: fewer than two scenarios or replicates.
    Guarantee: the variance is unbiased before it is cut at 0 (the binomial variance within
        scenarios is taken off). The range is of estimates shrunk so that their spread is the
        corrected one; it describes, it is not a confidence interval.
    Source: one-way random-effects analysis of variance for proportions; Louis (1984), JASA
        79(386), 393-398, for the shrinkage.
    """
    k = np.asarray(hits, dtype=np.float64)
    if k.size < 2 or replicates < 2:
        raise ValueError(f"{k.size} scenarios x {replicates} replicates: at least 2 x 2 needed")
    p = k / replicates
    mean = float(p.mean())
    observed = float(p.var(ddof=1))
    within = float((p * (1.0 - p)).mean()) / (replicates - 1)
    between = max(0.0, observed - within)
    whole = mean * (1.0 - mean)
    share = min(1.0, between / whole) if whole > 0.0 else 0.0
    shrink = math.sqrt(between / observed) if observed > 0.0 else 0.0
    settled = np.clip(mean + shrink * (p - mean), 0.0, 1.0)
    tail = (1.0 - coverage) / 2.0
    low, high = np.quantile(settled, [tail, 1.0 - tail])
    return math.sqrt(between), share, float(low), float(high)
