"""Who answers in an interview that does not say so beside each answer.

Everyone named before the first question, or in a note below the last answer, is weighed by how they
are brought in: what stands before and after the name, how often it comes back, and where.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from .cues import words as listed
from .genders import likely_gender
from .names import HUMAN_ROLES, Being
from .page_names import BODY, MOST, RANKED, meant_names, what_of, words_of
from .text import Paragraph

_TALK = (
    r"(?:interview(?:ed|s)?(?: with)?|(?:spoke|speaks?|speaking|talk(?:s|ed|ing)?|sat down|sits down"
    r"|caught up|catch(?:es)? up) (?:to|with)|conversation with|questions? (?:for|to)|put to|asked"
    r"|(?:meets?|met|reach(?:ed|es)?|visit(?:ed|s)?|phoned|rang|called)|q&a:?)"
)
# Before a name: whom the page talks to; who asks, writes or takes pictures; what is no person.
_TALKED_TO = re.compile(rf"\b{_TALK}(?: \w+){{0,4}},?\s*$", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:\bby|told to|(?:interview|interviewer|words?|text|questions|reporting|photo\w*|pictures?"
    r"|portraits?|translation|illustration):"
    r"|(?:was|is|were) (?:speaking|talking|interviewed|in conversation) (?:to|with|by)"
    r"|\b(?:he|she|they) (?:spoke|talk(?:s|ed)) (?:to|with))(?: \w+)?\s*$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:at|in|near|into|outside|towards|around|across|on the) $", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:under|against|of|from|like|with|and|than|after|succeed(?:s|ed)) $")
_OFFICE = re.compile(r"\b(?:president|premier|prime minister|king|emir|marshal|chancellor),? $", re.I)
# After a name: its bearer does or is something.
_DOES = re.compile(
    r",? (?:\(?\d\d\)?,? )?(?:who|an?|the|is|was|has|had|will|does|did|once|now|first|then|former"
    r"|sat|left|wrote|took|ran|led|rose|held|won|saw|came|went|knew|made|got|lost|spoke|taught"
    r"|fought|fled|grew|spent|kept|built|flew|drove|rode|gave|became|began|met|says|\w{3,}(?:ed|s))\b"
)
_TELLS = re.compile(r"(?:[^.\n]{0,60}\b(?:tells|told|explains|says|answers|reflects|talks)\b)")
_OWN = re.compile(r"\b(?:I|me|my|mine|myself)\b")
# `We met her in a bookshop`: of which gender the one is who is talked to.
_BY_PRONOUN = re.compile(
    rf"\b(?:(?:I|we|who) {_TALK} (?P<object>him|her)\b|\b(?P<subject>he|she) (?:tells|told|spoke|talks"
    r"|talked|speaks|answers|meets|met|sat down)\b)",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    rf"\b{_TALK} (?P<who>(?:an?|the) [^.,;:\n]{{3,70}}?)"
    r"(?=[.,;:\n]| (?:who|whose|in|on|at|by|from|about|after|before|under|over|last|this)\b)",
    re.IGNORECASE,
)
_WOMAN = listed("her she")


def interviewee(
    text: str, laid: list[Paragraph], first: int, answered: Collection[int] = ()
) -> Being:
    """The person whom the page before the first question is about, or else its closing note.

    `first`: the paragraph of the first question; `answered`: those of the answers, where known.
    """
    closing = [p for p in laid[-3:] if not p.tag and not _OWN.search(words_of(text, p))]
    said = "\n".join(words_of(text, laid[n]) for n in answered)
    best: Being | None = None
    most = 0.0
    for shown in (laid[: max(first, 1)], closing):
        intro = "\n".join(words_of(text, p) for p in shown)
        one, score = _introduced(text, _Page(laid, intro, said))
        if one is not None and score > most:
            best, most = one, score
    if best is None or most < _LEAST:
        unnamed = _unnamed("\n".join(words_of(text, p) for p in laid[: max(first, 1)]))
        best = unnamed or best
    return best or Being("the interviewee", False)


_LEAST = 2.0


@dataclass(frozen=True)
class _Page:
    """The paragraphs, the words of introduction, and the words of the answers."""

    laid: list[Paragraph]
    intro: str
    said: str


def _introduced(text: str, page: _Page) -> tuple[Being | None, float]:
    """The person whom words of introduction are about, and how much speaks for it."""
    intro = page.intro
    headline = words_of(text, page.laid[0]) if page.laid else ""
    counts = Counter(re.findall(r"[\w’'-]+", text))
    pronoun = _BY_PRONOUN.search(intro)
    gender = ""
    if pronoun is not None:
        gender = "f" if (pronoun["object"] or pronoun["subject"]).lower() in _WOMAN else "m"
    best, most = "", 0.0
    for name in meant_names(text, page.laid, intro)[:MOST]:
        words = name.split()
        lower = [w.lower().strip(".,") for w in words]
        if set(lower) & BODY or (lower[0] in RANKED and lower[-1] in HUMAN_ROLES):
            continue
        last = words[-1]
        score = 1.0 + min(3, (counts[last] + counts[f"{last}’s"] + counts[f"{last}'s"]) / 2)
        score += 2 * (last in headline) + _by_place(intro, name)
        score -= min(2, len(re.findall(rf"\b{re.escape(last)}\b", page.said)))
        leaning = likely_gender(words[0])
        if gender and leaning:
            score += 2 if gender == leaning else -2
        if score > most:
            best, most = name, score
    return (Being(best, True, what_of(intro, best)) if best else None), most


def _by_place(intro: str, name: str) -> float:
    """What the words before and after a name say for its bearer, at its first place."""
    at = intro.find(name)
    before, after = intro[max(0, at - 60) : at], intro[at + len(name) :][:80]
    score = 1.5 * (at == 0 or intro[at - 1] == "\n")
    score += 2 * bool(_DOES.match(after)) + 1.0 * bool(_TELLS.match(after))
    score -= 1.5 * after.startswith(("’s ", "'s "))
    if _BYLINE.search(before):
        return score - 3
    if _TALKED_TO.search(before):
        return score + 1.5
    if _PLACE.search(before):
        return score - 2
    return score - bool(_BESIDE.search(before)) - bool(_OFFICE.search(before))


def _unnamed(intro: str) -> Being | None:
    """`We spoke to a battalion commander who asked not to be named`."""
    for found in _UNNAMED.finditer(intro):
        who = " ".join(found["who"].split())
        role = who.split()[-1].lower()
        if role in HUMAN_ROLES:
            return Being(who, False, roles={role})
    return None
