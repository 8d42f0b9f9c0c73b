"""The tests of each kind, tried in order; the first that a clause passes is its kind."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import cues
from .clauses import Unit, has_subject, trimmed
from .found import Found
from .kinds_amounts import needs_verb
from .kinds_causes import causes
from .kinds_conditions import (
    before,
    before_inside,
    counterfactual,
    insufficient,
    suffices,
)
from .kinds_needs import needs_cue, to_win
from .kinds_plain import certainty, possible, predicts
from .kinds_sentences import first_then, imperative, so_then
from .kinds_told import evaluation, event, trend, with_people

if TYPE_CHECKING:
    from spacy.tokens import Token

Test = Callable[[Unit], "Found | list[Found] | None"]


def whole_sentence(unit: Unit) -> list[Found]:
    """Claims that a sentence makes as a whole, its clauses together."""
    ordered = first_then(unit)
    if ordered:
        return ordered
    told = imperative(unit) or so_then(unit)
    return [told] if told else []


def judged_first(unit: Unit) -> Found | None:
    """`A return would be a gamble`: a judgement, though it holds `would`."""
    if unit.head.lemma_ != "be" or not re.search(
        r"\b(?:would|will|'d) (?:\w+ )?be\b", unit.main_text
    ):
        return None
    if unit.subs and unit.subs[0].mark == "if":
        return None
    found = evaluation(unit)
    return (
        found
        if found and any(c.dep_ == "attr" and c.i > unit.head.i for c in unit.head.children)
        else None
    )


MAIN: tuple[Test, ...] = (
    counterfactual,
    needs_verb,
    insufficient,
    suffices,
    needs_cue,
    before,
    certainty,
    causes,
    judged_first,
    possible,
    predicts,
    trend,
    event,
    evaluation,
)
RELATIVE: tuple[Test, ...] = (
    counterfactual,
    needs_cue,
    before,
    certainty,
    predicts,
    trend,
    event,
    causes,
)


def kinds_of(unit: Unit) -> list[Found]:
    """The claims of one clause: mostly none or one."""
    inner = _rejected(unit)
    if inner is not None:
        found = kinds_of(inner)
        for one in found:
            one.rejects = True
        return found
    if _is_barred(unit):
        return []
    for test in RELATIVE if unit.relative else MAIN:
        found = test(unit)
        if not found:
            continue
        claims = found if isinstance(found, list) else [found]
        claims = [claim for claim in claims if len(claim.quote) > 1]
        if claims and claims[0].kind in ("inevitable", "predicts"):
            claims += _also_caused(unit)
        passing = with_people(unit) if claims[0].kind != "event" else None
        return [*claims, *before_inside(unit), *([passing] if passing else [])]
    return []


def passing(unit: Unit) -> dict[str, Found]:
    """Kind -> what its rule makes of the clause, whichever rule comes first."""
    found: dict[str, Found] = {}
    for test in MAIN:
        told = test(unit)
        if told:
            for one in told if isinstance(told, list) else [told]:
                found.setdefault(one.kind, one)
    return found


REJECTING = re.compile(
    r"(?:(?:i|we) (?:just |really |simply )?(?:do not|don't|can't|cannot|never|won't) (?:buy|accept"
    r"|share) (?:the|this|that|any) (?:argument|idea|notion|claim|view|theory|suggestion|line)"
    r"(?: that)?"
    r"|(?:it is|it's|it would be) (?:tempting|easy|wrong|a mistake) to (?:say|think|believe|suppose"
    r"|conclude)(?: that)?|(?:it is|it's|that is) (?:nonsense|wrong|false|untrue|not true|a myth"
    r"|a lie) that) "
)


def _rejected(unit: Unit) -> Unit | None:
    """`I don't buy the argument that ...`: the clause that the speaker will not have."""
    match = REJECTING.match(unit.text)
    if match is None:
        return None
    place, rest = 0, []
    for token in unit.tokens:
        if place >= match.end():
            rest.append(token)
        place += len(token.lower_ + token.whitespace_)
    heads = [t for t in rest if t.pos_ in ("VERB", "AUX") and has_subject(t)]
    if not heads:
        return None
    places = {t.i for t in rest}
    depth = {t.i: sum(a.i in places for a in t.ancestors) for t in heads}
    marked = {
        t.i for t in heads if any(c.dep_ == "mark" and c.lower_ != "that" for c in t.children)
    }
    head = min(heads, key=lambda t: (t.i in marked, depth[t.i], -t.i))
    return Unit(head, rest, reported=unit.reported)


def doubted(root: "Token", allowed: set[int]) -> Found:
    """What someone does not believe, where no other test takes it: it is foreseen not to come."""
    words = trimmed(t for t in root.subtree if t.i in allowed)
    return Found("predicts", words, [], [words], True)


def _also_caused(unit: Unit) -> list[Found]:
    """A certain outcome with its own `when` or `if`: what brings it is a claim as well."""
    if not any(sub.mark in ("if", "when", "once") and len(sub.body) > 2 for sub in unit.subs):
        return []
    found = causes(unit)
    return [found] if found and found.kind == "causes" else []


def _is_barred(unit: Unit) -> bool:
    """Orders, wishes and advice, greetings, and scraps without a verb."""
    if unit.head.pos_ not in ("VERB", "AUX") and not re.search(
        r"\b(?:probably|likely|unlikely|remote|gone|no amount)\b", unit.text
    ):
        return True
    if unit.tokens[-1].text == "?":
        return True
    if cues.NOT_CERTAIN.search(unit.text) or to_win(unit) is not None:
        return False
    if unit.head.lemma_ in (
        "ask",
        "decline",
        "comment",
        "respond",
        "reply",
        "look",
        "watch",
        "meet",
    ):
        return unit.head.lemma_ not in ("look", "watch") or unit.subject is None
    words = unit.verb_words
    if words & {"must", "let"} or re.search(
        r"^(?:they|we|you|it|he|she)? ?(?:should|ought)\b(?! (?:not )?"
        r"have)",
        unit.main_text,
    ):
        return not unit.subs
    return False
