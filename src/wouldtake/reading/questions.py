"""From a draft to a question in the language: one table, kind of claim to kind of question.

==================  =========================================  ==========================
kind of claim       question                                   what the answer must show
==================  =========================================  ==========================
needs               F needs G                                  its own verdict
suffices            G is enough for F                          its own verdict
insufficient        G is enough for F, rejected                its own verdict
inevitable          F is inevitable                            its own verdict
not-inevitable      F is inevitable, rejected                  its own verdict
possible            F is possible                              its own verdict
predicts            chance that F                              chance >= 50% (denied: <=)
before              chance that F before G                     chance >= 50%
causes              effect of LEVER = V on F; G is enough for  difference >= 5% (or <=)
                    F where the cause is no lever
counterfactual      effect of LEVER = V on F; with *still*:    as above
                    chance that F when LEVER = V
requires-amount     what would it take for F using LEVERS      LEVER >= the amount named
trend               chance that F                              nothing: a matter of record
event, evaluation   none; a return judged a gamble is asked    worse >= 5%
                    as one
==================  =========================================  ==========================

Only what parses and fits the case is proposed. A person decides.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from wouldtake.errors import QuestionError
from wouldtake.language import check, parse_question

from .draft import Candidate, Draft
from .vocabulary import Names

TRIED = 6
NEAR = 0.3
_NUMBER_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
    "dozen": 12,
    "half": 0.5,
}
_WINDOW = re.compile(
    r"(?:with)?in (?:the (?:next|coming) |about )?([\w-]+) (day|week|month|year|fortnight)s?"
)


def asked(draft: Draft, names: Names) -> Draft:
    """The draft with the first question that fits, or with the reason why there is none."""
    reason = ""
    for outcome in _tried(draft, "outcome"):
        for condition in _tried(draft, "condition"):
            proposal, why = question_for(draft, names, condition, outcome)
            if proposal:
                return replace(draft, **proposal)
            reason = reason or why
    return replace(draft, reason=reason or "no name of the case fits")


def _tried(draft: Draft, side: str) -> list[str]:
    """Terms worth proposing: near the best, above "none of these"; none for what is only meant.

    What a claim leaves out may be filled from the claim before it, where it hangs on one.
    """
    worded = draft.outcomes if side == "outcome" else draft.conditions
    ranked = [c for c in draft.candidates if c.side == side and c.part == 0]
    if not ranked or not (worded or draft.links):
        return [""]
    scored = [c for c in ranked if c.term]
    best = max((c.score for c in scored), default=0.0)
    floor = max(best * NEAR, next((c.score for c in ranked if not c.term), 0.0))
    # the lever of what is meant may stand behind names of other things
    tried = [c for n, c in enumerate(scored) if n < TRIED or c.sense == scored[0].sense]
    return [c.term for c in tried if c.score >= floor] or [""]


def question_for(
    draft: Draft, names: Names, condition: str, outcome: str
) -> tuple[dict[str, str], str]:
    """Fields of a draft that asks with these names: question, its kind, stance, rule, note.

    Empty, with the reason, where none fits.
    """
    text, rule, stance, note = _worded(draft, names, condition, outcome)
    if not text:
        return {}, note
    fault = fault_of(text, names)
    if fault:
        return {}, fault
    turned = {"asserts": "rejects", "rejects": "asserts", "relays": "relays"}
    return {
        "question": text,
        "question_kind": parse_question(text).kind,
        "holds_if": rule,
        "stance": turned[draft.endorsement] if stance == "rejects" else draft.endorsement,
        "note": note,
        "reason": "",
    }, ""


def fault_of(question: str, names: Names) -> str:
    """What is wrong with a question of this case; empty where nothing is."""
    try:
        check(parse_question(question), names.vocabulary, question)
    except QuestionError as error:
        return str(error)
    return ""


class Proposal(NamedTuple):
    """A question, its rule, whether the stance turns round, a note; or a note why there is none."""

    question: str = ""
    rule: str = ""
    stance: str = ""
    note: str = ""


def _likely(draft: Draft) -> str:
    """The rule of what is said to come, or not to come."""
    return "chance <= 50%" if draft.negated else "chance >= 50%"


def _worded(draft: Draft, names: Names, condition: str, outcome: str) -> Proposal:
    """The question that a claim asks, or why there is none."""
    kind = draft.kind
    if kind == "event":
        return Proposal(note="a fact on record; nothing to ask of futures")
    if kind == "evaluation":
        return _gamble(draft, names, outcome)
    formula = statement(outcome, names, _sense(draft, "outcome", outcome))
    if not formula:
        return Proposal(
            note=f"`{outcome}` is not put as true or false"
            if outcome
            else "no name of the case fits the outcome"
        )
    window = _window(draft)
    denied = "rejects" if draft.negated else ""
    turned = "rejects" if kind in ("not-inevitable", "insufficient") else ""
    if kind in ("inevitable", "not-inevitable"):
        return Proposal(f"{formula} is inevitable{window}", stance=turned)
    if kind == "possible":
        return Proposal(f"{formula} is possible{window}", stance=denied)
    if kind in ("predicts", "trend"):
        rule = "" if kind == "trend" else _likely(draft)
        note = "" if kind == "predicts" else "Not judged: a trend is a matter of record."
        return Proposal(f"chance that {formula}{window}", rule, note=note)
    return _with_condition(draft, names, condition, formula, window, turned)


def _with_condition(
    draft: Draft, names: Names, condition: str, formula: str, window: str, turned: str
) -> Proposal:
    kind = draft.kind
    denied = "rejects" if draft.negated else ""
    if kind == "requires-amount":
        return _takes(draft, names, condition, formula, window)
    if kind == "before":
        other = statement(condition, names, _sense(draft, "condition", condition))
        if not other or other == formula:
            return Proposal(note="no other name fits what comes later")
        return Proposal(
            f"chance that {bracketed(formula)} before {bracketed(other)}{window}", _likely(draft)
        )
    cause = as_condition(condition, names, _sense(draft, "condition", condition))
    if not cause:
        return Proposal(
            note=f"`{condition}` can be neither set nor held"
            if condition
            else "no name of the case fits the condition"
        )
    if condition in re.findall(r"\w+", formula):
        return Proposal(note="condition and outcome are the same name")
    if kind == "needs":
        against = draft.negated and re.search(r"\b(?:unless|without)\b", draft.quote.lower())
        if against and not re.search(r"\b(?:can|could)\b", draft.quote.lower().split("without")[0]):
            return Proposal(f"not ({formula}) needs {cause}{window}")
        return Proposal(f"{bracketed(formula)} needs {cause}{window}", stance=denied)
    if kind in ("suffices", "insufficient"):
        return Proposal(f"{cause} is enough for {bracketed(formula)}{window}", stance=turned)
    if condition not in names.vocabulary.levers:
        return Proposal(f"{cause} is enough for {bracketed(formula)}{window}", stance=denied)
    if kind == "counterfactual" and re.search(r"\bstill\b|\bor no\b|\beven\b", draft.quote.lower()):
        plain = cause.split(" instead of ")[0]
        return Proposal(f"chance that {formula} when {plain}{window}", _likely(draft))
    rule = "difference <= -5%" if draft.negated and kind == "counterfactual" else "difference >= 5%"
    return Proposal(
        f"effect of {cause} on {bracketed(formula)}{window}",
        rule,
        denied if kind == "causes" else "",
        "The sign expected of the difference is a guess: see that it fits what was said.",
    )


def _takes(
    draft: Draft, names: Names, condition: str, formula: str, window: str
) -> Proposal:
    levers = [
        c.term
        for c in draft.candidates
        if c.side == "condition" and c.term in names.vocabulary.levers
    ][:2]
    if condition in names.vocabulary.levers:
        levers = [condition, *(one for one in levers if one != condition)][:2]
    if not levers:
        return Proposal(note="no lever of the case fits what is counted")
    least = _least(draft)
    lever = names.vocabulary.levers[levers[0]]
    rule = f"{levers[0]} >= {least:g}" if least and lever.low < least <= lever.high else ""
    note = "" if rule else "Not judged: no amount that the lever can take was named."
    return Proposal(
        f"what would it take for {bracketed(formula)} with chance 50% using "
        f"{', '.join(levers)}{window}",
        rule,
        note=note,
    )


def _gamble(draft: Draft, names: Names, outcome: str) -> Proposal:
    risky = re.search(r"\b(?:gamble|bet|wager|risk|risky|stake)\b", draft.quote.lower())
    levers = [c.term for c in draft.candidates if c.term in names.vocabulary.levers]
    if outcome in names.vocabulary.levers:
        levers = [outcome, *levers]
    if not risky or not levers or "government_share" not in names.vocabulary.signals:
        return Proposal(note="a judgement; no question of the language tests it")
    cause = as_condition(levers[0], names, _sense(draft, "outcome", levers[0]))
    return Proposal(f"gamble of {cause} on government_share within 180 days", "worse >= 5%")


def _sense(draft: Draft, side: str, term: str) -> str:
    """The idea that a name stands for on this side of a claim; empty where it was not read."""
    return next((c.sense for c in draft.candidates if (c.side, c.term) == (side, term)), "")


def statement(term: str, names: Names, sense: str = "") -> str:
    """A term as something true or false, for an idea; empty where it cannot be."""
    if names.vocabulary.kind(term) in ("event", "formula"):
        return term
    return names.put("statement", term, sense)


def as_condition(term: str, names: Names, sense: str = "") -> str:
    """A term as something set or held: a lever's setting, or a statement of a clampable signal."""
    vocabulary = names.vocabulary
    if term in vocabulary.levers:
        if setting := names.put("setting", term, sense):
            return setting
        lever = vocabulary.levers[term]
        baseline = getattr(lever, "baseline", lever.low)
        value = lever.high if baseline < lever.high else lever.low
        return f"{term} = {value:g} instead of {baseline:g}"
    if term in vocabulary.signals and vocabulary.signals[term].clampable:
        return statement(term, names, sense)
    return ""


