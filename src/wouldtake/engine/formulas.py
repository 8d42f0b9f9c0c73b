"""Formulas over trajectories: is F true of each future?

All futures at once in NumPy. A formula is first spelled out (`language.meaning`), then read from
the top down asking only for the steps that matter: the outermost operator is wanted at step 0
alone, so only what lies inside a second operator is worked out for many steps.

Time is discrete, step 0 is now, and operators look forward from where they stand. With s the step
where an operator stands and W its window in steps (`language.meaning.Steps`):

* ``eventually F``: F at some step of W.      ``always F``: F at every step of W.
* ``F until G``:  G at some step of W, and F at every step from s up to, not including, the first.
* ``F before G``: F at some step k of W, and G at no step from s to k, k included.
* ``F after G``:  F at some step k of W with k > g, g the first step from s on at which G.
* ``F for n``:    F at the n steps s .. s + n - 1.

An empty window makes `always` true and the others false. An operator with no window, own or
trailing, reaches to the model's horizon. A comparison with NaN in it is false, except `!=`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from jaxtyping import Bool, Int, Shaped

from wouldtake.errors import SettingError, UnknownNameError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.check import names_read, resolve
from wouldtake.language.durations import point_step
from wouldtake.language.meaning import Steps, last_seen, reach, spell_out
from wouldtake.language.vocabulary import Vocabulary

Trajectories = Mapping[str, Shaped[np.ndarray, "future step"]]
Settings = Mapping[str, Shaped[np.ndarray, " future"]]
Truth = Bool[np.ndarray, "future asked"]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
}  # fmt: skip
_SHORT = 8  # steps


def evaluate(
    formula: "t.Formula",
    trajectories: Trajectories,
    vocabulary: Vocabulary,
    window: t.Window | None = None,
    settings: Settings | None = None,
) -> Bool[np.ndarray, " future"]:
    """Whether `formula`, asked at step 0, is true of each future.

    Args:
        formula: a formula whose names and units are sound (`language.check`).
        trajectories: signal -> array [F, T + 1], any real dtype; events 0 or 1.
        window: the trailing `within` of the question, if any.
        settings: lever or uncertainty -> array [F], for formulas that compare them.
    Raises:
        QuestionError: an operator has no window and the model no horizon, and the like.
        SettingError: the trajectories are shorter than the formula reaches.
    """
    return evaluate_spelled(spell_out(formula, vocabulary, window), trajectories, settings or {})


def evaluate_spelled(
    spelled: "t.Formula", trajectories: Trajectories, settings: Settings
) -> Bool[np.ndarray, " future"]:
    """`evaluate`, of a formula spelled out before: once for all batches of a question.

    Raises:
        SettingError: the trajectories are shorter than the formula reaches.
    """
    return _Evaluation(trajectories, settings, spelled, 0).truth(spelled, 0)[:, 0]


def evaluate_steps(
    formula: "t.Formula",
    trajectories: Trajectories,
    vocabulary: Vocabulary,
    window: t.Window | None = None,
    settings: Settings | None = None,
) -> Truth:
    """Whether `formula`, read as inside a temporal operator, is true at each step.

    Returns:
        [F, k]: steps 0 .. k - 1 are those at which the trajectories reach far enough to tell:
        all of them for events and comparisons, n - 1 fewer for `F for n`.
    Raises: as `evaluate`.
    """
    spelled = spell_out(formula, vocabulary, window, inside=True)
    steps = _steps(trajectories)
    last = steps
    while last >= 0 and reach(spelled, last) > steps:
        last -= max(1, reach(spelled, last) - steps)
    if last < 0:
        futures = len(next(iter(trajectories.values())))
        return np.zeros((futures, 0), dtype=bool)
    return _Evaluation(trajectories, settings or {}, spelled, last).truth(spelled, last)


def horizon(
    node: "t.Question | t.Formula", vocabulary: Vocabulary, window: t.Window | None = None
) -> int:
    """How many steps must be simulated for a question or formula to be answered.

    Nested windows add up, and `F for n` adds n - 1. A question about a signal needs the steps up
    to its `at`, or else to the end of its window.

    Raises:
        QuestionError: an operator has no window and the model no horizon.
    """
    if not isinstance(node, t.Question):
        return reach(spell_out(node, vocabulary, window), 0)
    question = resolve(node, vocabulary)
    formulas = [question.formula, question.condition, question.given]
    steps = [
        reach(spell_out(formula, vocabulary, question.window), 0)
        for formula in formulas
        if formula is not None and not isinstance(formula, t.Setting)
    ]
    if question.signal is not None and question.formula is None:
        steps.append(signal_step(question, vocabulary))
    return max(steps)


def signal_step(question: t.Question, vocabulary: Vocabulary) -> int:
    """The step at which a question about a signal reads it: `at TIME`, else its window's end."""
    if question.at is not None:
        return point_step(question.at, vocabulary)
    nothing = t.Comparison(t.Number(0), "==", t.Number(0), span=question.span)
    return reach(spell_out(nothing, vocabulary, question.window), 0)


