"""A plain function as a model: its noise, its processes, its faults in words."""

import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake import Lever, Signal, ask, check_model, from_function, load_model
from wouldtake.errors import ModelError, SettingError
from wouldtake.stats.binomial import clopper_pearson

MODELS = Path(__file__).parents[1] / "models" / "adapted.py"
load_model(f"{MODELS}:plain")
adapted = next(m for n, m in sys.modules.items() if n.startswith("wouldtake_model_adapted_"))
FUTURES = 3000


def share(model, question, **arguments):
    return ask(model, question, futures=FUTURES, seed=11, confidence=1 - 1e-6, **arguments).chance


# --- what it answers ---


@pytest.mark.parametrize("model", ["plain", "by_address"])
def test_the_closed_form_is_inside(model):
    # P(not broken by step 9) = E (1 - hazard)**10, hazard uniform on [0.02, 0.1].
    whole = (0.98**11 - 0.9**11) / (11 * 0.08)
    found = share(getattr(adapted, model), "chance that broken within 9 steps")
    assert found.low <= 1 - whole <= found.high
    doubled = share(getattr(adapted, model), "chance that broken within 9 steps when guard = 1")
    half = (0.99**11 - 0.95**11) / (11 * 0.04)
    assert doubled.low <= 1 - half <= doubled.high
    assert not doubled.low <= 1 - whole <= doubled.high


def test_a_scalar_is_a_constant_series():
    found = adapted.plain.simulate(
        {"hazard": np.array([0.03, 0.05]), "guard": np.zeros(2), "alarm": np.zeros(2)},
        futures=np.arange(2), steps=4, seed=0,
    )
    assert (found["level"] == [[0.03] * 5, [0.05] * 5]).all()


def test_whole_numbers_come_as_int_and_switches_as_bool():
    seen = {}

    def look(settings, rng):
        seen.update(settings)
        return {"broken": False, "hits": 0, "level": 0}

    ask(adapted.make(look), "chance that broken when alarm = on", futures=1)
    assert (type(seen["guard"]), seen["alarm"], type(seen["hazard"])) == (int, True, float)


def test_clamps_are_honoured_where_the_function_takes_them():
    assert check_model(adapted.umbrella) == []
    answer = ask(adapted.umbrella, "wet needs rain", futures=1000, seed=3)
    # Without rain it is wet by the leak alone: PN = P(no leak | wet and rain) = 0.9.
    lost = round(answer.necessity.estimate * answer.necessity.twins)
    bounds = clopper_pearson(lost, answer.necessity.twins, 1 - 1e-6)
    assert bounds.low <= 0.9 <= bounds.high


def test_what_is_clampable_must_be_taken():
    with pytest.raises(ModelError, match="`hits` is declared clampable"):
        from_function(adapted.door, signals={"hits": Signal(clampable=True)})


# --- noise and twins ---


def test_it_keeps_the_contract():
    assert check_model(adapted.plain) == []
    assert check_model(adapted.by_address) == []


def test_a_future_is_its_own_whatever_runs_beside_it():
    settings = {"hazard": np.full(5, 0.1), "guard": np.zeros(5), "alarm": np.zeros(5)}
    whole = adapted.plain.simulate(settings, futures=np.arange(5), steps=20, seed=9)
    alone = adapted.plain.simulate(
        {k: v[3:4] for k, v in settings.items()}, futures=np.array([3]), steps=20, seed=9
    )
    assert (whole["hits"][3] == alone["hits"][0]).all()
    assert (whole["hits"][0] != whole["hits"][1]).any()


