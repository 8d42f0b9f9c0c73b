"""What it would take, at the edges: intervals, sets, ties, limits, what is out of reach.

Chances are 0.9 or near 0 where it does it or does not, so that luck decides nothing: at 2,000
futures a fault of the sample has probability below 1e-9. Bumps and spikes are placed before
looking; where a search may miss one, the test says only what it must not claim.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake import Lever, Noise, Signal, Uncertainty, ask
from wouldtake.engine.load import load_model
from wouldtake.errors import QuestionSyntaxError

MODELS = Path(__file__).parents[1] / "models" / "known.py"
Formula = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__].Formula
QUESTION = "what would it take for it"


def on_sets(answer):
    return {frozenset(n for n, v in o["settings"].items() if v) for o in answer["options"]}


class Held(Formula):
    """it happens with chance level * x; the level can be held."""

    signals = {"it": Signal(event=True), "level": Signal("share", clampable=True)}  # noqa: RUF012

    def __init__(self):
        super().__init__(None, x=Lever(0, 1, 0.5))

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        level = np.full((futures.size, steps + 1), 0.3)
        if clamps and "level" in clamps:
            level = np.where(np.isnan(clamps["level"]), level, clamps["level"])
        luck = Noise(seed, futures).uniform("luck", 1)
        return {"it": luck < level * settings["x"][:, None], "level": level}


def when(condition):
    return np.where(condition, 0.9, 0.05)


@pytest.mark.parametrize(("width", "rest"), [(0.3, 0), (0.3, 10), (0.11, 0)])
def test_a_narrow_feasible_interval_is_found_from_its_near_side(width, rest):
    """Of a range of 10, 3 % and 1.1 %: the nearest edge, to a grid's step of 0.05 at worst."""
    model = Formula(lambda x: when(np.abs(x - 4.7) <= width / 2), x=Lever(0, 10, rest))
    found = ask(model, QUESTION, seed=1).to_dict()["options"][0]["settings"]["x"]
    edge = 4.7 - width / 2 if rest == 0 else 4.7 + width / 2
    assert abs(found - 4.7) <= width / 2
    assert abs(found - edge) < 0.05


def test_of_two_disjoint_intervals_both_are_options_where_the_rest_lies_between():
    model = Formula(lambda x: when((np.abs(x - 3) < 0.15) | (np.abs(x - 7) < 0.3)),
                    x=Lever(0, 10, 5))
    found = ask(model, QUESTION, seed=2).to_dict()["options"]
    assert [round(o["settings"]["x"], 1) for o in found] == pytest.approx([6.7, 3.1], abs=0.11)


@pytest.mark.parametrize("seed", [12, 13, 14])
def test_of_options_that_move_the_same_names_one_way_the_cheapest_is_kept(seed):
    """Neither alone is enough, so the corner of both is certified; then a cheaper pair is found."""
    model = Held()
    asked = f"{QUESTION} with chance 60% using level, x"
    (option,) = ask(model, asked, seed=seed).to_dict()["options"]
    assert option["settings"]["level"] == 1.0
    assert 0.6 <= option["settings"]["x"] <= 0.66
    assert option["cost"] == pytest.approx(option["settings"]["x"] - 0.5)


def test_a_frontier_comes_as_near_its_edge_as_certificates_can_tell():
    """Level 1 and x = 0.6, at a million futures, over twelve seeds.

    Points are seen on 125,000 futures (error 0.0014), aimed at 0.0034 beyond: the mean lies past
    0.6056 with probability 2e-8. Seen on 8,192, aimed at 0.0099, it lies short of it in 0.2 %.
    """
    asked = f"{QUESTION} with chance 60% using level, x"
    found = [
        ask(Held(), asked, seed=seed, futures=1_000_000).to_dict()["options"][0]["settings"]["x"]
        for seed in range(20, 32)
    ]
    assert min(found) >= 0.6
    assert np.mean(found) <= 0.6056


def test_every_minimal_set_of_twelve_switches_and_no_other():
    def chance(*s):
        return when((s[0] * s[5] * s[7] + s[1] * s[2] + s[11]) * (1 - s[3]) > 0)

    levers = {f"s{i}": Lever(0, 1, 0, cost=1 + i / 7, kind="switch") for i in range(12)}
    answer = ask(Formula(chance, **levers), QUESTION, seed=3).to_dict()
    assert on_sets(answer) == {
        frozenset({"s0", "s5", "s7"}), frozenset({"s1", "s2"}), frozenset({"s11"}),
    }


