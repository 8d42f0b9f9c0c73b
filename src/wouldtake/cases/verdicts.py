"""What an answer says of a claim: supported, contradicted or undecided, by a printed rule.

Answers of some kinds carry a verdict of their own. For the others a claim says what the answer
must show, in a line of its own (`holds_if`):

    chance >= 50%                      the interval lies wholly on that side
    difference <= -20%                 of an effect
    worse >= 5%, better <= 95%         chance of ending worse, better, of a gamble
    us_return_troops >= 2500           every certified option of a `takes`
    among the first 3 are a, b, c      of the inputs that drive it
"""

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wouldtake.errors import SettingError, did_you_mean

Verdict = Literal["supported", "contradicted", "undecided"]

_COMPARISON = re.compile(r"\s*(\w+)\s*(>=|<=|>|<)\s*(-?\d[\d_]*(?:\.\d+)?)\s*(%?)\s*")
_RANKED = re.compile(r"\s*among the first (\d+) are\s+(.+)")
_OPERATORS = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}


@dataclass(frozen=True)
class Comparison:
    """`NAME OP VALUE`: what a number of the answer must satisfy."""

    name: str
    operator: str
    value: float

    def holds(self, number: float) -> bool:
        """Whether a number satisfies it."""
        return bool(_OPERATORS[self.operator](number, self.value))

    def of_interval(self, interval: Mapping[str, Any]) -> Verdict:
        """Supported if the whole interval satisfies it, contradicted if none of it does."""
        low, high = interval.get("low"), interval.get("high")
        if low is None or high is None:
            return "undecided"
        ends = self.holds(low), self.holds(high)
        return "supported" if all(ends) else "undecided" if any(ends) else "contradicted"


@dataclass(frozen=True)
class Ranked:
    """`among the first N are a, b`: at least one of the names ranks so high."""

    first: int
    names: tuple[str, ...]


def read_rule(text: str) -> Comparison | Ranked:
    """A `holds_if` line.

    Raises:
        SettingError: it is neither form; says what they look like.
    """
    if found := _COMPARISON.fullmatch(text):
        value = float(found[3].replace("_", "")) / (100.0 if found[4] else 1.0)
        return Comparison(found[1], found[2], value)
    if found := _RANKED.fullmatch(text):
        return Ranked(int(found[1]), tuple(name.strip() for name in found[2].split(",")))
    raise SettingError(
        f"holds_if `{text}` is not understood; write `chance >= 50%`, `difference <= -0.2`, "
        "`worse >= 5%`, `LEVER >= 2500` or `among the first 3 are NAME, NAME`"
    )


def verdict(answer: Mapping[str, Any], holds_if: str) -> tuple[Verdict, str]:
    """What an answer (as `to_dict` gives it) says of a claim, and the rule in words."""
    if "verdict" in answer and not holds_if:
        return answer["verdict"], str(answer.get("rule", ""))
    if answer["kind"] == "tips" and not holds_if:
        reached = answer["level"]["estimate"] is not None
        return ("supported" if reached else "undecided"), "Supported if there is such a level."
    if not holds_if:
        return "undecided", "The claim does not say what the answer must show (`holds_if`)."
    rule = read_rule(holds_if)
    if isinstance(rule, Ranked):
        return _ranked(answer, rule), f"Supported if {holds_if.strip()}, else contradicted."
    if answer["kind"] == "takes":
        return _takes(answer, rule), (
            f"Supported if {rule.name} {rule.operator} {rule.value:g} in every certified option, "
            "contradicted if one does without, undecided if none was found."
        )
    name, interval = _interval(answer, rule)
    return rule.of_interval(interval), (
        f"Supported if the whole interval of the {name} is {rule.operator} {_shown(holds_if)}, "
        "contradicted if none of it is."
    )


def _shown(holds_if: str) -> str:
    return re.split(r">=|<=|>|<", holds_if)[-1].strip()


def _interval(answer: Mapping[str, Any], rule: Comparison) -> tuple[str, Mapping[str, Any]]:
    if rule.name == "chance" and "chance" in answer:
        return "chance", answer["chance"]
    if rule.name == "difference" and "effect" in answer:
        return "difference", answer["effect"]["difference"]
    if rule.name in ("worse", "better") and "gamble" in answer:
        return f"chance of ending {rule.name}", answer["gamble"][rule.name]
    raise SettingError(
        f"holds_if names `{rule.name}`, which an answer of kind {answer['kind']} does not have"
    )


def _unknown(name: str, known: Iterable[str], where: str) -> SettingError:
    hint = did_you_mean(name, known)
    return SettingError(f"holds_if names `{name}`, which is not among {where}. {hint}")


def _takes(answer: Mapping[str, Any], rule: Comparison) -> Verdict:
    values = []
    for option in answer["options"]:
        if rule.name not in option["settings"]:
            raise _unknown(rule.name, option["settings"], "`using`")
        values.append(option["settings"][rule.name])
    if not values:
        return "undecided"
    met = [value is not None and rule.holds(value) for value in values]
    return "supported" if all(met) else "contradicted"


def _ranked(answer: Mapping[str, Any], rule: Ranked) -> Verdict:
    known = [entry["name"] for entry in answer["inputs"]]
    for name in rule.names:
        if name not in known:
            raise _unknown(name, known, "the inputs asked about")
    ranked = [entry for entry in answer["inputs"] if entry["total"] is not None]
    names = [entry["name"] for entry in ranked if entry["name"] != "chance"][: rule.first]
    if not names:
        return "undecided"
    return "supported" if set(names) & set(rule.names) else "contradicted"


def speaker_fares(found: Verdict, endorsement: str) -> Verdict | None:
    """How the speaker fares: the verdict, turned round where they rejected the claim.

    None where they only relayed it.
    """
    if endorsement == "relays":
        return None
    if endorsement == "asserts" or found == "undecided":
        return found
    return "contradicted" if found == "supported" else "supported"
