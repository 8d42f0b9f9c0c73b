"""Tiny vectorised models whose answers are known in closed form."""

import numpy as np

from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.noise import Noise
from wouldtake.engine.uncertainty import Uncertainty


class Coin:
    """A hazard each step: P(no event by step t) = (1 - rate)**(t + 1)."""

    name = "coin"
    step = "step"
    horizon = 10

    def __init__(self, rate=0.05, spread=0.0):
        self.levers = {"rate": Lever(0.0, 1.0, rate)}
        self.uncertainties = {}
        if spread:
            self.uncertainties["shift"] = Uncertainty.uniform(-spread, spread)
        self.signals = {
            "heads": Signal(event=True), "seen": Signal(event=True, description="ever heads"),
            "count": Signal("heads"),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        rate = settings["rate"] + settings.get("shift", 0.0)
        heads = Noise(seed, futures).uniform("flip", steps + 1) < rate[:, None]
        return {
            "heads": heads, "seen": np.logical_or.accumulate(heads, axis=1),
            "count": np.cumsum(heads, axis=1),
        }


class Threshold:
    """done at step 1 where push + 2 * extra + switch >= luck * 10, luck uniform: P = total / 10."""

    name = "threshold"
    step = "step"
    horizon = 2

    def __init__(self):
        self.levers = {
            "push": Lever(0.0, 10.0, 1.0, unit="units", cost=3.0),
            "extra": Lever(0, 4, 0, cost=2.0, kind="integer"),
            "help": Lever(0, 1, 0, cost=5.0, kind="switch"),
        }
        self.uncertainties = {"bias": Uncertainty.constant(0.0)}
        self.signals = {
            "done": Signal(event=True), "total": Signal("units", clampable=True, low=0, high=10),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        total = settings["push"] + 2 * settings["extra"] + settings["help"] + settings["bias"]
        total = np.repeat(total[:, None], steps + 1, axis=1)
        if clamps and "total" in clamps:
            total = np.where(np.isnan(clamps["total"]), total, clamps["total"])
        luck = 10 * Noise(seed, futures).uniform("luck", 1)
        done = total >= luck
        done[:, 0] = False
        return {"done": np.logical_or.accumulate(done, axis=1), "total": total}


class Cause:
    """A cause G with chance g; then F = (G and a) or b, with independent a and b.

    PN = P(not b | F, G) = a (1 - b) / (a + b - a b); PS = P(a | not G, not F) = a.
    """

    name = "cause"
    step = "day"
    horizon = 20

    def __init__(self, g=0.5, a=0.8, b=0.1):
        self.g, self.a, self.b = g, a, b
        self.levers = {}
        self.uncertainties = {}
        self.signals = {
            "attack": Signal(event=True, clampable=True),
            "threat": Signal("level", clampable=True), "count": Signal(clampable=True),
            "back": Signal(event=True), "fixed": Signal(),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        noise = Noise(seed, futures)
        draw = {p: noise.uniform(p, 1) for p in ("g", "a", "b", "when")}
        clock = np.arange(steps + 1)
        start = np.floor(draw["when"] * 10)
        attack = ((draw["g"] < self.g) & (clock >= start)).astype(float)
        attack = self.clamp(clamps, "attack", attack)
        threat = self.clamp(clamps, "threat", 0.3 * attack)
        count = self.clamp(clamps, "count", np.cumsum(attack, axis=1)).astype(np.int32)
        hit = np.logical_or.accumulate(attack.astype(bool) | (threat >= 0.3), axis=1)
        back = (hit & (draw["a"] < self.a)) | (draw["b"] < self.b)
        return {
            "attack": attack, "threat": threat, "count": count, "back": back, "fixed": attack,
        }

    @staticmethod
    def clamp(clamps, name, values):
        if not clamps or name not in clamps:
            return values
        return np.where(np.isnan(clamps[name]), values, clamps[name])


class Walk:
    """Gambler's ruin between 0 and 10 from 5: P(top) = (1 - r**5) / (1 - r**10), r = q / p."""

    name = "walk"
    step = "step"
    horizon = 1000

    def __init__(self):
        self.levers = {"p": Lever(0.3, 0.7, 0.5)}
        self.uncertainties = {}
        self.signals = {"won": Signal(event=True), "lost": Signal(event=True), "place": Signal()}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        up = Noise(seed, futures).uniform("step", steps) < settings["p"][:, None]
        place = np.empty((futures.size, steps + 1), dtype=np.int8)
        place[:, 0] = 5
        for t in range(steps):
            here = place[:, t]
            move = np.where(up[:, t], 1, -1).astype(np.int8)
            place[:, t + 1] = np.where((here == 0) | (here == 10), here, here + move)
        return {"won": place == 10, "lost": place == 0, "place": place}


class Formula:
    """it happens with a chance that is any function of the levers."""

    name = "formula"
    step = "step"
    horizon = 0
    uncertainties: dict = {}  # noqa: RUF012
    signals = {"it": Signal(event=True)}  # noqa: RUF012

    def __init__(self, chance, **levers):
        self.chance, self.levers = chance, levers

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        p = np.asarray(self.chance(*(settings[name] for name in self.levers)))
        it = Noise(seed, futures).uniform("it", 1) < np.broadcast_to(p, futures.shape)[:, None]
        return {"it": np.repeat(it, steps + 1, axis=1)}