def required_signals(node: "t.Question | t.Formula", vocabulary: Vocabulary) -> frozenset[str]:
    """The signals that a question or formula reads, named formulas written out."""
    if isinstance(node, t.Question):
        question = resolve(node, vocabulary)
        parts = [question.formula, question.signal, question.condition, question.given]
    else:
        parts = [node]
    read = [
        names_read(part, vocabulary)
        for part in parts
        if part is not None and not isinstance(part, t.Setting)
    ]
    return frozenset(name for names in read for name in names if name in vocabulary.signals)


def _window(node: Any) -> Steps:
    assert isinstance(node, Steps)
    return node


def _steps(trajectories: Trajectories) -> int:
    return min((array.shape[1] for array in trajectories.values()), default=1) - 1


class _Evaluation:
    """One formula over one batch of trajectories."""

    def __init__(
        self, trajectories: Trajectories, settings: Settings, spelled: "t.Formula", last: int
    ):
        self.trajectories, self.settings = trajectories, settings
        arrays = [*trajectories.values(), *settings.values()]
        self.futures = len(arrays[0]) if arrays else 1
        needed, there = reach(spelled, last), _steps(trajectories)
        if needed > there and trajectories:
            raise SettingError(
                f"the formula reaches to step {needed}, the trajectories to step {there}"
            )

    def truth(self, node: "t.Formula", last: int) -> Truth:
        """Truth of a spelled-out formula at steps 0 .. last."""
        match node:
            case t.Atom():
                return np.asarray(self.signal(node.name, last), dtype=bool)
            case t.Comparison():
                return self.comparison(node, last)
            case t.Not():
                return np.logical_not(self.truth(node.operand, last))
            case t.And():
                return self.truth(node.left, last) & self.truth(node.right, last)
            case t.Or():
                return self.truth(node.left, last) | self.truth(node.right, last)
            case t.Implies():
                return np.logical_not(self.truth(node.left, last)) | self.truth(node.right, last)
            case t.HoldsFor():
                count = int(node.duration.amount)
                operand = self.truth(node.operand, last + count - 1)
                return _sliding(np.logical_and, operand, count)
            case t.Eventually():
                return self.somewhere(node.operand, _window(node.window), last)
            case t.Always():
                held = self.somewhere(node.operand, _window(node.window), last, negated=True)
                return np.logical_not(held)
            case t.Until() | t.Before() | t.After():
                return self.two_sided(node, last)
            case t.Windowed():
                raise AssertionError("spelled out")

    def somewhere(
        self, operand: "t.Formula", window: Steps, last: int, *, negated: bool = False
    ) -> Truth:
        """Whether the operand (or its negation) holds at some step of the window."""
        inner = self.truth(operand, last_seen(window, last))
        if negated:
            inner = np.logical_not(inner)
        if last == 0:
            return _anywhere(inner[:, window.first :])[:, np.newaxis]
        if window.kind == "relative":
            return _sliding(np.logical_or, inner, window.last + 1)
        start, end = _bounds(window, last)
        return np.asarray(_next_true(inner, start) <= end)

    def two_sided(self, node: "t.Until | t.Before | t.After", last: int) -> Truth:
        window = _window(node.window)
        start, end = _bounds(window, last)
        inner = last_seen(window, last)
        left, right = self.truth(node.left, inner), self.truth(node.right, inner)
        here = np.arange(last + 1)
        match node:
            case t.Until():
                first = _next_true(right, start)
                return (first <= end) & (_next_true(~left, here) >= first)
            case t.Before():
                first = _next_true(left, start)
                return (first <= end) & (_next_true(right, here) > first)
            case t.After():
                later = np.maximum(_next_true(right, here) + 1, start)
                return _next_true(left, later) <= end

    def comparison(self, node: t.Comparison, last: int) -> Truth:
        left, right = self.value(node.left, last), self.value(node.right, last)
        # A number beside a bare signal takes the signal's precision: a float32 share that a model
        # set to 0.1 equals 0.1.
        with np.errstate(all="ignore"):
            found = np.asarray(_COMPARE[node.operator](left, right))
        return np.broadcast_to(found.astype(bool), (self.futures, last + 1))

    def value(self, node: "t.Expression", last: int) -> Any:
        match node:
            case t.Number():
                return node.value
            case t.Name():
                return self.signal(node.name, last)
            case t.Negate():
                return -np.asarray(self.value(node.operand, last), dtype=np.float64)
            case t.Arithmetic():
                # In float64, because whole-number signals may be stored in eight bits.
                left = np.asarray(self.value(node.left, last), dtype=np.float64)
                right = np.asarray(self.value(node.right, last), dtype=np.float64)
                with np.errstate(all="ignore"):
                    return _ARITHMETIC[node.operator](left, right)

    def signal(self, name: str, last: int) -> Any:
        if name in self.trajectories:
            return np.asarray(self.trajectories[name])[:, : last + 1]
        if name in self.settings:
            return np.asarray(self.settings[name])[:, np.newaxis]
        known = [*self.trajectories, *self.settings]
        raise UnknownNameError(f"the trajectories have no `{name}`", hint=did_you_mean(name, known))


