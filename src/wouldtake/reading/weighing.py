"""The kind of each clause weighed: two accounts of it, averaged.

The first is a multinomial logistic regression over named features. Its weights are fitted by
`tools/train_reader.py` on labelled text and kept, as whole thousandths, in `data/kinds.json`: one
row for each named feature of `features.py`, one for each of the 384 numbers of the clause's
meaning. The chance of a kind is the softmax of its column's sum. The second is the tuned model of
`tuned.py`, which reads the clause in its sentence. The weighted mean of their log chances decides.
Parser and models round differently on some processors, which can move a clause that lies on the
threshold.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import softmax

from .carriers import Carrier
from .found import Found
from .kinds import doubted, judged_first
from .models import embedder, require_hash
from .parts import by_verb, parts_of, retold, same_sides, without_asides
from .tuned import log_chances, marked

WEIGHTS = Path(__file__).parent / "data" / "kinds.json"
WEIGHTS_HASH = "d10c4684de3fa9eaabe5f395b82cebb76fbb27f9446fcdda023852ed49e30722"
NONE = "none"
NAMED_SHARE, TUNED_SHARE = 0.3, 0.7  # how much each account weighs; chosen on hands left out
LEAST = 1e-5  # no account rules a kind out


@dataclass(frozen=True)
class Weights:
    """Names of the kinds, weights by feature, weights of meaning [384, kinds], the threshold."""

    kinds: tuple[str, ...]
    named: dict[str, np.ndarray]
    meaning: np.ndarray
    threshold: float

    def chances(self, known: list[dict[str, float]], vectors: np.ndarray) -> np.ndarray:
        """Chance of each kind, shape [clauses, kinds]; rows sum to one."""
        sums = vectors.astype(float) @ self.meaning
        for number, names in enumerate(known):
            for name, value in names.items():
                if name in self.named:
                    sums[number] += value * self.named[name]
        return softmax(sums, axis=1)

    def kind(self, chances: np.ndarray) -> str:
        """The likeliest kind, where some claim is likely enough; else none."""
        if 1 - chances[0] < self.threshold:
            return NONE
        return self.kinds[1 + int(np.argmax(chances[1:]))]


@cache
def weights() -> Weights:
    """The shipped weights. Loaded once.

    Raises:
        SettingError: the file is not the known one.
    """
    require_hash(WEIGHTS, WEIGHTS_HASH)
    plain = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(
        tuple(plain["kinds"]),
        {name: np.array(row) / 1000 for name, row in plain["named"].items()},
        np.array(plain["meaning"]) / 1000,
        plain["threshold"],
    )


def weighed(carriers: list[Carrier]) -> list[tuple[Carrier, Found]]:
    """The claims among the clauses, each with its parts."""
    fitted = weights()
    open_ones = [carrier for carrier in carriers if not carrier.settled]
    chances = _chances(fitted, open_ones)
    told = {id(c): _told(c, fitted.kind(row)) for c, row in zip(open_ones, chances, strict=True)}
    found: list[tuple[Carrier, Found]] = []
    silent: dict[int, Carrier] = {}
    for carrier in carriers:
        claims = carrier.rules if carrier.settled else told[id(carrier)]
        found += [(carrier, one) for one in claims]
        if carrier.voice.doubts is not None:
            silent.setdefault(carrier.group, carrier)
    spoken = {carrier.group for carrier, _ in found}
    for _, one in found:
        one.outcomes = [
            without_asides(part) for words in one.outcomes for part in by_verb(words)
        ]
        one.conditions = [without_asides(words) for words in one.conditions]
    found += [
        (carrier, doubted(carrier.unit.head, {t.i for t in carrier.unit.tokens}))
        for group, carrier in silent.items()
        if group not in spoken
    ]
    return found


def _chances(fitted: Weights, carriers: list[Carrier]) -> np.ndarray:
    """Chance of each kind by both accounts, shape [clauses, kinds]."""
    vectors = embedder()([carrier.text for carrier in carriers])
    named = fitted.chances([carrier.known for carrier in carriers], vectors)
    return averaged(named, log_chances([marked(carrier.unit) for carrier in carriers]))


def averaged(named: np.ndarray, tuned: np.ndarray) -> np.ndarray:
    """Chances by features and log chances by the tuned model, made one by their shares.

    Args, result: shape [clauses, kinds]; rows of the result sum to one.
    """
    told = NAMED_SHARE * np.log(named + LEAST)
    return softmax(told + TUNED_SHARE * np.log(np.exp(tuned) + LEAST), axis=1)


def _told(carrier: Carrier, kind: str) -> list[Found]:
    """The clause as a claim of its kind, and what else the rules find inside it."""
    rules = carrier.rules
    if rules and (rules[0].rejects or _is_marked(carrier)):
        return rules
    if kind == NONE:
        return rules[1:]
    if any(one.kind == kind for one in rules[1:]):
        return rules  # that kind is told by a claim inside, which stands by itself
    by_kind = {**carrier.passed, **({rules[0].kind: rules[0]} if rules else {})}
    if kind in by_kind:
        first = by_kind[kind]
    elif rules and same_sides(rules[0].kind, kind):
        first = retold(rules[0], kind)
    else:
        first = parts_of(carrier.unit, kind)
    return [first, *rules[1:]]


def _is_marked(carrier: Carrier) -> bool:
    """Whether the rule asks for a mark in so many words: the weights have seen few of them.

    `sooner or later`, `bound to`; `would be a gamble`; and in relative clauses `deals that end it
    before the army can`, `men who will join`.
    """
    if carrier.rules[0].kind == "inevitable":
        return True
    if carrier.rules[0].kind == "evaluation" and judged_first(carrier.unit):
        return True
    subject = carrier.unit.subject
    is_relative = carrier.unit.relative or (
        subject is not None and subject.lower_ in ("that", "who", "which")
    )  # also where the parser hung the clause elsewhere
    return is_relative and carrier.rules[0].kind in ("before", "predicts")
