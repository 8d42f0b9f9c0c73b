"""The box a search runs over: levers, uncertainties held, signals clamped; and what it costs."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from wouldtake.errors import QuestionError
from wouldtake.language import tree as t

from .asked import Asked
from .ensemble import World
from .model import clampable_signals

Role = Literal["lever", "uncertainty", "signal"]
_UNIT_RANGE = {
    "share": (0.0, 1.0), "fraction": (0.0, 1.0), "probability": (0.0, 1.0), "%": (0.0, 100.0),
    "percent": (0.0, 100.0),
}
WHOLE_AT_MOST = 1000
"""Whole-number axes up to this long are looked at value by value."""


@dataclass(frozen=True)
class Axis:
    """One name of a search.

    Args:
        role: levers cost, conditions (uncertainties, signals) do not.
        low, high: ends of the search, both included.
        rest: the value where nothing is done; NaN for a condition, which is then left free.
        whole: takes whole numbers alone.
    """

    name: str
    role: Role
    low: float
    high: float
    rest: float
    cost: float
    whole: bool
    unit: str = ""

    @property
    def is_lever(self) -> bool:
        """Whether it has a baseline and a cost."""
        return self.role == "lever"

    def price(self, value: float) -> float:
        """Cost of a value; nothing for a condition."""
        return self.cost * abs(value - self.rest) if self.is_lever else 0.0

    def grid(self, start: float, end: float, cells: int) -> Float[np.ndarray, " value"]:
        """Values from start to end, both included, in order; whole ones on a whole axis."""
        if self.whole:
            count = int(abs(round(end) - round(start)))
            if count <= max(cells, 2):
                step = 1.0 if end >= start else -1.0
                return start + step * np.arange(count + 1)
            values = np.round(np.linspace(start, end, cells + 1))
            return values[np.concatenate([[True], np.diff(values) != 0])]
        return np.linspace(start, end, cells + 1) if start != end else np.array([start])

    def within(self, limit: float | None) -> "Axis":
        """The axis cut to what a cost limit allows for it alone."""
        if limit is None or not self.is_lever or self.cost == 0.0:
            return self
        reach = limit / self.cost
        low, high = max(self.low, self.rest - reach), min(self.high, self.rest + reach)
        if self.whole:
            low, high = float(np.ceil(low - 1e-9)), float(np.floor(high + 1e-9))
        return Axis(
            self.name, self.role, low, high, self.rest, self.cost, self.whole, self.unit
        )


def lever_axis(asked: Asked, name: str) -> Axis:
    """A lever as an axis; what `when` sets it to is where it rests."""
    lever = asked.model.levers[name]
    rest = dict(asked.world().held).get(name, float(lever.baseline))
    return Axis(
        name, "lever", float(lever.low), float(lever.high), rest, float(lever.cost),
        lever.kind != "real", lever.unit,
    )


def uncertainty_axis(asked: Asked, name: str) -> Axis:
    """An uncertainty held at a value in every future, between the ends of its distribution."""
    uncertainty = asked.model.uncertainties[name]
    low, high = uncertainty.reach()
    return Axis(
        name, "uncertainty", low, high, np.nan, 0.0, uncertainty.is_integer, uncertainty.unit
    )


def signal_axis(
    asked: Asked, name: str, steps: int, world: World | None = None, node: t.Node | None = None
) -> Axis:
    """A clampable signal held at a level from day 0.

    Its ends are those the model declares; for an event 0 and 1; for a share 0 and 1; else the
    least and greatest value seen in futures left alone.

    Raises:
        QuestionError: it cannot be clamped, or never varies and declares no ends.
    """
    signal = asked.model.signals.get(name)
    if signal is None or not signal.clampable:
        known = clampable_signals(asked.model)
        shown = ", ".join(f"`{one}`" for one in known) or "none"
        what = "is not a signal" if signal is None else "cannot be held at a level"
        raise asked.fail(
            f"`{name}` {what} in the model `{asked.model.name}`", node,
            f"Signals that can be clamped: {shown}.",
        )
    if signal.event:
        return Axis(name, "signal", 0.0, 1.0, np.nan, 0.0, True, signal.unit)
    futures = next(asked.runner.batches(min(asked.options.futures, 500)))
    seen = asked.runner.run(
        world or asked.world(), futures, steps, frozenset([name]), keep=False
    )[name]
    whole = seen.dtype.kind in "biu"
    low, high = _UNIT_RANGE.get(signal.unit.lower(), (float(seen.min()), float(seen.max())))
    low = float(signal.low) if signal.low is not None else low
    high = float(signal.high) if signal.high is not None else high
    if not low < high:
        raise QuestionError(
            f"`{name}` never leaves {low:g} in futures left alone, so there is no range to "
            f"search; declare it: Signal(..., low=..., high=...)"
        )
    return Axis(name, "signal", low, high, np.nan, 0.0, whole, signal.unit)


def searched(asked: Asked) -> tuple[str, ...]:
    """The names a `takes` question searches over: those after `using`, else every lever.

    Raises:
        QuestionError: there is nothing to search over, more than twelve names, or one that
            `when` sets.
    """
    names = asked.question.using or tuple(asked.model.levers)
    if not names:
        raise asked.fail(
            "this model has no levers; name what may change", None,
            "Add `using NAME, ...` with uncertainties or clampable signals.",
        )
    if len(names) > 12:
        raise asked.fail(
            f"{len(names)} names are too many to search over at once; at most 12", None,
            "Name fewer: `using NAME, NAME`.",
        )
    said = {one.name for one in asked.question.when}
    for name in asked.question.using:
        if name in said:
            raise asked.fail(
                f"`{name}` is both searched over and set by `when`", asked.set_by_when(name)
            )
    return names


def axes_of(asked: Asked, steps: int) -> tuple[Axis, ...]:
    """The axes of a `takes` question.

    Raises:
        QuestionError: see `searched`; or a name cannot be searched over.
    """
    names = searched(asked)
    held = dict(asked.world().held)
    axes = []
    for name in names:
        if name in asked.model.levers:
            if name not in held:
                axes.append(lever_axis(asked, name))
        elif name in asked.model.uncertainties:
            axes.append(uncertainty_axis(asked, name))
        else:
            axes.append(signal_axis(asked, name, steps))
    if not axes:
        raise asked.fail(
            "every lever is set by `when`; nothing is left to search over", asked.question.when[0]
        )
    return tuple(axes)
