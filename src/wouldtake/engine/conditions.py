"""Conditions that can be taken away or granted: parts of a formula as clamps of signals.

For necessity a condition is held false. Its clamp leaves a signal free before the first step at
which the condition holds in the future left alone; from then on it is the nearest value that
makes the condition false wherever the future satisfies it, and the future's own value elsewhere,
so that the condition is false throughout. For sufficiency it is held true from day 0, likewise.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wouldtake.errors import ModelError, QuestionError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.meaning import Steps

from .ensemble import Clamps
from .model import Model, Signal, clampable_signals

_FLIPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}
_NEGATED = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}
_HOLDS = {
    ">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less,
    "==": np.equal, "!=": np.not_equal,
}
_ASK = (
    "What can be taken away or granted: a comparison of one clampable signal with a number, an "
    "event, their negations, a named formula that is one of these; several joined by `or` after "
    "`needs`, by `and` before `is enough for`; or a setting, LEVER = V."
)


@dataclass(frozen=True)
class Part:
    """One comparison of a clampable signal with a number, at steps first .. last."""

    signal: str
    operator: str
    level: float
    first: int
    last: int | None

    def negated(self) -> "Part":
        """The part that is true where this one is false."""
        return Part(self.signal, _NEGATED[self.operator], self.level, self.first, self.last)

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Where it holds, [F, T], its window apart."""
        return np.asarray(_HOLDS[self.operator](values, self.level))

    def nearest(self, values: np.ndarray, signal: Signal) -> np.ndarray:
        """The values moved as little as may be so that the part holds everywhere, float64.

        Raises:
            QuestionError: within the signal's bounds it cannot hold.
        """
        whole = signal.event or values.dtype.kind in "biu"
        low = 0.0 if signal.event else signal.low
        high = 1.0 if signal.event else signal.high
        kind = values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)
        below = _beside(self.level, kind, whole, up=False)
        above = _beside(self.level, kind, whole, up=True)
        at = _at(self.level, kind, whole)
        targets: list[float] = []
        match self.operator:
            case ">=":
                targets = [math.ceil(self.level) if whole else at if at is not None else above]
            case ">":
                targets = [above]
            case "<=":
                targets = [math.floor(self.level) if whole else at if at is not None else below]
            case "<":
                targets = [below]
            case "==":
                targets = [] if at is None else [at]
            case "!=":
                targets = [below, above]
        allowed = [
            x for x in targets if (low is None or x >= low) and (high is None or x <= high)
        ]
        if not allowed:
            bounds = f"[{'' if low is None else f'{low:g}'}, {'' if high is None else f'{high:g}'}]"
            raise QuestionError(
                f"`{self.signal} {self.operator} {self.level:g}` cannot be made to hold: the "
                f"signal takes {'whole numbers' if whole else 'values'} in {bounds}"
            )
        free = values.astype(np.float64)
        return np.where(self.holds(values), free, allowed[0])


def _at(level: float, kind: np.dtype[Any], whole: bool) -> float | None:
    """The level itself, where the signal can take it exactly."""
    if whole:
        return level if level == round(level) else None
    rounded = float(kind.type(level))
    return rounded if rounded == level else None


def _beside(level: float, kind: np.dtype[Any], whole: bool, *, up: bool) -> float:
    """The nearest value strictly on one side of the level that the signal can take.

    Strict both in the signal's own precision and in float64, whichever a comparison uses.
    """
    if whole:
        return math.floor(level) + 1.0 if up else math.ceil(level) - 1.0
    towards = kind.type(math.inf if up else -math.inf)
    return float(np.nextafter(kind.type(level), towards))


