"""What an answer says of a claim: supported, contradicted or undecided, by a printed rule.

Answers of some kinds carry a verdict of their own. For the others a claim says what the answer
must show, in a line of its own (`holds_if`):

    chance >= 50%                      the interval lies wholly on that side
    difference <= -20%                 of an effect
    worse >= 5%, better <= 95%         chance of ending worse, better, of a gamble
    us_return_troops >= 2500           every certified option of a `takes`
    NAME >= 2500 and NAME >= 365       both
    led by a, b, c                     of the inputs that drive it: the strongest of these is
                                       clearly stronger than every other
"""

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wouldtake.errors import SettingError, did_you_mean

Verdict = Literal["supported", "contradicted", "undecided"]

NOT_JUDGED = (
    "Not judged: the claim is of fact, or names no amount; the answer is to a related question."
)
_COMPARISON = re.compile(r"\s*(\w+)\s*(>=|<=|>|<)\s*(-?\d[\d_]*(?:\.\d+)?)\s*(%?)\s*")
_LED = re.compile(r"\s*led by\s+(\w+(?:\s*,\s*\w+)*)\s*")
_BOTH = re.compile(r"\s+and\s+")
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
class Led:
    """`led by a, b`: the strongest of the names is clearly stronger than every other input."""

    names: tuple[str, ...]


def read_rule(text: str) -> tuple[Comparison, ...] | Led:
    """A `holds_if` line.

    Raises:
        SettingError: it is neither form; says what they look like.
    """
    if found := _LED.fullmatch(text):
        return Led(tuple(name.strip() for name in found[1].split(",")))
    parts = [_COMPARISON.fullmatch(part) for part in _BOTH.split(text)]
    if all(parts):
        return tuple(
            Comparison(
                part[1], part[2], float(part[3].replace("_", "")) / (100.0 if part[4] else 1.0)
            )
            for part in parts if part is not None
        )
    raise SettingError(
        f"holds_if `{text}` is not understood; write `chance >= 50%`, `difference <= -0.2`, "
        "`worse >= 5%`, `LEVER >= 2500 and LEVER >= 365` or `led by NAME, NAME`"
    )


def verdict(answer: Mapping[str, Any], holds_if: str) -> tuple[Verdict, str]:
    """What an answer (as `to_dict` gives it) says of a claim, and the rule in words."""
    if "verdict" in answer and not holds_if:
        return answer["verdict"], str(answer.get("rule", ""))
    if not holds_if:
        return "undecided", NOT_JUDGED
    rule = read_rule(holds_if)
    if isinstance(rule, Led):
        return _led(answer, rule), (
            f"Supported if one of {', '.join(rule.names)} is clearly stronger than every other "
            "input (intervals of the total index apart), contradicted if another is clearly "
            "stronger than all of these, else undecided. Luck is left out."
        )
    if answer["kind"] == "takes":
        return _takes(answer, rule), (
            f"Supported if {holds_if.strip()} in every certified option, contradicted if one does "
            "without, undecided if none was found."
        )
    if len(rule) != 1:
        raise SettingError(
            f"holds_if `{holds_if}` joins comparisons; only an answer of kind takes has several"
        )
    one = rule[0]
    name, interval = _interval(answer, one)
    return one.of_interval(interval), (
        f"Supported if the whole interval of the {name} is {one.operator} {_shown(holds_if)}, "
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


def _takes(answer: Mapping[str, Any], rules: tuple[Comparison, ...]) -> Verdict:
    met = []
    for option in answer["options"]:
        for rule in rules:
            if rule.name not in option["settings"]:
                raise _unknown(rule.name, option["settings"], "`using`")
            value = option["settings"][rule.name]
            met.append(value is not None and rule.holds(value))
    if not met:
        return "undecided"
    return "supported" if all(met) else "contradicted"


def _led(answer: Mapping[str, Any], rule: Led) -> Verdict:
    known = [entry["name"] for entry in answer["inputs"]]
    for name in rule.names:
        if name not in known:
            raise _unknown(name, known, "the inputs asked about")
    ranked = [
        entry for entry in answer["inputs"]
        if entry["total"] is not None and entry["name"] != "chance"
    ]
    named = [entry for entry in ranked if entry["name"] in rule.names]
    others = [entry for entry in ranked if entry["name"] not in rule.names]
    if not named or not others:
        return "undecided"
    if max(e["low"] for e in named) > max(e["high"] for e in others):
        return "supported"
    if max(e["low"] for e in others) > max(e["high"] for e in named):
        return "contradicted"
    return "undecided"


def speaker_fares(found: Verdict, endorsement: str) -> Verdict | None:
    """How the speaker fares: the verdict, turned round where they rejected the claim.

    None where they only relayed it.
    """
    if endorsement == "relays":
        return None
    if endorsement == "asserts" or found == "undecided":
        return found
    return "contradicted" if found == "supported" else "supported"