def _bounds(
    window: Steps, last: int
) -> tuple[Int[np.ndarray, " asked"], Int[np.ndarray, " asked"]]:
    """First and last step of the window seen from each of the steps 0 .. last."""
    here = np.arange(last + 1)
    if window.kind == "relative":
        return here, here + window.last
    if window.kind == "horizon":
        return here, np.maximum(here, window.last)
    return np.maximum(here, window.first), np.full(last + 1, window.last)


def _sliding(
    join: np.ufunc, truth: Bool[np.ndarray, "future step"], count: int
) -> Bool[np.ndarray, "future fewer"]:
    """`join` over `count` neighbouring steps, at every step that has so many; doubling."""
    width, done = truth.shape[1] - count + 1, 1
    while done * 2 <= count:
        truth = join(truth[:, :-done], truth[:, done:])
        done *= 2
    return join(truth[:, :width], truth[:, count - done : count - done + width])


def _anywhere(truth: Bool[np.ndarray, "future step"]) -> Bool[np.ndarray, " future"]:
    """Whether each row has a true step: `any(axis=1)`, which is slow where rows are short."""
    futures, steps = truth.shape
    if futures == 0 or steps == 0 or not truth.flags.c_contiguous:
        return np.asarray(truth.any(axis=1))
    if steps <= _SHORT:
        return np.asarray(np.ascontiguousarray(truth.T).any(axis=0))
    cells = truth.view(np.uint8).ravel()
    return np.bitwise_or.reduceat(cells, np.arange(0, cells.size, steps)).astype(bool)


def _next_true(
    truth: Bool[np.ndarray, "future step"], start: Int[np.ndarray, "..."]
) -> Int[np.ndarray, "future asked"]:
    """First step at or after `start` ([k] or [F, k]) where `truth` is; far away where none is."""
    futures, steps = truth.shape
    never = np.iinfo(np.int32).max - 1  # one less: `after` adds one
    if start.shape == (1,):
        rest = truth[:, start[0] :]
        if rest.shape[1] == 0:
            return np.full((futures, 1), never, dtype=np.int32)
        first = (rest.argmax(axis=1) + start[0]).astype(np.int32)
        return np.where(rest.any(axis=1), first, never)[:, np.newaxis].astype(np.int32)
    following = np.full((futures, steps + 1), never, dtype=np.int32)
    np.copyto(following[:, :steps], np.arange(steps, dtype=np.int32), where=truth)
    following = np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]
    place = np.minimum(start, steps)
    if place.ndim == 1:
        return following[:, place]
    return np.take_along_axis(following, place, axis=1)