def test_the_cheapest_of_hundreds_of_minimal_sets():
    """Any seven of twelve: 792 minimal sets, the cheapest of which costs 10."""
    levers = {f"s{i}": Lever(0, 1, 0, cost=1 + i / 7, kind="switch") for i in range(12)}
    model = Formula(lambda *s: when(sum(s) >= 7), **levers)
    answer = ask(model, QUESTION, seed=4).to_dict()
    assert answer["options"][0]["cost"] == pytest.approx(10)
    assert all(len(names) == 7 for names in on_sets(answer))


def test_a_mixture_no_lever_of_which_does_anything_alone():
    model = Formula(lambda x, y, z: when((x > 0.6) & (y > 0.5) & (z > 0.7)),
                    **{n: Lever(0, 1, 0) for n in "xyz"})
    answer = ask(model, QUESTION, seed=5).to_dict()
    assert 1.8 <= answer["options"][0]["cost"] <= 1.02 * 1.8


@pytest.mark.parametrize("futures", [2000, 100_000])
def test_out_of_reach_is_said_only_where_it_was_shown(futures):
    whole = {"kind": "integer"}
    shown = {
        "one hump": Formula(lambda x: 0.4 * np.sin(np.pi * x), x=Lever(0, 1, 0)),
        "a hump and a whole lever": Formula(
            lambda x, k: 0.4 * np.sin(np.pi * x) * np.sin(k), x=Lever(0, 1, 0),
            k=Lever(0, 9, 0, **whole)),
        "two whole levers": Formula(
            lambda j, k: 0.3 * np.sin(j) ** 2 * np.sin(k) ** 2, j=Lever(0, 20, 0, **whole),
            k=Lever(-9, 9, 0, **whole)),
        "four rising": Formula(lambda *v: 0.4 * sum(v) / 4, **{n: Lever(0, 1, 0) for n in "abcd"}),
        "never": Formula(lambda x: 0 * x, x=Lever(0, 1, 0)),
    }
    for name, model in shown.items():
        assert ask(model, QUESTION, seed=6, futures=futures).to_dict()["reachable"] is False, name
    # Three humps: no corner of the box and no line through it shows anything.
    humps = Formula(lambda *v: 0.4 * np.prod(np.sin(np.pi * np.array(v)), axis=0),
                    **{n: Lever(0, 1, 0) for n in "abc"})
    assert ask(humps, QUESTION, seed=6, futures=futures).to_dict()["reachable"] == "undecided"


def test_what_can_be_done_is_never_called_out_of_reach():
    """Small spikes, which a search may miss, in boxes of one to three levers; ten of each."""
    rng = np.random.default_rng(8)
    for count, half in ((1, 0.02), (2, 0.04), (3, 0.1)) * 10:
        middle = rng.uniform(0.2, 0.8, count)
        model = Formula(
            lambda *v, m=middle, h=half: when(
                np.all([np.abs(x - c) < h for x, c in zip(v, m, strict=True)], axis=0)),
            **{f"x{i}": Lever(0, 1, 0) for i in range(count)},
        )
        answer = ask(model, QUESTION, seed=9).to_dict()
        assert answer["reachable"] is not False
        if answer["reachable"] is True:
            assert answer["options"][0]["chance"]["low"] >= 0.5


def test_two_real_humps_are_covered_where_the_budget_allows():
    model = Formula(lambda x, y: 0.3 * np.sin(np.pi * x) * np.sin(np.pi * y),
                    x=Lever(0, 1, 0), y=Lever(0, 1, 0))
    told = [ask(model, QUESTION, search_budget=b, seed=10).to_dict()["reachable"]
            for b in (20_000, 12_000_000)]
    assert told == ["undecided", False]


def test_a_limit_on_cost_below_and_above_what_it_takes():
    model = Formula(lambda x, y: (x + y) / 2, x=Lever(0, 1, 0), y=Lever(0, 1, 0))
    asked = f"{QUESTION} with chance 70% at most"
    below, above = (
        ask(model, f"{asked} {limit}", futures=100_000, seed=11).to_dict() for limit in (1.3, 1.5)
    )
    assert below["reachable"] is False
    assert below["options"] == []
    assert 1.4 <= above["options"][0]["cost"] <= 1.5
    nothing = ask(model, f"{QUESTION} at most 0", seed=11).to_dict()
    assert nothing["reachable"] is False


def test_already_so_costs_nothing_and_changes_nothing():
    model = Formula(lambda x, s: 0.7 + 0 * x * s, x=Lever(-5, 5, 2),
                    s=Lever(0, 1, 1, kind="switch"))
    answer = ask(model, f"{QUESTION} with chance 60%", seed=12).to_dict()
    assert [(o["settings"], o["cost"]) for o in answer["options"]] == [({"x": 2.0, "s": 1.0}, 0.0)]


