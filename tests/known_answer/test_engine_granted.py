"""What a search grants: an event once, and every corner of a small box."""

import numpy as np

from wouldtake import Noise, Signal, Uncertainty, ask


class Alarm:
    """A return is ordered with chance 1/2 for each alarm; alarms come by themselves, 1 % a day."""

    name = "alarm"
    step = "day"
    horizon = 60
    levers: dict = {}  # noqa: RUF012
    uncertainties = {"readiness": Uncertainty.uniform(0.0, 0.02)}  # noqa: RUF012
    signals = {  # noqa: RUF012
        "alarm": Signal(event=True, clampable=True),
        "returns": Signal(event=True),
    }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        noise = Noise(seed, futures)
        zero = np.zeros((len(futures), 1))
        alarm = np.hstack([zero, noise.uniform("alarm", steps) < 0.01]).astype(float)
        held = (clamps or {}).get("alarm")
        if held is not None:
            alarm = np.where(np.isnan(held), alarm, held)
        chance = 0.5 * alarm[:, 1:] + settings["readiness"][:, None]
        returns = np.hstack([zero, noise.uniform("order", steps) < chance])
        return {"alarm": alarm, "returns": returns.astype(float)}


class Rare:
    """Happens with chance 0.05 + 0.25 level x readiness: each alone moves next to nothing."""

    name = "rare"
    step = "step"
    horizon = 1
    levers: dict = {}  # noqa: RUF012
    uncertainties = {  # noqa: RUF012
        "level": Uncertainty.uniform(0.0, 1.0), "readiness": Uncertainty.uniform(0.0, 1.0),
    }
    signals = {"happens": Signal(event=True)}  # noqa: RUF012

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        luck = Noise(seed, futures).uniform("luck", steps)
        chance = 0.05 + 0.25 * settings["level"] * settings["readiness"]
        hit = luck < chance[:, None]
        return {"happens": np.hstack([np.zeros((len(futures), 1)), hit]).astype(float)}


def test_an_event_is_granted_once_and_not_on_every_day():
    """P = 1 - (1 - r - 1/2) (1 - r - 0.005)^1 averaged over readiness, two steps: about 0.52.

    Held on both days it would be about 0.76. False alarm: 1e-6, by a normal bound (5 sd).
    """
    found = ask(
        Alarm(), "what would it take for returns with chance 40% using alarm within 2 days",
        futures=20_000, seed=3,
    ).to_dict()
    chance = found["options"][0]["chance"]["estimate"]
    rates = np.linspace(0.0, 0.02, 2001)
    once = float(np.mean(1.0 - (1.0 - rates - 0.5) * (1.0 - rates - 0.005)))
    assert abs(chance - once) < 5.0 * np.sqrt(once * (1 - once) / 20_000)
    assert found["options"][0]["settings"] == {"alarm": 1.0}


def test_the_best_chance_named_is_that_of_the_best_corner_though_a_short_search_cannot_see_it():
    """At the corner the chance is 0.30, left alone 0.1125. False alarm: 1e-6 (5 sd of 600)."""
    found = ask(
        Rare(), "what would it take for happens with chance 60% using level, readiness",
        futures=600, seed=5, search_futures=300, search_budget=6_000, frontier_points=5,
    ).to_dict()
    assert found["options"] == []
    assert abs(found["best"]["estimate"] - 0.30) < 5.0 * np.sqrt(0.3 * 0.7 / 600) + 0.05
    assert found["best"]["estimate"] > 0.20
