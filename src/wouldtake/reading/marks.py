"""Marks on a claim: amounts, hedges, deadlines, negation. Each gives places in the parsed copy."""

import re
from typing import TYPE_CHECKING

from .clauses import Unit, seen, trimmed
from .cues import NUMBERS, SIZE

if TYPE_CHECKING:
    from spacy.tokens import Token

HEDGE = re.compile(
    r"\b(?:may|might|could|likely|unlikely|probably|perhaps|maybe|possibly|apparently|seems?|appears?"
    r"|(?:i|we) (?:think|suspect|believe|guess|fear|expect)|i'd (?:say|expect|guess)"
    r"|in (?:my|our|his"
    r"|her|their) (?:view|judgement|judgment|opinion)|expect(?:s|ed)? to|expects?|tends? to"
    r"|a chance"
    r"|remote|on present trends|arguably|reportedly|presumably"
    r"|(?:more|most|less|very)"
    r" (?:likely|probable)|conceivably|potentially|possible)\b"
)
UNIT_OF_TIME = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?"
    r"|seasons?|winters?|summers?|springs?|autumns?)"
)
DAYS = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may"
    r"|june|july|august|september|october|november|december|christmas|easter|ramadan|eid|new year"
    r"|tomorrow|tonight|midnight|noon|dawn|dusk|breakfast|nightfall|harvest|winter|spring|summer"
    r"|autumn|snows?|first snow|rains?|rainy season|dry season|monsoon|election|year|month|week"
    r"|weekend|decade|season|then|\d{4})"
)
DEADLINE = re.compile(
    rf"\b(?:(?:with)?in (?:the (?:next|coming) |a |an |about |some )?"
    rf"(?:[\w-]+ ){{0,3}}{UNIT_OF_TIME}"
    rf"|by (?:the |about |next |early |late |mid-|around )*"
    rf"(?:(?:end|middle|start|beginning|close|turn)"
    rf" of )?(?:the |that |this |next )?(?:\d+ )?(?:\w+ )?{DAYS}(?: \d+)?"
    rf"|(?:before|until|till|through|during) (?:the |next |this |about )*(?:[\w-]+ ){{0,2}}{DAYS}"
    rf"|(?:this|next) {UNIT_OF_TIME}(?:, nor next)?|on (?:\d+ \w+|{DAYS})|tomorrow|tonight"
    rf"|(?:for|over) (?:the )?(?:next|coming|rest of)(?: [\w-]+){{0,3}} {UNIT_OF_TIME})\b"
)
AGAINST = re.compile(
    r"\b(?:unlikely|improbable|rul(?:e|es|ed|ing) out|doubts?|doubted|fail(?:s|ed)? to|refus\w+"
    r"|no (?:scenario|chance|prospect|way)|no better than|remote|can't see|cannot see|don't see"
    r"|in vain|hardly|scarcely|stops? short|doubtful|surprised if|out of the question"
    r"|(?:less|worse) than even|(?:could|can) not see|couldn't see|(?:chances?|odds|prospects?)"
    r" (?:\S+ ){0,8}?(?:is|are|were|was|looks?) (?:\w+ )?(?:slim|poor|slender|small|thin|nil))\b"
)


def is_negated(unit: Unit, head: "Token | None" = None) -> bool:
    """The clause speaks against its own outcome."""
    head = head or unit.head
    around = [
        head,
        *(c for c in head.children if c.dep_ in ("xcomp", "acomp", "ccomp") and c.i > head.i),
    ]
    if head.dep_ == "xcomp":
        around.append(head.head)
    for one in around:
        for child in one.children:
            is_no = child.dep_ == "neg" or child.lower_ in ("never", "neither", "n't", "not")
            if is_no and child.i in {t.i for t in unit.main}:
                return True
    if unit.tokens[0].lower_ == "nor" or any(t.lower_ == "neither" for t in unit.core):
        return True
    subject = unit.subject
    if subject is not None and (
        subject.lower_ in ("none", "nobody", "nothing", "neither")
        or any(
            c.lower_ in ("no", "neither") and c.dep_ in ("det", "neg", "cc")
            for c in subject.children
        )
    ):
        return True
    if re.search(r"\bno longer\b", unit.core_text):
        return True
    if any(
        c.dep_ in ("dobj", "attr")
        and (c.lower_ in ("nothing", "nobody", "none") or any(g.lower_ == "no" for g in c.children))
        for c in head.children
    ):
        return True
    return bool(AGAINST.search(unit.main_text))


def amounts(tokens: list["Token"]) -> list[list["Token"]]:
    """Numbers and sizes, each with what it counts."""
    found: list[list[Token]] = []
    taken: set[int] = set()
    places = {t.i for t in tokens}
    for token in tokens:
        if token.i in taken or not is_number(token):
            continue
        start = end = token.i
        while start - 1 in places and (
            tokens[0].doc[start - 1].lower_
            in (
                "at",
                "least",
                "most",
                "some",
                "about",
                "around",
                "nearly",
                "almost",
                "than",
                "more",
                "less",
                "fewer",
                "no",
                "only",
                "over",
                "up",
                "to",
                "a",
                "another",
                "by",
            )
            or is_number(tokens[0].doc[start - 1])
        ):
            start -= 1
        noun = token
        while (
            noun.head.i in places
            and noun.dep_ in ("nummod", "compound", "quantmod", "amod", "advmod", "det", "predet")
            and (noun.head.i > noun.i)
        ):
            noun = noun.head
        end = max(end, noun.i)
        phrase = trimmed(t for t in tokens if start <= t.i <= end)
        if phrase:
            found.append(phrase)
            taken |= {t.i for t in phrase}
    return found


def is_number(token: "Token") -> bool:
    """A number, in digits or words, that counts something."""
    if token.ent_type_ == "DATE" or token.lower_ in ("one", "first", "second", "third"):
        return False
    if token.pos_ == "NUM" or token.like_num or token.lower_ in NUMBERS:
        if token.i and token.nbor(-1).pos_ == "PROPN" and token.text.isdigit():
            return False
        return not (token.text.isdigit() and len(token.text) == 4 and token.text[0] in "12")
    return False


def has_amount(tokens: list["Token"]) -> bool:
    """Holds a quantity: a number or a word of size."""
    text = " ".join(t.lower_ for t in tokens)
    return any(is_number(t) and t.lower_ not in ("once",) for t in tokens) or bool(
        SIZE.search(text)
    )


def found_in(pattern: re.Pattern[str], tokens: list["Token"]) -> list[list["Token"]]:
    """The tokens that each match of a pattern covers."""
    if not tokens:
        return []
    text, starts = "", []
    for token in tokens:
        starts.append(len(text))
        text += seen(token) + token.whitespace_
    found = []
    for match in pattern.finditer(text):
        covered = [
            t
            for t, s in zip(tokens, starts, strict=True)
            if s < match.end() and s + len(t.lower_) > match.start()
        ]
        if covered:
            found.append(covered)
    return found
