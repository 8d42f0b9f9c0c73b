"""A formula made ready to be asked of trajectories: its reach, its signals, its truth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from wouldtake.language import tree as t
from wouldtake.language.durations import duration_steps, point_step
from wouldtake.language.meaning import spell_out
from wouldtake.language.units import settle_expression, unit_of
from wouldtake.language.vocabulary import Vocabulary

from .formulas import evaluate_spelled, reach


def names_in(nodes: Iterable[t.Node]) -> frozenset[str]:
    """Every name that occurs below the nodes."""
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, t.Atom | t.Name):
            found.add(node.name)
        stack.extend(t.children(node))
    return frozenset(found)


@dataclass(frozen=True)
class Statement:
    """A formula, true or false of a future.

    Args:
        steps: the last step that has to be simulated to tell.
        signals: the signals it reads.
    """

    formula: "t.Formula"
    window: t.Window | None
    vocabulary: Vocabulary
    steps: int
    signals: frozenset[str]

    @classmethod
    def of(
        cls, formula: "t.Formula", window: t.Window | None, vocabulary: Vocabulary
    ) -> "Statement":
        """The statement of a checked formula.

        Raises:
            QuestionError: no window anywhere and no horizon.
        """
        spelled = spell_out(formula, vocabulary, window)
        signals = names_in([spelled]) & vocabulary.signals.keys()
        return cls(formula, window, vocabulary, reach(spelled, 0), frozenset(signals))

    @cached_property
    def spelled(self) -> "t.Formula":
        """The formula with nothing implied."""
        return spell_out(self.formula, self.vocabulary, self.window)

    def holds(
        self, trajectories: Mapping[str, np.ndarray], settings: Mapping[str, np.ndarray]
    ) -> Bool[np.ndarray, " future"]:
        """Whether it is true of each future."""
        return evaluate_spelled(self.spelled, trajectories, settings)


@dataclass(frozen=True)
class Reading:
    """An expression read at one step, or at each step."""

    expression: "t.Expression"
    step: int
    signals: frozenset[str]
    unit: str

    @classmethod
    def of(
        cls, expression: "t.Expression", step: int, vocabulary: Vocabulary
    ) -> "Reading":
        """The reading of a checked expression at a step."""
        signals = names_in([expression]) & vocabulary.signals.keys()
        settled = settle_expression(expression, vocabulary)
        return cls(settled, step, frozenset(signals), unit_of(expression, vocabulary))

    def value(
        self, trajectories: Mapping[str, np.ndarray], settings: Mapping[str, np.ndarray],
        futures: int,
    ) -> Float[np.ndarray, " future"]:
        """Its value at the step, in each future."""

        def read(node: "t.Expression") -> Any:
            match node:
                case t.Number():
                    return node.value
                case t.Name():
                    if node.name in trajectories:
                        return trajectories[node.name][:, self.step].astype(np.float64)
                    return settings[node.name]
                case t.Negate():
                    return -read(node.operand)
                case t.Arithmetic():
                    left, right = read(node.left), read(node.right)
                    with np.errstate(all="ignore"):
                        match node.operator:
                            case "+":
                                return left + right
                            case "-":
                                return left - right
                            case "*":
                                return left * right
                            case "/":
                                return np.divide(left, right)

        return np.broadcast_to(np.asarray(read(self.expression), dtype=np.float64), (futures,))


def last_step(window: t.Window | None, vocabulary: Vocabulary) -> int | None:
    """Last step of a question's window, else the model's horizon, else None."""
    match window:
        case t.Within():
            return duration_steps(window.duration, vocabulary)
        case t.By() | t.Between():
            return point_step(window.end, vocabulary)
        case _:
            return vocabulary.horizon
