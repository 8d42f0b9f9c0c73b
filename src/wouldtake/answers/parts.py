"""The parts that answers of particular kinds are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .base import Chance, Interval

Order = Literal["with", "without", "equal", "neither"]


@dataclass(frozen=True)
class Bounds:
    """Tian and Pearl's bounds, which need no assumption on how twins share their noise.

    low, high are at the estimates; outer_low, outer_high hold with the answer's confidence.
    """

    low: float
    high: float
    outer_low: float
    outer_high: float

    def to_dict(self) -> dict[str, object]:
        """low, high, outer_low, outer_high."""
        return {
            "low": self.low, "high": self.high,
            "outer_low": self.outer_low, "outer_high": self.outer_high,
        }


@dataclass(frozen=True)
class Variation:
    """How far the chance varies with the scenario, from a nested sample.

    Args:
        scenario_sd: standard deviation, over scenarios, of the chance within each; corrected
            for the replicates being few.
        scenario_share: share of the outcome's variance that the scenario fixes; the rest is
            chance within the scenario.
        low, high: 90 % of scenarios have a chance between these (shrunk estimates).
        scenarios, replicates: size of the nested sample.
    """

    scenario_sd: float
    scenario_share: float
    low: float
    high: float
    scenarios: int
    replicates: int

    def to_dict(self) -> dict[str, object]:
        """Every field."""
        return dict(vars(self))


@dataclass(frozen=True)
class Option:
    """Settings that do it, what they cost, and the chance on fresh futures.

    A setting is None where a condition is left free.
    """

    settings: Mapping[str, float | None]
    cost: float
    chance: Chance

    def to_dict(self) -> dict[str, object]:
        """settings, cost, chance."""
        return {
            "settings": dict(self.settings), "cost": self.cost, "chance": self.chance.to_dict(),
        }


@dataclass(frozen=True)
class Effect:
    """Before, after, and the paired difference."""

    before: Interval | Chance
    after: Interval | Chance
    difference: Interval

    def to_dict(self) -> dict[str, object]:
        """before, after, difference."""
        return {
            "before": self.before.to_dict(), "after": self.after.to_dict(),
            "difference": self.difference.to_dict(),
        }


@dataclass(frozen=True)
class Input:
    """An input and its share of the outcome's variance.

    low, high are the interval of `total`, by which inputs are ranked.
    """

    name: str
    first_order: float | None
    total: float | None
    low: float | None
    high: float | None
    first_order_low: float | None = None
    first_order_high: float | None = None

    def to_dict(self) -> dict[str, object]:
        """Every field."""
        return dict(vars(self))


@dataclass(frozen=True)
class Box:
    """A box of inputs in which the outcome is common.

    Args:
        limits: name -> (low, high), only the inputs the box restricts.
        coverage: share of all the outcome's futures that lie in the box.
        density: share of the box's futures with the outcome, with its interval.
        mass: share of all futures in the box.
    """

    limits: Mapping[str, tuple[float, float]]
    coverage: float
    density: float
    density_low: float
    density_high: float
    mass: float

    def to_dict(self) -> dict[str, object]:
        """Every field; limits as lists."""
        return {
            **vars(self), "limits": {name: list(ends) for name, ends in self.limits.items()},
        }


@dataclass(frozen=True)
class GambleQuantile:
    """One quantile with and without the change, each with its interval."""

    level: float
    with_value: Interval
    without_value: Interval

    def to_dict(self) -> dict[str, object]:
        """level, with, without."""
        return {
            "level": self.level, "with": self.with_value.to_dict(),
            "without": self.without_value.to_dict(),
        }


@dataclass(frozen=True)
class Gamble:
    """The spread of an outcome with and without a change, future by future.

    Args:
        quantiles: of the signal at the window's end.
        worse: chance that a future ends worse with the change than its twin without.
        better: chance that it ends better; the rest end the same.
        shortfall_with, shortfall_without, shortfall_difference: mean of the worst
            `shortfall_share`, and what the change adds to it.
        first_order, second_order: which side dominates, on the futures run; not a test.
        direction: which way is worse, "lower" or "higher".
    """

    quantiles: tuple[GambleQuantile, ...]
    worse: Chance
    better: Chance
    shortfall_with: Interval
    shortfall_without: Interval
    shortfall_difference: Interval
    shortfall_share: float
    first_order: Order
    second_order: Order
    direction: Literal["lower", "higher"]

    def to_dict(self) -> dict[str, object]:
        """quantiles, worse, better, shortfall, dominance, direction."""
        return {
            "quantiles": [q.to_dict() for q in self.quantiles],
            "worse": self.worse.to_dict(),
            "better": self.better.to_dict(),
            "shortfall": {
                "share": self.shortfall_share, "with": self.shortfall_with.estimate,
                "without": self.shortfall_without.estimate,
                "difference": self.shortfall_difference.estimate,
                "intervals": {
                    name: {"low": one.low, "high": one.high}
                    for name, one in (
                        ("with", self.shortfall_with), ("without", self.shortfall_without),
                        ("difference", self.shortfall_difference),
                    )
                },
            },
            "dominance": {"first_order": self.first_order, "second_order": self.second_order},
            "direction": self.direction,
        }
