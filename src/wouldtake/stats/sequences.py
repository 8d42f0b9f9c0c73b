"""Intervals for a proportion that stay valid however often one looks: a beta mixture.

The likelihood of the trials so far, averaged over a beta prior and divided by the likelihood at
p, is a nonnegative martingale when p is the truth. By Ville's inequality it reaches 1/alpha at
any time at all with probability at most alpha, so the values of p at which it has not are a
confidence set at every time at once.

Source: Robbins (1970), Annals of Mathematical Statistics 41(5), 1397-1409; Howard, Ramdas,
McAuliffe and Sekhon (2021), Annals of Statistics 49(2), 1055-1080, section 3.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from scipy import special

from .binomial import Bounds, check_confidence, check_counts
from .roots import root

PRIOR = 0.5  # Jeffreys: narrow at both ends, where chances of war questions tend to lie.


def log_evidence(successes: int, trials: int, p: float, prior: float = PRIOR) -> float:
    """Logarithm of the mixture martingale against the hypothesis that the proportion is p.

    Returns:
        log M_n(p), a real number or inf.
    Guarantee: if p is the truth, P(M_n >= 1/alpha for any n) <= alpha.
    Source: Robbins (1970).
    """
    check_counts(successes, trials)
    failures = trials - successes
    mixture = special.betaln(prior + successes, prior + failures) - special.betaln(prior, prior)
    null = special.xlogy(successes, p) + special.xlog1py(failures, -p)
    return float(mixture - null) if null > -math.inf else math.inf


def confidence_sequence(
    successes: int, trials: int, confidence: float = 0.95, prior: float = PRIOR
) -> Bounds:
    """Anytime-valid interval for a proportion.

    Returns:
        Bounds in [0, 1]; (0, 1) before the first trial.
    Raises:
        ValueError: counts or confidence out of range.
    Guarantee: with probability at least `confidence` the interval contains p after every
        number of trials, so one may look after each and stop when one likes.
    Source: Robbins (1970); Howard et al. (2021).
    """
    check_confidence(confidence)
    check_counts(successes, trials)
    if trials == 0:
        return Bounds(0.0, 1.0)
    reach = -math.log(1.0 - confidence)
    centre = successes / trials

    def excess(p: float) -> float:
        return min(log_evidence(successes, trials, p, prior), 1e300) - reach

    def edge(end: float) -> float:
        # Evidence falls from the end to the centre, so the crossing is single. Where the
        # end itself is not refuted it is in the interval.
        if excess(end) <= 0.0:
            return end
        return root(excess, min(end, centre), max(end, centre))

    low = 0.0 if successes == 0 else edge(0.0)
    high = 1.0 if successes == trials else edge(1.0)
    # Root finding errs by 1e-12; round outwards so that the guarantee stands.
    return Bounds(max(0.0, low - 2e-12), min(1.0, high + 2e-12))


@dataclass(frozen=True)
class RunningSequence:
    """A confidence sequence as it grows: the running intersection of its intervals.

    The intersection keeps the guarantee, because all of the intervals hold at once.
    """

    confidence: float = 0.95
    successes: int = 0
    trials: int = 0
    low: float = 0.0
    high: float = 1.0

    def update(self, successes: int, trials: int) -> "RunningSequence":
        """The sequence after so many more trials, of which so many were successes."""
        s, n = self.successes + successes, self.trials + trials
        bounds = confidence_sequence(s, n, self.confidence)
        low, high = max(self.low, bounds.low), min(self.high, bounds.high)
        if low > high:  # probability at most alpha: keep the newest, say nothing false
            low, high = bounds
        return replace(self, successes=s, trials=n, low=low, high=high)

    @property
    def estimate(self) -> float | None:
        """Share of successes, held inside the interval; None before the first trial."""
        if self.trials == 0:
            return None
        return min(max(self.successes / self.trials, self.low), self.high)

    @property
    def half_width(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2.0


Decision = Literal["above", "below", "undecided"]


def decide(successes: int, trials: int, threshold: float, confidence: float = 0.95) -> Decision:
    """Sequential test of a proportion against a threshold.

    Returns:
        "above" or "below" once the threshold is refuted from that side, else "undecided".
    Raises:
        ValueError: counts, threshold or confidence out of range.
    Guarantee: looked at after every trial, it ever gives the wrong side with probability at
        most 1 - confidence, for every p; at p equal to the threshold it may stay undecided.
    Source: Robbins (1970).
    """
    check_confidence(confidence)
    if not 0.0 <= threshold <= 1.0:
        raise ValueError(f"threshold {threshold!r} is not between 0 and 1")
    if trials == 0:
        return "undecided"
    if log_evidence(successes, trials, threshold) < -math.log(1.0 - confidence):
        return "undecided"
    return "above" if successes / trials > threshold else "below"
