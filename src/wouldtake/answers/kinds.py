"""One frozen answer a kind of question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from .base import SAMPLING, Answer, Chance, Interval, Twins
from .parts import Bounds, Box, Effect, Gamble, Input, Option, Variation
from .text import count, number, percent, span

Verdict = Literal["supported", "contradicted", "undecided"]
_TONES = {"supported": "green", "contradicted": "red", "undecided": "yellow"}


def _level(confidence: float) -> str:
    return f"{100 * confidence:g} %"


@dataclass(frozen=True, kw_only=True)
class ChanceAnswer(Answer):
    """How likely. `words` are those of the probability yardstick for the interval."""

    kind: ClassVar[str] = "chance"
    chance: Chance
    words: str
    variation: Variation | None = None

    def body(self) -> dict[str, object]:
        """chance, words, variation."""
        out: dict[str, object] = {"chance": self.chance, "words": self.words}
        if self.variation is not None:
            out["variation"] = self.variation
        return out

    def sentence(self) -> str:
        """One sentence."""
        if self.chance.estimate is None:
            return "Nothing to go by: no future met the condition."
        return (
            f"{percent(self.chance.estimate)} ({_level(self.confidence)} interval "
            f"{span(self.chance.low, self.chance.high)}): {self.words}."
        )

    def lines(self) -> list[str]:
        """Method, variation and what the interval leaves out."""
        lines = [f"Method: {self.chance.method}. {SAMPLING}"]
        if self.variation is not None:
            v = self.variation
            lines.append(
                f"Not knowing the scenario: 90 % of scenarios have a chance of "
                f"{span(v.low, v.high)}; {percent(v.scenario_share)} of the variance is the "
                "scenario, the rest luck within it."
            )
        return lines


@dataclass(frozen=True, kw_only=True)
class _Verdict(Answer):
    verdict: Verdict
    threshold: float
    rule: str

    @property
    def tone(self) -> str:
        """Green, red or yellow."""
        return _TONES[self.verdict]


@dataclass(frozen=True, kw_only=True)
class _Causal(_Verdict):
    share: Twins
    chance_with: Chance
    chance_without: Chance
    bounds: Bounds | None
    share_key: ClassVar[str]

    def body(self) -> dict[str, object]:
        """Necessity or sufficiency, chance_with, chance_without, verdict, bounds, rule."""
        return {
            self.share_key: self.share, "chance_with": self.chance_with,
            "chance_without": self.chance_without, "verdict": self.verdict,
            "threshold": self.threshold, "rule": self.rule, "bounds": self.bounds,
        }

    def lines(self) -> list[str]:
        """Chances with and without, bounds, rule."""
        lines = [
            f"Chance with it {self.chance_with}, without it {self.chance_without}.",
        ]
        if self.bounds is not None:
            lines.append(
                "Whatever the coupling of noise between twins, the share lies between "
                f"{percent(self.bounds.low)} and {percent(self.bounds.high)} (Tian and Pearl)."
            )
        return [*lines, f"Rule: {self.rule} {SAMPLING}"]


@dataclass(frozen=True, kw_only=True)
class NeedsAnswer(_Causal):
    """Necessity: where both happened, the share that loses the effect without the cause."""

    kind: ClassVar[str] = "needs"
    share_key: ClassVar[str] = "necessity"

    @property
    def necessity(self) -> Twins:
        """Probability of necessity."""
        return self.share

    def sentence(self) -> str:
        """One sentence."""
        if self.share.twins == 0:
            return "Undecided: in no future did both happen, so there is nothing to take away."
        return (
            f"{self.verdict.capitalize()}: taken away, {percent(self.share.estimate)} of "
            f"{count(self.share.twins, 'future')} with both lose it ({_level(self.confidence)} "
            f"interval {span(self.share.low, self.share.high)})."
        )


@dataclass(frozen=True, kw_only=True)
class EnoughAnswer(_Causal):
    """Sufficiency: where neither happened, the share that gains the effect from the cause."""

    kind: ClassVar[str] = "enough"
    share_key: ClassVar[str] = "sufficiency"

    @property
    def sufficiency(self) -> Twins:
        """Probability of sufficiency."""
        return self.share

    def sentence(self) -> str:
        """One sentence."""
        if self.share.twins == 0:
            return "Undecided: in every future one of the two happened, so there is none to test."
        return (
            f"{self.verdict.capitalize()}: given it, {percent(self.share.estimate)} of "
            f"{count(self.share.twins, 'future')} with neither gain it "
            f"({_level(self.confidence)} interval {span(self.share.low, self.share.high)})."
        )


@dataclass(frozen=True, kw_only=True)
class _Tested(_Verdict):
    chance: Chance
    words: str

    def body(self) -> dict[str, object]:
        """chance, verdict, threshold, rule, words."""
        return {
            "chance": self.chance, "verdict": self.verdict, "threshold": self.threshold,
            "rule": self.rule, "words": self.words,
        }

    def sentence(self) -> str:
        """One sentence."""
        if self.chance.estimate is None:
            return "Undecided: no future met the condition."
        return (
            f"{self.verdict.capitalize()}: its chance is {percent(self.chance.estimate)} "
            f"({_level(self.confidence)} interval {span(self.chance.low, self.chance.high)}), "
            f"{self.words}."
        )

    def lines(self) -> list[str]:
        """Rule and what the interval leaves out."""
        return [f"Rule: {self.rule} {SAMPLING}"]


@dataclass(frozen=True, kw_only=True)
class InevitableAnswer(_Tested):
    """Whether it happens in nearly every future."""

    kind: ClassVar[str] = "inevitable"


@dataclass(frozen=True, kw_only=True)
class PossibleAnswer(_Tested):
    """Whether it happens in more than a few futures."""

    kind: ClassVar[str] = "possible"


@dataclass(frozen=True, kw_only=True)
class EffectAnswer(Answer):
    """What a change changes; `unit` is "chance" for a formula, else the signal's."""

    kind: ClassVar[str] = "effect"
    effect: Effect
    unit: str
    method: str

    def body(self) -> dict[str, object]:
        """effect, unit, method."""
        return {"effect": self.effect, "unit": self.unit, "method": self.method}

    def _show(self, x: float | None) -> str:
        return percent(x) if self.unit == "chance" else number(x, self.unit)

    def sentence(self) -> str:
        """One sentence."""
        before, after, d = self.effect.before, self.effect.after, self.effect.difference
        if d.estimate is None or d.low is None or d.high is None:
            return "Nothing to go by: no future met the condition."
        if self.unit == "chance":
            change = f"{100 * d.estimate:+.1f} points ({100 * d.low:+.1f} to {100 * d.high:+.1f})"
        else:
            change = f"{d.estimate:+.4g} ({d.low:+.4g} to {d.high:+.4g})"
        clear = "" if d.low > 0 or d.high < 0 else "; no effect is not ruled out"
        return (
            f"From {self._show(before.estimate)} to {self._show(after.estimate)}: {change}{clear}."
        )

    def lines(self) -> list[str]:
        """Method and what the interval leaves out."""
        return [f"Method: {self.method}. {SAMPLING}"]


@dataclass(frozen=True, kw_only=True)
class TakesAnswer(Answer):
    """What it would take: certified options, pair frontiers, whether it can be reached.

    Args:
        options: minimal single settings and the cheapest combination, cheapest first.
        frontier: points of every pair's frontier.
        reachable: True where an option is certified; False only where that was shown.
        required: the chance asked for.
        searched: futures used in the search, beside the certificate's.
        units, rests: name -> unit and baseline, for printing.
    """

    kind: ClassVar[str] = "takes"
    options: tuple[Option, ...]
    frontier: tuple[Option, ...]
    reachable: bool | Literal["undecided"]
    required: float
    searched: int
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
            f"{percent(g.worse.estimate)} of futures end worse for it ({_level(self.confidence)} "
            f"interval {span(g.worse.low, g.worse.high)}) and {percent(g.better.estimate)} "
            f"better ({g.direction} is worse)."
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
            f"{number(g.shortfall_with, self.unit)} with, "
            f"{number(g.shortfall_without, self.unit)} without.",
            f"Stochastic dominance: first order, {order[g.first_order]}; second order, "
            f"{order[g.second_order]}.",
            SAMPLING,
        ]
