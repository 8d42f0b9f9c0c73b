"""The kind of each clause: what the tuned model of `tuned.py` makes of it.

Some claim must be likely enough, then the likeliest kind is taken. Parser and model round
differently on some processors, which can move a clause that lies on the threshold.
"""

import numpy as np

from .carriers import Carrier
from .found import Found
from .kinds import doubted, judged_first
from .parts import by_verb, parts_of, retold, same_sides, without_asides
from .tuned import marked, told

NONE = "none"


def kind_of(kinds: tuple[str, ...], chances: np.ndarray, threshold: float) -> str:
    """The likeliest kind, where some claim is likely enough; else none.

    Args:
        kinds: none first.
        chances: of each, summing to one.
        threshold: the least chance of any claim.
    """
    if 1 - chances[0] < threshold:
        return NONE
    return kinds[1 + int(np.argmax(chances[1:]))]


def weighed(carriers: list[Carrier]) -> list[tuple[Carrier, Found]]:
    """The claims among the clauses, each with its parts."""
    open_ones = [carrier for carrier in carriers if not carrier.settled]
    read = told([marked(carrier.unit) for carrier in open_ones])
    kinds, threshold = read.model.kinds, read.model.size.threshold
    own = {
        id(c): _told(c, kind_of(kinds, row, threshold))
        for c, row in zip(open_ones, read.chances, strict=True)
    }
    found: list[tuple[Carrier, Found]] = []
    silent: dict[int, Carrier] = {}
    for carrier in carriers:
        claims = carrier.rules if carrier.settled else own[id(carrier)]
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

    `sooner or later`, `bound to`, `not inevitable`; `would be a gamble`; and in relative clauses
    `deals that end it before the army can`, `men who will join`.
    """
    if carrier.rules[0].kind in ("inevitable", "not-inevitable"):
        return True
    if carrier.rules[0].kind == "evaluation" and judged_first(carrier.unit):
        return True
    subject = carrier.unit.subject
    is_relative = carrier.unit.relative or (
        subject is not None and subject.lower_ in ("that", "who", "which")
    )  # also where the parser hung the clause elsewhere
    return is_relative and carrier.rules[0].kind in ("before", "predicts")
