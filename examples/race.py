"""Two hazards race: relief comes, or the city falls; and what the relief was worth."""

import numpy as np

from wouldtake import Lever, Noise, Signal


class Race:
    """Each day relief comes with chance a, and the city, not relieved, falls with chance b.

    Where both come on one day it falls. Fallen by day n: b (1 - q**n) / (1 - q), with
    q = (1 - a)(1 - b).
    """

    name = "race"
    step = "day"
    horizon = 20

    def __init__(self):
        self.levers = {
            "a": Lever(0.0, 0.5, 0.05, description="chance of relief a day"),
            "b": Lever(0.0, 0.5, 0.02, description="chance of falling a day"),
        }
        self.uncertainties = {}
        self.signals = {
            "relief": Signal(event=True, clampable=True, description="relief has come"),
            "strike": Signal(event=True, description="what would fell a city not relieved"),
            "fallen": Signal(event=True),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        """All futures at once, [futures, steps + 1]; day 0 is quiet."""
        noise = Noise(seed, futures)
        relief = np.zeros((futures.size, steps + 1))
        strike = np.zeros((futures.size, steps + 1), dtype=bool)
        relief[:, 1:] = noise.uniform("relief", steps) < settings["a"][:, None]
        strike[:, 1:] = noise.uniform("strike", steps) < settings["b"][:, None]
        relief = np.maximum.accumulate(relief, axis=1)
        if clamps and "relief" in clamps:
            relief = np.where(np.isnan(clamps["relief"]), relief, clamps["relief"])
        safe = np.zeros_like(strike)
        safe[:, 1:] = relief[:, :-1] > 0.5
        fallen = np.logical_or.accumulate(strike & ~safe, axis=1)
        return {"relief": relief, "strike": strike, "fallen": fallen}


race = Race()
