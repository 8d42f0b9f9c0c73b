"""One frozen answer a kind of question."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from .base import SAMPLING, Answer, Chance, Twins
from .parts import Bounds, Effect, Variation
from .text import count, level_text, number, percent, span

Verdict = Literal["supported", "contradicted", "undecided"]
ASSUMED = (
    "The share assumes that a twin would meet the same luck, as the model addresses its noise."
)
_TONES = {"supported": "green", "contradicted": "red", "undecided": "yellow"}


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
            f"{percent(self.chance.estimate)} ({level_text(self.confidence)} interval "
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
            "assumed": ASSUMED,
        }

    def lines(self) -> list[str]:
        """Chances with and without, bounds, rule."""
        lines = [
            f"Chance with it {self.chance_with}, without it {self.chance_without}.",
        ]
        if self.bounds is not None:
            lines.append(
                f"{ASSUMED} However it would be, the share lies between "
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
            f"{count(self.share.twins, 'future')} with both lose it ({level_text(self.confidence)} "
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
            f"({level_text(self.confidence)} interval {span(self.share.low, self.share.high)})."
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
            f"({level_text(self.confidence)} interval {span(self.chance.low, self.chance.high)}), "
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
