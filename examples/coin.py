"""A coin with a lever: each step it shows heads with chance `bias`, whatever came before."""

import numpy as np

from wouldtake import Lever, Noise, Signal


class Coin:
    """Heads by step t with chance 1 - (1 - bias)**t; step 0 is before the first throw."""

    name = "coin"
    step = "step"
    horizon = 10

    def __init__(self):
        self.levers = {"bias": Lever(0.0, 1.0, 0.3, cost=10.0, description="chance of heads")}
        self.uncertainties = {}
        self.signals = {
            "heads": Signal(event=True, description="this throw shows heads"),
            "count": Signal("heads", description="heads so far"),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        """All futures at once, [futures, steps + 1]."""
        heads = np.zeros((futures.size, steps + 1), dtype=bool)
        heads[:, 1:] = Noise(seed, futures).uniform("throw", steps) < settings["bias"][:, None]
        return {"heads": heads, "count": np.cumsum(heads, axis=1)}


coin = Coin()