def test_levers_that_are_free_or_cannot_move():
    free = Formula(lambda x, y: 0.5 * np.sin(np.pi * x) + 0.4 * y,
                   x=Lever(0, 1, 0, cost=0), y=Lever(0, 1, 0))
    cost = ask(free, f"{QUESTION} with chance 70%", futures=100_000, seed=13).to_dict()["options"]
    assert 0.5 <= cost[0]["cost"] <= 0.52
    stuck = Formula(lambda x, y: 0.1 * x + y, x=Lever(1, 1, 1), y=Lever(0, 1, 0))
    options = ask(stuck, QUESTION, futures=100_000, seed=13).to_dict()["options"]
    assert options[0]["settings"]["x"] == 1.0
    assert 0.4 <= options[0]["cost"] <= 0.41


@pytest.mark.parametrize("p", ["0%", "100%", "0", "1", "1.5", "150%", "-1"])
def test_a_chance_outside_zero_and_one_is_refused_at_once(p):
    model = Formula(lambda x: x, x=Lever(0, 1, 0))
    with pytest.raises(QuestionSyntaxError):
        ask(model, f"{QUESTION} with chance {p}")


class Worlds:
    """u is drawn from -2 to 3; level is free at 0.2 or held; P(it) = level + u / 10."""

    name, step, horizon = "worlds", "step", 0
    levers = {"x": Lever(0, 1, 0)}  # noqa: RUF012
    uncertainties = {"u": Uncertainty.uniform(-2, 3)}  # noqa: RUF012
    signals = {  # noqa: RUF012
        "level": Signal(clampable=True, low=0, high=1), "it": Signal(event=True),
    }

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        level = np.full((len(futures), steps + 1), 0.2) + settings["x"][:, None]
        if clamps and "level" in clamps:
            level = np.where(np.isnan(clamps["level"]), level, clamps["level"])
        luck = Noise(seed, futures).uniform("it", 1)
        return {"level": level, "it": luck < level + settings["u"][:, None] / 10}


def test_conditions_of_the_world_have_thresholds_too():
    """u alone: 0.2 + u / 10 = 0.4 at u = 2; level alone: level + 0.05 = 0.6 at 0.55."""
    held = ask(Worlds(), f"{QUESTION} with chance 40% using u", futures=1_000_000, seed=14)
    assert held.to_dict()["options"][0]["settings"]["u"] == pytest.approx(2.0, rel=0.02)
    assert held.to_dict()["options"][0]["cost"] == 0.0
    level = ask(Worlds(), f"{QUESTION} with chance 60% using level", futures=1_000_000, seed=14)
    assert 0.55 <= level.to_dict()["options"][0]["settings"]["level"] <= 0.5555


def test_a_level_tips_within_one_per_cent():
    answer = ask(Worlds(), "how many level for it with chance 60%", futures=1_000_000, seed=15)
    found = answer.to_dict()["level"]
    assert found["low"] <= 0.55 <= found["high"]
    assert found["estimate"] == pytest.approx(0.55, rel=0.01)


def test_a_small_budget_mostly_ends_near_the_edge():
    """12,000 futures, two levers that are nothing apart; asked 50 %, given at most 68 %.

    Over other seeds 1 in 60 was cut short; 6 of these 20 then have probability 1e-6.
    """
    model = Formula(lambda x, y: 0.95 / ((1 + np.exp(5 - x)) * (1 + np.exp(8.5 - y / 20))),
                    x=Lever(0, 100, 0), y=Lever(30, 1095, 90, cost=0.02))
    near = 0
    for seed in range(100, 120):
        answer = ask(model, QUESTION, seed=seed, search_futures=600, search_budget=12_000,
                     frontier_points=4)
        assert answer.searched <= 12_000
        assert answer.options[0].chance.low >= 0.5
        near += answer.options[0].chance.estimate < 0.68
    assert near >= 15


class OneOfThree(Formula):
    """it happens with chance 0.9 where a is high, whatever b and c are; each can be held."""

    signals = {"it": Signal(event=True)}  # noqa: RUF012

    def __init__(self):
        super().__init__(None)
        self.uncertainties = {name: Uncertainty.uniform(0.0, 1.0) for name in ("a", "b", "c")}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        luck = Noise(seed, futures).uniform("luck", 1)
        it = luck < 0.9 * (settings["a"] > 0.75)[:, None]
        return {"it": np.repeat(it, steps + 1, axis=1)}


def test_a_short_search_moves_no_condition_that_need_not_be():
    answer = ask(
        OneOfThree(), f"{QUESTION} with chance 60% using a, b, c", futures=600,
        search_futures=600, search_budget=12_000,
    )
    assert [dict(o.settings) for o in answer.options] == [{"a": 1.0, "b": None, "c": None}]
