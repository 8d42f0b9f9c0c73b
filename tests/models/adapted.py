"""Models that users might already have, wrapped; their answers are known in closed form."""

import os

import numpy as np

from wouldtake import Lever, Signal, Uncertainty, from_function

LEVERS = {"guard": Lever(0, 4, 0, kind="integer"), "alarm": Lever(0, 1, 0, kind="switch")}
DRAWN = {"hazard": Uncertainty.uniform(0.02, 0.1)}
SEEN = {"broken": Signal(event=True), "hits": Signal(), "level": Signal()}


def door(settings, rng):
    """Hit with chance hazard / (1 + guard) a step; broken at the first hit."""
    hits = np.cumsum(rng.random(31) < settings["hazard"] / (1 + settings["guard"]))
    return {"broken": hits > 0, "hits": hits, "level": settings["hazard"]}


def addressed(settings, noise, steps):
    """The same, its noise by address, as long as is asked."""
    drawn = noise.uniform("hit", steps + 1)[0]
    hits = np.cumsum(drawn < settings["hazard"] / (1 + settings["guard"]))
    return {"broken": hits > 0, "hits": hits, "level": settings["hazard"]}


def held(settings, rng, clamps):
    """Rain comes with chance 0.3 a step; wet from the first on, and else with chance 0.1."""
    rain = (rng.random(11) < 0.3).astype(float)
    leak = rng.random() < 0.1
    wanted = clamps.get("rain", np.full(11, np.nan))
    free = np.isnan(wanted)
    rain[: wanted.size][~free] = wanted[~free]
    return {"rain": rain, "wet": (np.cumsum(rain) > 0) | leak}


def faulty(settings, rng):
    """Fails where the hazard is large."""
    if settings["hazard"] > 0.09:
        raise ValueError("too hot")
    return door(settings, rng)


def deadly(settings, rng):
    """Ends its process."""
    os._exit(3)


def make(function=door, workers=1):
    return from_function(
        function, levers=LEVERS, uncertainties=DRAWN, signals=SEEN, horizon=30, workers=workers,
    )


plain = make()
shared = make(workers=2)
by_address = make(addressed)
umbrella = from_function(
    held, signals={"rain": Signal(event=True, clampable=True), "wet": Signal(event=True)},
    horizon=10,
)
