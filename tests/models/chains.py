"""Vectorised models of textbook processes, so that exact values can be worked out beside them."""

import numpy as np

from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.noise import Noise
from wouldtake.engine.uncertainty import Uncertainty


class Chain:
    """A Markov chain: one uniform a step picks the next state; events are sets of states."""

    step = "step"

    def __init__(self, matrix, start, events, horizon=None, name="chain"):
        self.name, self.start, self.horizon = name, start, horizon
        self.matrix = np.asarray(matrix, dtype=float)
        self.rows = np.cumsum(self.matrix, axis=1)
        self.rows[:, -1] = 1.0
        self.events = {event: np.isin(np.arange(len(self.rows)), states)
                       for event, states in events.items()}
        self.levers, self.uncertainties = {}, {}
        self.signals = {event: Signal(event=True) for event in events} | {"level": Signal()}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        u = Noise(seed, futures).uniform("move", max(steps, 1))
        state = np.empty((steps + 1, futures.size), dtype=np.int16)
        state[0] = self.start
        for t in range(steps):
            state[t + 1] = (u[:, t, None] >= self.rows[state[t]]).sum(axis=1)
        state = np.ascontiguousarray(state.T)
        return {event: inside[state] for event, inside in self.events.items()} | {"level": state}


def walk(p, top):
    """Up with chance p, else down; 0 and `top` absorb."""
    matrix = np.eye(top + 1)
    for i in range(1, top):
        matrix[i, i] = 0
        matrix[i, i + 1], matrix[i, i - 1] = p, 1 - p
    return matrix


def queue(arrive, serve, room):
    """M/M/1/K in steps: at most one arrival or one departure a step; a full queue turns away."""
    matrix = np.zeros((room + 1, room + 1))
    for i in range(room + 1):
        up, down = arrive * (i < room), serve * (i > 0)
        matrix[i, min(i + 1, room)] += up
        matrix[i, max(i - 1, 0)] += down
        matrix[i, i] += 1 - up - down
    return matrix


class Lifetimes:
    """Independent parts, each failing for good at a geometric step: P(up at step n) = (1 - r)^n."""

    name = "lifetimes"
    step = "step"
    horizon = 20

    def __init__(self, rates):
        self.rates = rates
        self.levers, self.uncertainties = {}, {}
        self.signals = {f"f{i + 1}": Signal(event=True) for i in range(len(rates))}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        noise, out = Noise(seed, futures), {}
        for i, rate in enumerate(self.rates):
            life = np.ceil(np.log1p(-noise.uniform(f"part {i}", 1)) / np.log1p(-rate))
            out[f"f{i + 1}"] = np.arange(steps + 1) >= np.maximum(life, 1)
        return out


class Aging:
    """A hazard that grows: rate x t^2, so that P(still up at t) = exp(-rate x t^3 / 3)."""

    name = "aging"
    step = "day"
    horizon = 30

    def __init__(self, rate):
        self.levers = {"rate": Lever(0.0, 1.0, rate)}
        self.uncertainties = {}
        self.signals = {"down": Signal(event=True), "age": Signal("days")}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        # A clock: it fails once the integrated hazard passes an exponential draw.
        clock = -np.log1p(-Noise(seed, futures).uniform("clock", 1))
        t = np.arange(steps + 1)
        passed = settings["rate"][:, None] * t**3 / 3
        return {"down": passed >= clock, "age": np.broadcast_to(t, passed.shape)}


class Response:
    """A cause G and an outcome F by response type: F = a if G, else c; each an event of a draw.

    `coupling`: how a and c share luck: "same" (comonotone), "opposite", or "apart". F comes
    `delay` steps after the first step of G, which comes at a random step 0 .. 3; without G at
    step 3 + delay. P(a), P(c) are the same for each coupling; PN and PS are not.
    """

    name = "response"
    step = "step"
    delay = 2
    horizon = 8

    def __init__(self, g, a, c, coupling):
        self.g, self.a, self.c, self.coupling = g, a, c, coupling
        self.levers = {"cause": Lever(0, 1, 0, kind="switch")}
        self.uncertainties = {}
        self.signals = {
            "G": Signal(event=True, clampable=True), "F": Signal(event=True),
            "dose": Signal("mg", clampable=True, low=0.0, high=10.0),
        }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        noise = Noise(seed, futures)
        u, v, w, when = (noise.uniform(p, 1) for p in ("u", "v", "w", "when"))
        t = np.arange(steps + 1)
        begins = np.floor(4 * when)
        on = ((w < self.g) | (settings["cause"] == 1)[:, None]) & (t >= begins)
        on = self._clamped(clamps, "G", on.astype(float)) == 1
        dose = self._clamped(clamps, "dose", np.where(on, 6.0, 1.5))
        acts = np.logical_or.accumulate(on & (dose >= 5.0), axis=1)
        first = np.where(acts.any(axis=1), acts.argmax(axis=1), steps + 1)[:, None]
        luck = {"same": u, "opposite": 1 - u, "apart": v}[self.coupling]
        caused = (u < self.a) & (t >= first + self.delay)
        alone = (luck < self.c) & (t >= 3 + self.delay) & ~acts
        return {"G": on, "F": caused | alone, "dose": dose}

    @staticmethod
    def _clamped(clamps, name, values):
        if not clamps or name not in clamps:
            return values
        return np.where(np.isnan(clamps[name]), values, clamps[name])


class Urn:
    """A coin of unknown bias, Beta(a, b): beta-binomial counts."""

    name = "urn"
    step = "step"
    horizon = 9

    def __init__(self, a, b):
        self.levers = {}
        self.uncertainties = {"bias": Uncertainty.beta(a, b)}
        self.signals = {"heads": Signal(event=True), "count": Signal()}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        heads = Noise(seed, futures).uniform("toss", steps + 1) < settings["bias"][:, None]
        return {"heads": heads, "count": np.cumsum(heads, axis=1)}


class Bet:
    """A number drawn once: base + stake x (win or loss), for gambles with known quantiles.

    Without: an exponential of mean `mean`. With: the same number, scaled and moved.
    """

    name = "bet"
    step = "step"
    horizon = 1

    def __init__(self, scale_when_on=2.0, shift_when_on=-0.5):
        self.scale, self.shift = scale_when_on, shift_when_on
        self.levers = {"bet": Lever(0, 1, 0, kind="switch")}
        self.uncertainties = {}
        self.signals = {"wealth": Signal("money")}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        x = -np.log1p(-Noise(seed, futures).uniform("luck", 1))
        on = (settings["bet"] == 1)[:, None]
        wealth = np.where(on, self.scale * x + self.shift, x)
        return {"wealth": np.repeat(wealth, steps + 1, axis=1)}
