"""Claims that a sentence makes as a whole: orders of steps, orders given, `..., so ...`."""

import re

from . import cues
from .clauses import Unit, trimmed, words_of
from .found import Found, worded


def first_then(unit: Unit) -> list[Found]:
    """`First A, then B, and only then C`: each with the next."""
    tokens = unit.tokens
    cuts = [i for i, t in enumerate(tokens) if t.lower_ == "then" and i > 2]
    if not cuts or not any(t.lower_ == "first" for t in tokens[:2]):
        return []
    parts, start = [], 0
    for cut in cuts:
        parts.append(trimmed(t for t in tokens[start:cut] if t.lower_ not in ("first", "only")))
        start = cut + 1
    parts.append(trimmed(t for t in tokens[start:] if t.lower_ not in ("do", "does", "only")))
    quotes = [tokens[0], *(p[0] for p in parts[1:])]
    return [
        Found(
            "before",
            trimmed(
                [
                    quotes[i],
                    *parts[i],
                    *[t for t in tokens if parts[i][0].i <= t.i <= parts[i + 1][-1].i],
                ]
            ),
            [parts[i + 1]],
            [parts[i]],
            False,
            unit,
        )
        for i in range(len(parts) - 1)
        if parts[i] and parts[i + 1]
    ]


def so_then(unit: Unit) -> Found | None:
    """`The state is weak, so governors make their own peace`, told of the whole sentence."""
    for token in unit.tokens[2:-3]:
        if token.lower_ != "so" or token.nbor(-1).text != ",":
            continue
        after = token.nbor(1)
        if after.pos_ not in ("NOUN", "PROPN", "PRON", "DET") or after.lower_ in ("that", "so"):
            continue
        rest = [t for t in unit.tokens if t.i > token.i]
        before = [t for t in unit.tokens if t.i < token.i]
        if any(t.pos_ in ("VERB", "AUX") for t in rest) and any(
            t.tag_ in ("VBZ", "VBP", "MD") for t in before
        ):
            return Found(
                "causes",
                trimmed(unit.tokens),
                worded(trimmed(before)),
                worded(trimmed(rest)),
                False,
                unit,
            )
    return None


def imperative(unit: Unit) -> Found | None:
    """`Sink one ship and the port is shut`, told of the whole sentence."""
    first = unit.tokens[0]
    if first.tag_ not in ("VB", "VBP") and not (
        first.dep_ == "ROOT" and first.pos_ == "VERB" and (first.tag_ not in ("VBG", "VBN", "VBD"))
    ):
        return None
    if any(c.dep_ in ("nsubj", "nsubjpass") and c.i < first.i for c in first.children):
        return None
    if first.lower_ in ("let", "see", "look", "say", "note", "thank", "remember", "ask"):
        return None
    joined = [t for t in unit.tokens if t.lower_ in ("and", "or") and t.i > first.i + 1]
    for link in joined:
        rest = [t for t in unit.tokens if t.i > link.i]
        starts = rest[0] if rest else link
        if not (
            any(t.dep_ in ("nsubj", "nsubjpass", "expl") for t in rest[:7])
            or any(t.tag_ in ("VBZ", "VBP", "MD") for t in rest[1:8])
            or (starts.tag_ in ("VB", "VBP") and len(rest) > 2)
        ):
            continue
        condition = trimmed(t for t in unit.tokens if t.i < link.i)
        outcome = trimmed(rest)
        comma = next((t for t in rest if t.text == ","), None)
        if comma is not None:
            outcome = trimmed(t for t in rest if t.i < comma.i)
        kind = (
            "suffices"
            if re.search(r"\b(?:is|are|'s)\b", words_of(outcome))
            and not (cues.HAS_FUTURE.search(words_of(outcome)))
            else "causes"
        )
        return Found(
            kind,
            trimmed([*condition, *outcome]),
            [condition],
            worded(outcome),
            link.lower_ == "or",
            unit,
        )
    return None
