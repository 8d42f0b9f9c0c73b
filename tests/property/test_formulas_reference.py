"""The vectorised evaluator against a slow and obvious one, written from the definitions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.engine.formulas import evaluate, evaluate_steps, horizon
from wouldtake.language import Vocabulary
from wouldtake.language import tree as t


@dataclass(frozen=True)
class Entry:
    unit: str = ""
    event: bool = False
    clampable: bool = False


HORIZON = 4
VOCABULARY = Vocabulary(
    signals={"a": Entry(event=True), "b": Entry(event=True), "x": Entry()},
    formulas={
        "state": "a and not b",
        "run": "b for 2 steps",
        "state_of_state": "state or x >= 2",
        "temporal": "a and eventually b within 2 steps",
        "loose": "b until a",
        "scoped": "(not a within 1 step) or temporal",
    },
    step="step",
    horizon=HORIZON,
)

# --- the reference: one future, one step, plain loops ----------------------------------

TEMPORAL = {"temporal", "loose", "scoped"}


def steps_of(own: Any, trailing: int | None, s: int) -> range:
    """The steps of an operator's window, standing at s."""
    if isinstance(own, t.By):
        return range(s, own.end.number + 1)
    if isinstance(own, t.Between):
        return range(max(s, own.start.number), own.end.number + 1)
    count = int(own.duration.amount) if own is not None else trailing
    return range(s, (max(s, HORIZON) if count is None else s + count) + 1)


def asked(node: Any, s: int, trailing: int | None, future: dict[str, list[int]]) -> bool:
    """`node` outside any temporal operator."""
    match node:
        case t.Not(operand=f):
            return not asked(f, s, trailing, future)
        case t.And(left=f, right=g):
            return asked(f, s, trailing, future) and asked(g, s, trailing, future)
        case t.Or(left=f, right=g):
            return asked(f, s, trailing, future) or asked(g, s, trailing, future)
        case t.Implies(left=f, right=g):
            return not asked(f, s, trailing, future) or asked(g, s, trailing, future)
        case t.Atom(name=name) if name in TEMPORAL:
            return asked(VOCABULARY.formula(name), s, trailing, future)
        case t.Atom() | t.Comparison() | t.HoldsFor():
            return any(at(node, k, trailing, future) for k in steps_of(None, trailing, s))
        case _:
            return at(node, s, trailing, future)


def at(node: Any, s: int, trailing: int | None, future: dict[str, list[int]]) -> bool:
    """`node` inside a temporal operator, at step s."""

    def f(formula: Any, k: int) -> bool:
        return at(formula, k, trailing, future)

    match node:
        case t.Atom(name=name) if name in TEMPORAL:
            return asked(VOCABULARY.formula(name), s, trailing, future)
        case t.Atom(name=name) if name in VOCABULARY.formulas:
            return f(VOCABULARY.formula(name), s)
        case t.Atom(name=name):
            return future[name][s] == 1
        case t.Comparison(left=t.Name(name), operator=">=", right=t.Number(value)):
            return future[name][s] >= value
        case t.Not(operand=one):
            return not f(one, s)
        case t.And(left=one, right=two):
            return f(one, s) and f(two, s)
        case t.Or(left=one, right=two):
            return f(one, s) or f(two, s)
        case t.Implies(left=one, right=two):
            return not f(one, s) or f(two, s)
        case t.HoldsFor(operand=one, duration=duration):
            return all(f(one, s + i) for i in range(int(duration.amount)))
        case t.Eventually(operand=one, window=window):
            return any(f(one, k) for k in steps_of(window, trailing, s))
        case t.Always(operand=one, window=window):
            return all(f(one, k) for k in steps_of(window, trailing, s))
        case t.Until(left=one, right=two, window=window):
            for k in steps_of(window, trailing, s):
                if f(two, k):
                    return all(f(one, i) for i in range(s, k))
            return False
        case t.Before(left=one, right=two, window=window):
            return any(
                f(one, k) and not any(f(two, i) for i in range(s, k + 1))
                for k in steps_of(window, trailing, s)
            )
        case t.After(left=one, right=two, window=window):
            return any(
                f(one, k) and any(f(two, i) for i in range(s, k))
                for k in steps_of(window, trailing, s)
            )
        case t.Windowed(operand=one, window=window):
            return asked(one, s, int(window.duration.amount), future)
    raise AssertionError(node)


