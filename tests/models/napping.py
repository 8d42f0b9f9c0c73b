"""A cheap model that naps in worker processes, so that a run can be interrupted."""

import os
import time
from typing import ClassVar

import numpy as np

from wouldtake import Lever, Noise, Signal, Uncertainty


class Napping:
    name, step, horizon = "napping", "day", 20
    levers: ClassVar = {"guards": Lever(0, 5, 1)}
    uncertainties: ClassVar = {"risk": Uncertainty.uniform(0.01, 0.1)}
    signals: ClassVar = {
        "falls": Signal(event=True), "strength": Signal(clampable=True, low=0, high=1),
    }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        time.sleep(float(os.environ.get("NAP", "0")))
        noise = Noise(seed, futures).uniform("hit", steps + 1)
        strength = 1 - np.cumsum(noise * 0.05, axis=1)
        held = (clamps or {}).get("strength")
        if held is not None:
            strength = np.where(np.isnan(held), strength, held)
        hit = (noise < (settings["risk"] / (1 + settings["guards"]))[:, None]) & (strength < 0.8)
        return {"falls": np.cumsum(hit, axis=1) > 0, "strength": strength}


napping = Napping()


class Failing(Napping):
    name = "failing"

    def simulate(self, settings, **rest):
        raise ZeroDivisionError("no troops")


class Deadly(Napping):
    name = "deadly"

    def simulate(self, settings, **rest):
        if os.environ.get("NAP"):  # never in the process that asks
            os._exit(9)
        return super().simulate(settings, **rest)


class Ragged(Napping):
    name = "ragged"

    def simulate(self, settings, **rest):
        out = super().simulate(settings, **rest)
        return {name: values[:1] for name, values in out.items()}


class Changing(Napping):
    """Whole numbers here, fractions there."""

    name = "changing"
    signals: ClassVar = {"count": Signal()}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        values = np.repeat(futures[:, None], steps + 1, axis=1)
        return {"count": values if futures[0] == 0 else values + 0.5}


failing, deadly, ragged, changing = Failing(), Deadly(), Ragged(), Changing()
