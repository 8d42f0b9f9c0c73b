"""One seed, one answer, byte for byte: whatever the batch, over every kind of question.

The model draws from every distribution, with a joint posterior, and its futures are more than the
engine draws ahead. Worker processes are in unit/test_adapters_function.py.
"""

import itertools
import json

import numpy as np
import pytest

from wouldtake import Lever, Noise, Session, Signal, Uncertainty, ask
from wouldtake.engine import ensemble

ROWS = np.random.default_rng(5).normal(size=(257, 2))
BATCHES = (2000, 977, 64)
SMALL = {"futures": 700, "search_budget": 9_000, "search_futures": 300, "frontier_points": 3}


class Mixed:
    """A little of everything; sums over steps are cumulative, so no batch can matter."""

    name, step, horizon = "mixed", "day", 12
    levers = {  # noqa: RUF012
        "push": Lever(0.0, 2.0, 0.5, "units", cost=2.0), "crews": Lever(0, 4, 1, kind="integer"),
        "alarm": Lever(0, 1, 0, cost=3.0, kind="switch"),
    }
    uncertainties = {  # noqa: RUF012
        "u": Uncertainty.uniform(0, 1), "n": Uncertainty.normal(0, 1),
        "ln": Uncertainty.lognormal(1, 0.4), "tri": Uncertainty.triangular(0, 1, 3),
        "b": Uncertainty.beta(2, 3), "e": Uncertainty.exponential(1),
        "i": Uncertainty.integers(0, 5), "c": Uncertainty.constant(2),
        "lone": Uncertainty.samples(ROWS[:, 0]),
        "first": Uncertainty.samples(ROWS[:, 0], group="joint"),
        "second": Uncertainty.samples(ROWS[:, 1], group="joint"),
    }
    signals = {  # noqa: RUF012
        "level": Signal("units", clampable=True), "hit": Signal(event=True, clampable=True),
        "over": Signal(event=True),
    }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        noise = Noise(seed, futures)
        lean = 0.1 * (
            settings["u"] + settings["n"] + np.log(settings["ln"]) + settings["tri"]
            + settings["b"] - settings["e"] + 0.1 * settings["i"] + settings["lone"]
            + settings["first"] * settings["second"]
        ) + 0.1 * settings["push"] - 0.05 * settings["crews"]
        steady = noise.normal("level", steps + 1) + noise.exponential("jump", steps + 1)
        level = np.cumsum(0.2 * steady + lean[:, None], axis=1)
        hit = noise.uniform("hit", steps + 1) < 0.05 * (1 + settings["alarm"][:, None])
        clamps = clamps or {}
        for name, held in clamps.items():
            free = np.isnan(held)
            if name == "level":
                level = np.where(free, level, held)
            else:
                hit = np.where(free, hit, held > 0.5)
        over = np.logical_or.accumulate((level > 4) | (hit & (level > 1)), axis=1)
        return {"level": level, "hit": hit, "over": over}


QUESTIONS = [
    ("chance that over", {}),
    ("chance that over", {"precision": 0.03}),
    ("chance that over", {"scenarios": 30, "replicates": 11}),
    ("chance that over given hit within 5 days", {}),
    ("chance that over given hit", {"precision": 0.05}),
    ("chance that over when push = 2, alarm = on within 9 days", {}),
    ("over is inevitable", {"threshold": 0.4}),
    ("over is possible", {}),
    ("over needs hit", {}),
    ("over needs level >= 2 within 8 days", {}),
    ("over needs push = 0.5 instead of 0", {}),
    ("hit is enough for over", {}),
    ("level >= 4 is enough for over given hit", {}),
    ("effect of push = 2 on over", {}),
    ("effect of crews = 4 on level at day 7", {}),
    ("gamble of push = 2 on level", {}),
    ("gamble of alarm = on instead of off on level at day 3", {}),
    ("what drives over", {"futures": 300}),
    ("what drives over using u, push, crews", {"futures": 300}),
    ("how many level for over", {"futures": 300}),
    ("what would it take for over with chance 60% using push", {}),
    ("what would it take for over with chance 60% using push, alarm", {}),
    ("what would it take for over with chance 60% using alarm, level", {}),
]


@pytest.mark.parametrize(("question", "arguments"), QUESTIONS)
def test_no_batch_changes_a_byte(question, arguments):
    said = {
        ask(Mixed(), question, seed=8, batch=batch, **(SMALL | arguments)).to_json()
        for batch in BATCHES
    }
    assert len(said) == 1
    assert json.loads(said.pop())["seed"] == 8


def test_every_kind_of_question_is_among_them():
    from typing import get_args

    from wouldtake.language import tree

    kinds = {Session.of(Mixed()).prepare(q).question.kind for q, _ in QUESTIONS}
    assert kinds == set(get_args(tree.Kind))


@pytest.mark.parametrize("batch", [977, 5_000, 20_000])
def test_more_futures_than_are_drawn_ahead(batch):
    count = 2 * ensemble._DRAWN_AHEAD + 500
    said = [
        ask(Mixed(), "chance that over given hit", seed=3, futures=count, batch=size).to_json()
        for size in (2000, batch)
    ]
    assert said[0] == said[1]


def test_a_model_that_breaks_it_is_told_apart():
    """The bytes do differ where noise depends on the batch: the tests above can fail."""

    class Batchy(Mixed):
        def simulate(self, settings, *, futures, steps, seed, clamps=None):
            out = super().simulate(
                settings, futures=futures, steps=steps, seed=seed, clamps=clamps
            )
            late = np.random.default_rng([seed, len(futures)]).random(len(futures)) < 0.5
            return out | {"over": out["over"] & late[:, None]}

    said = [ask(Batchy(), "chance that over", batch=b, **SMALL).to_json() for b in BATCHES]
    assert len(set(said)) > 1


def test_one_model_asked_in_turn_says_what_it_says_alone():
    model = Mixed()
    some = [QUESTIONS[n] for n in (0, 3, 8, 13, 16)]
    alone = [ask(model, q, seed=8, **(SMALL | a)).to_json() for q, a in some]
    session = Session.of(model, seed=8, **SMALL)
    for order in itertools.islice(itertools.permutations(range(len(some))), 0, 120, 37):
        for n in order:
            question, arguments = some[n]
            assert session.ask(question, **arguments).to_json() == alone[n]