# --- random formulas and trajectories --------------------------------------------------


def steps(least: int, most: int) -> st.SearchStrategy[t.Duration]:
    return st.builds(t.Duration, st.integers(least, most), st.just("steps"))


def between(first: int, length: int) -> t.Between:
    return t.Between(t.Day(first, "step"), t.Day(first + length, "step"))


withins = st.builds(t.Within, steps(0, 3))
windows = (
    st.none()
    | withins
    | st.builds(lambda end: t.By(t.Day(end, "step")), st.integers(0, 5))
    | st.builds(between, st.integers(0, 4), st.integers(0, 3))
)
atoms = st.builds(t.Atom, st.sampled_from(["a", "b", *VOCABULARY.formulas]))
comparisons = st.builds(
    lambda limit: t.Comparison(t.Name("x"), ">=", t.Number(limit)), st.integers(0, 3)
)


def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(t.Not, inner),
        st.builds(t.And, inner, inner),
        st.builds(t.Or, inner, inner),
        st.builds(t.Implies, inner, inner),
        st.builds(t.Eventually, inner, windows),
        st.builds(t.Always, inner, windows),
        st.builds(t.Until, inner, inner, windows),
        st.builds(t.Before, inner, inner, windows),
        st.builds(t.After, inner, inner, windows),
        st.builds(t.HoldsFor, inner, steps(1, 3)),
        st.builds(t.Windowed, inner, withins),
    )


formulas = st.recursive(atoms | comparisons, larger, max_leaves=6)


def futures(seed: int, length: int, count: int = 24) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    share = rng.choice([0.1, 0.5, 0.9], size=(2, count, 1))
    a, b = (rng.random((count, length)) < one for one in share)
    return {"a": a.astype(np.int8), "b": b, "x": rng.integers(0, 4, (count, length))}


@settings(max_examples=250, deadline=None)
@given(formulas, st.none() | withins, st.integers(0, 2**32))
def test_evaluator_agrees_with_the_definitions(formula: Any, window: Any, seed: int) -> None:
    series = futures(seed, horizon(formula, VOCABULARY, window) + 1)
    found = evaluate(formula, series, VOCABULARY, window)
    trailing = None if window is None else int(window.duration.amount)
    for i, truth in enumerate(found):
        future = {name: array[i].astype(int).tolist() for name, array in series.items()}
        assert asked(formula, 0, trailing, future) == truth


@settings(max_examples=60, deadline=None)
@given(formulas, st.none() | withins, st.integers(0, 2**32), st.integers(1, 5))
def test_steps_beyond_the_horizon_change_nothing(
    formula: Any, window: Any, seed: int, extra: int
) -> None:
    needed = horizon(formula, VOCABULARY, window) + 1
    longer = futures(seed, needed + extra)
    shorter = {name: array[:, :needed] for name, array in longer.items()}
    one, two = (evaluate(formula, series, VOCABULARY, window) for series in (longer, shorter))
    assert (one == two).all()


@settings(max_examples=60, deadline=None)
@given(formulas, st.integers(0, 2**32))
def test_truth_at_each_step_agrees_with_the_definitions(formula: Any, seed: int) -> None:
    window = t.Within(t.Duration(2, "steps"))
    series = futures(seed, horizon(formula, VOCABULARY, window) + 4, count=6)
    found = evaluate_steps(formula, series, VOCABULARY, window)
    assert found.shape[1] >= 1
    for i, row in enumerate(found):
        future = {name: array[i].astype(int).tolist() for name, array in series.items()}
        assert [at(formula, s, 2, future) for s in range(len(row))] == row.tolist()