@dataclass(frozen=True)
class Condition:
    """A condition as parts: all of them (`every`) or at least one."""

    parts: tuple[Part, ...]
    every: bool

    @property
    def signals(self) -> frozenset[str]:
        """The signals it clamps."""
        return frozenset(part.signal for part in self.parts)

    def clamps(
        self, trajectories: Mapping[str, np.ndarray], model: Model, *, hold: bool
    ) -> tuple[Clamps, np.ndarray]:
        """Clamps that hold the condition true from day 0, or false from its first step on.

        Returns:
            Clamps [F, T], and which futures have any at all.
        """
        clamps: Clamps = {}
        touched = np.zeros(next(iter(trajectories.values())).shape[0], dtype=bool)
        for name in sorted(self.signals):
            values = trajectories[name]
            parts = [part for part in self.parts if part.signal == name]
            width = values.shape[1]
            inside = np.zeros(width, dtype=bool)
            for part in parts:
                inside[part.first : width if part.last is None else part.last + 1] = True
            if hold:
                wanted = parts
                start = np.where(inside, True, False)[None, :] & np.ones_like(values, dtype=bool)
            else:
                wanted = [part.negated() for part in parts]
                holds = np.zeros(values.shape, dtype=bool)
                for part in parts:
                    holds |= part.holds(values)
                start = np.logical_or.accumulate(holds & inside, axis=1) & inside
            moved = values
            for part in wanted:
                moved = part.nearest(_typed(moved, values), model.signals[name])
            for part in wanted:
                if not part.holds(_typed(moved, values)).all():
                    raise QuestionError(
                        "no value of "
                        f"`{name}` makes this condition {'true' if hold else 'false'}: its parts "
                        "exclude each other"
                    )
            clamps[name] = np.where(start, moved, np.nan)
            touched |= start.any(axis=1)
        return clamps, touched

    def check_took(
        self, clamps: Clamps, twin: Mapping[str, np.ndarray], model: Model,
        futures: np.ndarray,
    ) -> None:
        """Refuse a twin in which a clamp did not take.

        Raises:
            ModelError: a clamped signal came back with another value.
        """
        for name, wanted in clamps.items():
            got = twin[name]
            held = ~np.isnan(wanted)
            wrong = held & (got != _typed(np.where(held, wanted, 0.0), got))
            if wrong.any():
                row, step = np.argwhere(wrong)[0]
                raise ModelError(
                    f"model `{model.name}`, signal `{name}`: declared clampable, but at step "
                    f"{step} of future {futures[row]} it was clamped to {wanted[row, step]:g} and "
                    f"came back as {got[row, step]:g}"
                )


def _typed(values: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Values in the precision of a signal; whole numbers and events stay float64."""
    return values.astype(like.dtype) if like.dtype.kind == "f" else values


def read_condition(
    spelled: "t.Formula", model: Model, *, hold: bool, source: t.Node, text: str
) -> Condition:
    """A spelled-out formula as a condition that can be granted (`hold`) or taken away.

    Raises:
        QuestionError: it is not of a form that can be; names the clampable signals.
    """
    joined = t.And if hold else t.Or

    def refuse(message: str, hint: str = "") -> QuestionError:
        span = source.span
        if span.end > span.start:
            return QuestionError(message, text, span.start, span.end, hint or _ASK)
        return QuestionError(message, hint=hint or _ASK)

    def parts(node: "t.Formula", window: Steps | None, negate: bool) -> list[Part]:
        match node:
            case t.Not():
                return parts(node.operand, window, not negate)
            case t.Eventually() if window is None and isinstance(node.window, Steps):
                return parts(node.operand, node.window, negate)
            case t.And() | t.Or():
                # Under `not`, each becomes the other.
                is_and = isinstance(node, t.And) is not negate
                if is_and is not (joined is t.And):
                    word, other = ("and", "needs") if is_and else ("or", "is enough for")
                    raise refuse(
                        f"`{word}` here leaves open which part to "
                        f"{'take away' if is_and else 'grant'}",
                        f"Ask about each part in turn; `{word}` cannot stand with `{other}`.",
                    )
                return [*parts(node.left, window, negate), *parts(node.right, window, negate)]
            case t.Atom():
                return [part(node.name, "==" if not negate else "!=", 1.0, window)]
            case t.Comparison():
                left, operator, right = node.left, node.operator, node.right
                if isinstance(left, t.Number) and isinstance(right, t.Name):
                    left, right, operator = right, left, _FLIPPED[operator]
                if not (isinstance(left, t.Name) and isinstance(right, t.Number)):
                    raise refuse("this comparison is not of one signal with a number")
                chosen = _NEGATED[operator] if negate else operator
                return [part(left.name, chosen, right.value, window)]
            case _:
                raise refuse("this condition cannot be taken away or granted")

    def part(name: str, operator: str, level: float, window: Steps | None) -> Part:
        signal = model.signals.get(name)
        clampable = clampable_signals(model)
        if signal is None:
            raise refuse(
                f"`{name}` is not a signal",
                f"For a lever write `{name} = VALUE`. {did_you_mean(name, clampable)}",
            )
        if not signal.clampable:
            known = ", ".join(f"`{c}`" for c in clampable) or "none"
            raise refuse(
                f"the model `{model.name}` cannot hold `{name}` at a value, so no twin can be "
                "made without it",
                f"Signals that can be clamped: {known}.",
            )
        first = 0 if window is None or window.kind != "absolute" else window.first
        last = None if window is None or window.kind != "absolute" else window.last
        return Part(name, operator, level, first, last)

    return Condition(tuple(parts(spelled, None, False)), joined is t.And)
