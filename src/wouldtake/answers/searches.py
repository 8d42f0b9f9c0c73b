"""Answers to the kinds of question that search, rank or compare whole distributions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from .base import SAMPLING, Answer, Chance, Interval
from .parts import Box, Gamble, Input, Option
from .text import count, level_text, number, percent, span


@dataclass(frozen=True, kw_only=True)
class TakesAnswer(Answer):
    """What it would take: certified options, pair frontiers, whether it can be reached.

    Args:
        options: minimal single settings and the cheapest combination, cheapest first.
        frontier: points of every pair's frontier.
        reachable: True where an option is certified; False only where that was shown.
        required: the chance asked for.
        searched, simulated: futures used in the search; and in all, certificates included.
        units, rests: name -> unit and baseline, for printing.
    """

    kind: ClassVar[str] = "takes"
    options: tuple[Option, ...]
    frontier: tuple[Option, ...]
    reachable: bool | Literal["undecided"]
    required: float
    searched: int
    simulated: int
    best: Chance | None = None
    monotone: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    rests: Mapping[str, float] = field(default_factory=dict)

    def body(self) -> dict[str, object]:
        """options, frontier, reachable, required, best, monotone, searched."""
        return {
            "options": list(self.options), "frontier": list(self.frontier),
            "reachable": self.reachable, "required": self.required, "best": self.best,
            "monotone": dict(self.monotone), "searched": self.searched,
            "simulated": self.simulated,
        }

    def describe(self, option: Option) -> str:
        """An option's settings in words; what is left as it was is left out."""
        set_ = [
            f"{name} = {number(value, self.units.get(name, ''))}"
            for name, value in option.settings.items()
            if value is not None and value != self.rests.get(name)
        ]
        return ", ".join(set_) if set_ else "nothing more"

    def sentence(self) -> str:
        """One sentence."""
        wanted = f"a chance of {percent(self.required)}"
        if self.reachable is True and self.options:
            first = self.options[0]
            return (
                f"It takes {self.describe(first)} (cost {number(first.cost)}) for {wanted}: "
                f"{first.chance} on fresh futures."
            )
        if self.reachable is False:
            return f"Out of reach: nothing in the searched box gives {wanted}."
        return (
            f"Undecided: no setting was found that is certain to give {wanted}; that is not to "
            "say there is none."
        )

    def lines(self) -> list[str]:
        """Further options, best chance seen, the search's size."""
        lines = [
            f"or {self.describe(o)} (cost {number(o.cost)}): {o.chance}" for o in self.options[1:8]
        ]
        if len(self.options) > 8:
            lines.append(f"and {len(self.options) - 8} more")
        if self.frontier:
            lines.append(f"{count(len(self.frontier), 'point')} on the frontiers of pairs.")
        if self.best is not None and self.reachable is not True:
            lines.append(f"The best setting tried gives {self.best}.")
        return [
            *lines,
            f"Certified: the lower bound on {count(self.futures, 'fresh future')} is at least "
            f"{percent(self.required)}. The search used {count(self.searched, 'future')} more.",
            SAMPLING,
        ]


