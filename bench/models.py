"""Models that are timed. Each notes when its own `simulate` begins and ends."""

import time
from typing import ClassVar

import numpy as np

from wouldtake import Lever, Noise, Signal, Uncertainty


class Timed:
    """Notes when `run`, the model's own work and nobody else's, begins and ends."""

    name, step = "timed", "day"
    horizon = 30
    levers: ClassVar = {"relief": Lever(0.0, 1.0, 0.2)}
    uncertainties: ClassVar = {
        "rate": Uncertainty.uniform(0.005, 0.02), "pace": Uncertainty.lognormal(1.0, 0.3),
    }
    signals: ClassVar = {"falls": Signal(event=True), "strength": Signal()}

    def __init__(self):
        self.marks: list[float] = []

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        """`run`, timed."""
        self.marks.append(time.perf_counter())
        out = self.run(settings, futures, steps, seed)
        self.marks.append(time.perf_counter())
        return out


class Siege(Timed):
    """Day by day: strength wears down by chance and falls bring it lower; a loop over days."""

    name = "siege"

    def run(self, settings, futures, steps, seed):
        """All futures of a batch."""
        noise = Noise(seed, futures)
        shock, luck = noise.normal("shock", steps), noise.uniform("fall", steps)
        wear, hazard = settings["rate"] * settings["pace"], 1.0 - settings["relief"]
        strength = np.ones((futures.size, steps + 1))
        falls = np.zeros((futures.size, steps + 1), dtype=bool)
        for t in range(steps):
            now, down = strength[:, t], falls[:, t]
            chance = settings["rate"] * hazard * np.exp(-2.0 * now)
            falls[:, t + 1] = down | (luck[:, t] < chance)
            worn = now - wear + 0.05 * shock[:, t]
            strength[:, t + 1] = np.where(falls[:, t + 1], 0.0, np.maximum(worn, 0.0))
        return {"falls": falls, "strength": strength}


class Drift(Timed):
    """The same without a loop: whole arrays at once, about as fast as NumPy can be."""

    name = "drift"

    def run(self, settings, futures, steps, seed):
        """All futures of a batch."""
        noise = Noise(seed, futures)
        wear = (settings["rate"] * settings["pace"])[:, None]
        strength = 1.0 + np.cumsum(0.05 * noise.normal("shock", steps + 1) - wear, axis=1)
        chance = (settings["rate"] * (1.0 - settings["relief"]))[:, None] * np.exp(-strength)
        falls = noise.uniform("fall", steps + 1) < chance
        return {"falls": np.logical_or.accumulate(falls, axis=1), "strength": strength}


class Draw(Timed):
    """One random draw a future, and nothing else."""

    name, step, horizon = "draw", "step", 1
    levers: ClassVar = {"p": Lever(0.0, 1.0, 0.3)}
    uncertainties: ClassVar = {}
    signals: ClassVar = {"hit": Signal(event=True)}

    def run(self, settings, futures, steps, seed):
        """All futures of a batch."""
        hit = Noise(seed, futures).uniform("hit", 1) < settings["p"][:, None]
        return {"hit": np.repeat(hit, steps + 1, axis=1)}