def bracketed(formula: str) -> str:
    """A formula that can stand beside another word."""
    return formula if re.fullmatch(r"\w+", formula) else f"({formula})"


def _window(draft: Draft) -> str:
    if draft.deadline is None:
        return ""
    match = _WINDOW.search(" ".join(draft.deadline.quote.lower().split()))
    if not match:
        return ""
    count = number(match.group(1))
    if not count or count != int(count):
        return ""
    unit = match.group(2)
    if unit == "fortnight":
        count, unit = count * 2, "week"
    return f" within {int(count)} {unit}s"


def number(word: str) -> float:
    """A number in digits or in one word; 0 where it is none."""
    plain = word.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return float(_NUMBER_WORDS.get(plain.lower(), 0))


def _least(draft: Draft) -> float:
    """The amount a claim names, of its first amount: `forty thousand` is 40,000."""
    if not draft.amounts:
        return 0.0
    total = current = 0.0
    for word in re.findall(r"[\w,.]+", draft.amounts[0].quote.lower()):
        value = number(word)
        if word in ("a", "an") or not value:
            continue
        if value in (100, 1000, 1_000_000) and not word[0].isdigit():
            current = max(current, 1) * value
            if value > 100:
                total, current = total + current, 0.0
        else:
            current += value
    return total + current


__all__ = ["Candidate", "asked", "fault_of", "question_for"]