def test_a_stray_draw_uncouples_twins_and_an_address_does_not():
    """Why `Noise` is advised: a draw more in one world shifts all that follow."""

    def stray(settings, rng):
        if settings["guard"]:
            rng.random()
        return adapted.door({**settings, "guard": 0}, rng)

    def stray_by_address(settings, noise, steps):
        if settings["guard"]:
            noise.uniform("guard", 1)
        return adapted.addressed({**settings, "guard": 0}, noise, steps)

    question = "effect of guard = 1 on hits at step 30"
    moved = ask(adapted.make(stray), question, futures=200)
    kept = ask(adapted.make(stray_by_address), question, futures=200)
    assert kept.effect.difference.low == kept.effect.difference.high == 0.0
    assert moved.effect.difference.high - moved.effect.difference.low > 0.1


# --- processes ---


QUESTIONS = [
    "chance that broken", "broken needs guard = 0 instead of 4", "effect of guard = 2 on hits",
    "gamble of alarm = on on hits", "what drives broken",
]


@pytest.fixture(scope="module")
def shared():
    yield adapted.shared
    adapted.shared.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_neither_workers_nor_batches_change_a_bit(shared, question):
    arguments = {"futures": 120, "seed": 4}
    alone = ask(adapted.plain, question, **arguments).to_json()
    for batch in (2000, 50, 7):
        assert ask(adapted.plain, question, batch=batch, **arguments).to_json() == alone
    for batch in (2000, 37):
        found = ask(shared, question, batch=batch, **arguments).to_json()
        assert found == alone


def test_a_failure_in_a_worker_is_told_as_here():
    shared = adapted.make(adapted.faulty, workers=2)
    said = []
    for model in (adapted.make(adapted.faulty), shared):
        with pytest.raises(ModelError) as error:
            ask(model, "chance that broken", futures=200, seed=1)
        said.append(str(error.value))
    shared.close()
    assert said[0] == said[1]
    assert "failed at future" in said[0]
    assert "ValueError: too hot" in said[0]
    assert "settings: hazard = 0.09" in said[0]


def test_a_worker_that_dies_is_told():
    model = adapted.make(adapted.deadly, workers=2)
    with pytest.raises(ModelError, match="a worker process ended"):
        ask(model, "chance that broken", futures=20)


def test_what_cannot_be_sent_is_told():
    model = adapted.make(lambda settings, rng: {}, workers=2)
    with pytest.raises(ModelError, match="cannot be sent to 2 processes"):
        ask(model, "chance that broken", futures=20)


# --- faults ---


@pytest.mark.parametrize(("returned", "message"), [
    (lambda: None, "it returned NoneType"),
    (lambda: {"hits": 0, "level": 0}, "did not return the signal `broken`"),
    (lambda: {"broke": 0}, "Did you mean `broke`?"),
    (lambda: {"broken": "yes"}, "expected real numbers"),
    (lambda: {"broken": np.zeros((3, 3))}, "shape (3, 3)"),
    (lambda: {"broken": np.zeros(5)}, "5 values; this question needs 31"),
    (lambda: {"broken": float("nan")}, "every value must be finite"),
    (lambda: {"broken": 0.5}, "an event is exactly 0 or 1"),
    (lambda: {"broken": [0, [1]]}, "not an array"),
])
def test_what_a_function_returns_wrongly(returned, message):
    with pytest.raises(ModelError) as error:
        ask(adapted.make(lambda settings, rng: returned()), "chance that broken", futures=3)
    assert message in str(error.value)


@pytest.mark.parametrize(("function", "message"), [
    (lambda: {}, "takes no settings"),
    (lambda settings, rng, extra: {}, "takes `extra`, which nothing fills"),
    ("door", "takes a function"),
])
def test_functions_that_cannot_be_called(function, message):
    with pytest.raises(ModelError) as error:
        adapted.make(function)
    assert message in str(error.value)


@pytest.mark.parametrize("workers", [0, True, 1.5])
def test_workers_are_counted(workers):
    with pytest.raises(SettingError, match="workers is"):
        adapted.make(workers=workers)


def test_a_model_that_is_none_is_refused_where_it_is_made():
    with pytest.raises(ModelError, match="both a lever and a signal"):
        from_function(adapted.door, levers={"x": Lever(0, 1, 0)}, signals={"x": Signal()})