@dataclass(frozen=True, kw_only=True)
class TipsAnswer(Answer):
    """The level of a signal at which the chance crosses `required`."""

    kind: ClassVar[str] = "tips"
    signal: str
    unit: str
    level: Interval
    required: float
    direction: Literal["rising", "falling", "unclear"]
    curve: tuple[tuple[float, Chance], ...]

    def body(self) -> dict[str, object]:
        """level, required, signal, unit, direction, curve."""
        return {
            "level": self.level, "required": self.required, "signal": self.signal,
            "unit": self.unit, "direction": self.direction,
            "curve": [{"level": at, "chance": chance.to_dict()} for at, chance in self.curve],
        }

    def sentence(self) -> str:
        """One sentence."""
        at = percent(self.required)
        if self.level.estimate is None:
            return f"At no level tried does the chance cross {at}."
        ends = [
            f"clearly {'past' if (side == 'high') else 'short of'} {at} "
            + (f"at {number(end)}" if end is not None else "nowhere tried")
            for side, end in (("low", self.level.low), ("high", self.level.high))
        ]
        return (
            f"It tips at {self.signal} = {number(self.level.estimate, self.unit)} "
            f"({', '.join(ends)}; chance {self.direction} with the level)."
        )

    def lines(self) -> list[str]:
        """The curve in a line, and what the interval leaves out."""
        shown = self.curve[:: max(1, len(self.curve) // 6)]
        curve = ", ".join(f"{number(at)}: {percent(c.estimate)}" for at, c in shown)
        return [f"Chance by level: {curve}.", SAMPLING]


@dataclass(frozen=True, kw_only=True)
class DrivesAnswer(Answer):
    """What the outcome depends on, ranked, and a box of inputs in which it is common."""

    kind: ClassVar[str] = "drives"
    inputs: tuple[Input, ...]
    box: Box | None
    chance: Chance
    simulated: int

    def body(self) -> dict[str, object]:
        """inputs, box, chance, simulated."""
        return {
            "inputs": list(self.inputs), "box": self.box, "chance": self.chance,
            "simulated": self.simulated,
        }

    def sentence(self) -> str:
        """One sentence."""
        ranked = [i for i in self.inputs if i.total is not None]
        if not ranked:
            return "Nothing drives it here: it came out the same in every future."
        shown = ", ".join(f"{i.name} ({percent(i.total)})" for i in ranked[:3])
        return f"By total share of variance: {shown}."

    def lines(self) -> list[str]:
        """The indices and the box."""
        lines = [
            f"{i.name}: alone {percent(i.first_order)}, in all {percent(i.total)} "
            f"({percent(i.low)} to {percent(i.high)})"
            for i in self.inputs[:10] if i.total is not None
        ]
        if self.box is not None:
            limits = " and ".join(
                f"{name} in [{number(a)}, {number(b)}]" for name, (a, b) in self.box.limits.items()
            )
            lines.append(
                f"Box: {limits or 'everywhere'}: happens in {percent(self.box.density)} of it, "
                f"which holds {percent(self.box.coverage)} of all the futures where it happens."
            )
        return [*lines, f"{count(self.simulated, 'run')} of the model."]


@dataclass(frozen=True, kw_only=True)
class GambleAnswer(Answer):
    """How a change spreads the outcome."""

    kind: ClassVar[str] = "gamble"
    gamble: Gamble
    unit: str

    def body(self) -> dict[str, object]:
        """gamble, unit."""
        return {"gamble": self.gamble, "unit": self.unit}

    def sentence(self) -> str:
        """One sentence."""
        g = self.gamble
        if g.worse.estimate is None:
            return "Nothing to go by: no future met the condition."
        return (
            f"{percent(g.worse.estimate)} of futures end worse for it "
            f"({level_text(self.confidence)} interval {span(g.worse.low, g.worse.high)}) and "
            f"{percent(g.better.estimate)} better ({g.direction} is worse)."
        )

    def lines(self) -> list[str]:
        """Quantiles, shortfall, dominance."""
        g = self.gamble
        rows = [
            f"{percent(q.level)} quantile: {number(q.with_value.estimate, self.unit)} with, "
            f"{number(q.without_value.estimate, self.unit)} without"
            for q in g.quantiles
        ]
        order = {
            "with": "better with it", "without": "better without it", "equal": "no difference",
            "neither": "neither dominates",
        }
        return [
            *rows,
            f"Mean of the worst {percent(g.shortfall_share)}: "
            f"{number(g.shortfall_with.estimate, self.unit)} with, "
            f"{number(g.shortfall_without.estimate, self.unit)} without.",
            f"Stochastic dominance on the futures run (no test): first order, "
            f"{order[g.first_order]}; second order, {order[g.second_order]}.",
            SAMPLING,
        ]
