"""Gambler's ruin: a walk by single steps that ends at 0 or at 10."""

import numpy as np

from wouldtake import Lever, Noise, Signal, Uncertainty


class Ruin:
    """From `start`, up with chance `p`: P(10 first) = (1 - r**start) / (1 - r**10), r = (1 - p)/p.

    Source: Feller (1968), An Introduction to Probability Theory, vol. 1, XIV.2.
    """

    name = "ruin"
    step = "step"
    horizon = 400

    def __init__(self):
        self.levers = {"p": Lever(0.3, 0.7, 0.45, cost=100.0, description="chance of a step up")}
        self.uncertainties = {"start": Uncertainty.constant(5)}
        self.signals = {
            "rich": Signal(event=True), "ruined": Signal(event=True), "purse": Signal("coins"),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        """All futures at once, [futures, steps + 1]."""
        up = Noise(seed, futures).uniform("bet", steps) < settings["p"][:, None]
        move = np.where(up, 1, -1).astype(np.int8)
        purse = np.empty((futures.size, steps + 1), dtype=np.int8)
        purse[:, 0] = settings["start"]
        for t in range(steps):
            now = purse[:, t]
            purse[:, t + 1] = np.where((now == 0) | (now == 10), now, now + move[:, t])
        return {"rich": purse == 10, "ruined": purse == 0, "purse": purse}


ruin = Ruin()
