"""What a question may name: the signals, levers, uncertainties and formulas of one model.

The language knows no model. Whoever has one (the engine, a case) fills in a `Vocabulary`, and the
checks, the explanation and the evaluation read it. The entries are any objects with the fields
named by the protocols below, so a model's own `Lever` and `Signal` serve as they are.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from wouldtake.errors import QuestionError, UnknownNameError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.parse import MAX_DEPTH, parse_formula


class Measured(Protocol):
    """Anything with a unit: an uncertainty."""

    @property
    def unit(self) -> str:
        """Unit as text, "" where it has none."""
        ...


class SignalEntry(Measured, Protocol):
    """A named series: its unit, whether it is an event (0 or 1), whether it can be clamped."""

    @property
    def event(self) -> bool:
        """Whether its values are 0 and 1 and it may stand as a statement."""
        ...

    @property
    def clampable(self) -> bool:
        """Whether a twin can hold it at a value."""
        ...


class LeverEntry(Measured, Protocol):
    """A quantity an actor can set, with its bounds."""

    @property
    def low(self) -> float:
        """Smallest value, in the lever's unit."""
        ...

    @property
    def high(self) -> float:
        """Largest value, in the lever's unit."""
        ...


NameKind = Literal["event", "signal", "formula", "lever", "uncertainty"]

_TEMPORAL = (t.Eventually, t.Always, t.Until, t.Before, t.After, t.Windowed)

MAX_SIZE = 10_000
"""Most nodes a named formula may have, written out: doubling definitions would fill memory."""


@dataclass(frozen=True)
class _Definition:
    """A formula and its measure with all named formulas in it written out."""

    tree: "t.Formula"
    depth: int
    size: int
    temporal: bool


@dataclass(frozen=True)
class Vocabulary:
    """The names a question may use, and the model's calendar.

    A name used for a value is looked up among signals, then levers, then uncertainties; a name
    used as a statement among events, then formulas.

    Attributes:
        signals: name -> unit, event, clampable.
        levers: name -> unit, low, high.
        uncertainties: name -> anything; `.unit` is read where there is one.
        formulas: name -> its text, or its tree.
        step: "day" for a model with a calendar of days, else "step".
        as_of: the date of day 0; None where the model has no calendar.
        horizon: steps asked about where a question names no window; None: it must name one.
    """

    signals: Mapping[str, SignalEntry]
    levers: Mapping[str, LeverEntry] = field(default_factory=dict)
    uncertainties: Mapping[str, object] = field(default_factory=dict)
    formulas: "Mapping[str, str | t.Formula]" = field(default_factory=dict)
    step: Literal["step", "day"] = "day"
    as_of: dt.date | None = None
    horizon: int | None = None
    _definitions: "dict[str, _Definition]" = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def kind(self, name: str) -> NameKind | None:
        """What `name` is, or None where the vocabulary has no such name."""
        if name in self.signals:
            return "event" if self.signals[name].event else "signal"
        if name in self.formulas:
            return "formula"
        if name in self.levers:
            return "lever"
        return "uncertainty" if name in self.uncertainties else None

    @property
    def statements(self) -> list[str]:
        """Names that are true or false: events and formulas."""
        return [name for name in self.signals if self.signals[name].event] + list(self.formulas)

    @property
    def values(self) -> list[str]:
        """Names that are numbers: signals, levers, uncertainties."""
        return [*self.signals, *self.levers, *self.uncertainties]

    def formula(self, name: str) -> "t.Formula":
        """The tree of a named formula, all formulas under it known to be sound.

        Raises:
            UnknownNameError: there is no such formula.
            QuestionError: its text does not parse, it is defined by itself, or it is too large.
        """
        return self._definition(name, ()).tree

    def is_temporal(self, formula: "t.Formula") -> bool:
        """Whether a temporal operator occurs in `formula`, or in a formula it names.

        `F for n` is not one: it is true or false at a step, like an event.
        """
        return self._measure(formula, ()).temporal

    def _definition(self, name: str, above: tuple[str, ...]) -> "_Definition":
        if name in self._definitions:
            return self._definitions[name]
        if name in above:
            ring = " -> ".join(f"`{one}`" for one in (*above[above.index(name) :], name))
            raise QuestionError(f"the formula `{name}` is defined by itself: {ring}")
        if len(above) > MAX_DEPTH:
            raise self._too_large(above[0])
        if name not in self.formulas:
            raise UnknownNameError(
                f"there is no formula `{name}`", hint=did_you_mean(name, self.formulas)
            )
        given = self.formulas[name]
        if isinstance(given, str):
            try:
                given = parse_formula(given)
            except QuestionError as error:
                raise error.within(f"in the formula `{name}`") from None
        found = self._measure(given, (*above, name))
        if found.depth > MAX_DEPTH or found.size > MAX_SIZE:
            raise self._too_large(name)
        self._definitions[name] = found
        return found

    def _too_large(self, name: str) -> QuestionError:
        return QuestionError(
            f"the formula `{name}`, with all it is made of, is too large: at most {MAX_DEPTH} "
            f"levels and {MAX_SIZE:,} parts"
        )

    def _measure(self, formula: "t.Formula", above: tuple[str, ...]) -> "_Definition":
        """The formula with its depth, size and temporality, named formulas counted in full."""
        level: list[t.Node] = [formula]
        depth = deepest = size = 0
        temporal = False
        while level:
            depth += 1
            size += len(level)
            for node in level:
                temporal = temporal or isinstance(node, _TEMPORAL)
                if isinstance(node, t.Atom) and self.kind(node.name) == "formula":
                    below = self._definition(node.name, above)
                    deepest = max(deepest, depth + below.depth)
                    size += below.size
                    temporal = temporal or below.temporal
            level = [child for node in level for child in t.children(node)]
        return _Definition(formula, max(depth, deepest), size, temporal)
