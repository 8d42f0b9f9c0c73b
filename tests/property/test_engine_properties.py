"""What must hold of every answer: equal bits whatever the batch, order or company."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wouldtake.engine.ask import Session, ask
from wouldtake.engine.conditions import Condition, Part
from wouldtake.engine.ensemble import Runner, World, draw_uncertainties
from wouldtake.engine.hinges import explained, hinges_of
from wouldtake.engine.load import load_model
from wouldtake.engine.model import Signal
from wouldtake.stats.binomial import clopper_pearson

MODELS = Path(__file__).parents[1] / "models" / "known.py"
known = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__]

few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

QUESTIONS = [
    ("Coin", "chance that heads within 5 steps"),
    ("Coin", "chance that count >= 2 given heads"),
    ("Coin", "heads is inevitable within 3 steps"),
    ("Coin", "effect of rate = 0.2 on heads"),
    ("Coin", "gamble of rate = 0.2 on count"),
    ("Coin", "what drives heads"),
    ("Cause", "back needs attack"),
    ("Cause", "attack is enough for back within 5 days"),
    ("Threshold", "done needs help = on"),
    ("Threshold", "how many total for done"),
    ("Threshold", "what would it take for done using push, help"),
]


def make(name):
    return known.Coin(0.1, spread=0.05) if name == "Coin" else getattr(known, name)()


@pytest.mark.parametrize(("model", "question"), QUESTIONS)
@few
@given(batch=st.integers(1, 700), seed=st.integers(0, 2**63 - 1))
def test_batch_size_changes_nothing(model, question, batch, seed):
    arguments = {"futures": 300, "seed": seed, "search_budget": 10_000, "frontier_points": 3}
    batch = max(batch, 20)  # smaller ones are only slow
    assert ask(make(model), question, batch=batch, **arguments).to_json() == ask(
        make(model), question, **arguments
    ).to_json()


@few
@given(data=st.data())
def test_a_session_answers_as_a_lone_ask(data):
    name = data.draw(st.sampled_from(["Coin", "Cause", "Threshold"]))
    questions = data.draw(st.permutations([q for m, q in QUESTIONS if m == name]))
    keep = data.draw(st.sampled_from([0, 50_000, 1 << 29]))
    arguments = {"futures": 200, "seed": 5, "search_budget": 10_000, "frontier_points": 3}
    session = Session.of(make(name), keep_bytes=keep, **arguments)
    if data.draw(st.booleans()):
        session.expect(questions)
    for question in questions:
        assert session.ask(question).to_json() == ask(make(name), question, **arguments).to_json()


def test_a_session_runs_shared_futures_once():
    session = Session.of(known.Coin(), futures=400)
    questions = ["chance that heads within 3 steps", "chance that heads", "chance that count >= 2"]
    session.expect(questions)
    for question in questions:
        session.ask(question)
    assert session._runners[0].simulated == 400


@few
@given(seed=st.integers(0, 2**63 - 1), other=st.integers(0, 2**63 - 1))
def test_seeds_decide(seed, other):
    one = ask(known.Coin(), "chance that heads", futures=400, seed=seed)
    again = ask(known.Coin(), "chance that heads", futures=400, seed=seed)
    assert one == again
    if seed != other:
        runner = [Runner(make("Coin"), s) for s in (seed, other)]
        futures = np.arange(20)
        a, b = (r.run(World(), futures, 5, frozenset(["heads"]))["heads"] for r in runner)
        drawn = [draw_uncertainties(make("Coin"), s, futures)["shift"] for s in (seed, other)]
        assert (a != b).any() or (drawn[0] != drawn[1]).all()


def test_a_twin_with_no_change_is_the_future_itself():
    effect = ask(known.Coin(), "effect of rate = 0.05 instead of 0.05 on count", futures=500)
    assert effect.effect.difference.estimate == 0.0
    assert effect.effect.before == effect.effect.after
    needs = ask(known.Threshold(), "done needs push = 1 instead of 1", futures=500)
    assert needs.necessity.estimate == 0.0
    assert needs.chance_with == needs.chance_without


def test_a_cause_that_never_comes_changes_nothing():
    model = known.Cause()
    never = ask(model, "back needs count >= 1000", futures=500)
    plain = ask(model, "chance that back", futures=500)
    assert never.chance_without.estimate == plain.chance.estimate
    assert never.necessity.twins == 0


@few
@given(
    operator=st.sampled_from([">=", ">", "<=", "<", "==", "!="]),
    level=st.floats(-5, 5, width=32),
    kind=st.sampled_from([np.float64, np.float32, np.int32, np.int8]),
    hold=st.booleans(), seed=st.integers(0, 1000),
)
def test_clamps_do_what_they_say(operator, level, kind, hold, seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(-6, 7, (30, 12)).astype(kind)
    if np.dtype(kind).kind == "f":
        values += rng.choice([0, 0.25, level], (30, 12)).astype(kind)
    part = Part("x", operator, level, 0, None)
    condition = Condition((part,), hold)

    class One:
        signals = {"x": Signal(clampable=True)}  # noqa: RUF012

    whole = np.dtype(kind).kind == "i"
    target = part if hold else part.negated()
    if whole and target.operator == "==" and level != round(level):
        return  # a whole number never equals it
    clamps, touched = condition.clamps({"x": values}, One(), hold=hold)
    wanted = clamps["x"]
    held = ~np.isnan(wanted)
    moved = np.where(held, wanted, 0).astype(kind)
    result = np.where(held, moved, values)
    # What comes back as the signal's own kind satisfies it wherever it is held.
    assert target.holds(result)[held].all()
    assert target.holds(result.astype(np.float64))[held].all()
    own = part.holds(values)
    if hold:
        assert held.all()
        assert (result[own] == values[own]).all()
    else:
        # Free before the condition first holds; false from then on; its own value elsewhere.
        first = np.where(own.any(axis=1), own.argmax(axis=1), 12)
        assert (held == (np.arange(12) >= first[:, None])).all()
        assert not part.holds(result).any()
        assert (result[~own] == values[~own]).all()
        assert (touched == own.any(axis=1)).all()


@few
@given(hits=st.integers(0, 300), more=st.integers(0, 100))
def test_certificates_are_monotone(hits, more):
    n = 400
    assert clopper_pearson(min(n, hits + more), n).low >= clopper_pearson(hits, n).low


def test_tighter_certificates_are_never_dearer_by_luck():
    previous = 0.0
    for p in (20, 40, 60, 80):
        answer = ask(
            known.Threshold(), f"what would it take for done with chance {p}% using push",
            futures=2000, search_budget=60_000,
        )
        assert answer.options[0].cost >= previous
        assert answer.options[0].chance.low >= p / 100
        previous = answer.options[0].cost


@few
@given(st.integers(0, 2**32))
def test_hinges_of_pure_noise_are_few(seed):
    rng = np.random.default_rng(seed)
    outcome = rng.random(400) < 0.3
    inputs = {f"x{i}": rng.normal(size=400) for i in range(20)}
    # Level shared out among inputs: one is named by luck in about 2.5 % of repeats, three never.
    assert len(hinges_of(inputs, outcome)) < 3


def test_explained_covers():
    rng = np.random.default_rng(1)
    truth, hits = 0.5, 0
    for _ in range(200):
        group = rng.integers(0, 4, 300).astype(float)
        means = np.array([-1.5, -0.5, 0.5, 1.5]) * np.sqrt(1 / 1.25)
        y = means[group.astype(int)] + rng.normal(size=300)
        _, low, high = explained(group, y)
        hits += low <= truth <= high
    assert hits >= 168  # 190 expected; fewer than 168 has probability below 1e-6


def test_progress_is_told():
    told = []
    ask(known.Coin(), "chance that heads", futures=5000,
        progress=lambda done, total, stage: told.append((done, total, stage)))
    assert told == [(2000, 5000, "futures"), (4000, 5000, "futures"), (5000, 5000, "futures")]


def test_precision_looks_do_not_depend_on_the_batch():
    answers = [
        ask(known.Coin(), "chance that heads", precision=0.03, batch=b).to_json()
        for b in (13, 500, 20_000)
    ]
    assert answers[0] == answers[1] == answers[2]
