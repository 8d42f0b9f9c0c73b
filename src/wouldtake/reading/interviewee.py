"""Who answers in an interview that does not say so beside each answer."""

import re
from collections import Counter

from .names import HUMAN_ROLES, Being
from .page_names import BODY, MOST, RANKED, meant_names, what_of, words_of
from .text import Paragraph

_BYLINE = re.compile(
    r"(?:\bby|told to|(?:interview|interviewer|words?|text|questions|reporting|photo\w*|pictures?):"
    r"|(?:was|is|were) (?:speaking|talking|interviewed) (?:to|with|by)"
    r"|\b(?:he|she|they) (?:spoke|talk(?:s|ed)) (?:to|with))(?: \w+)?\s*$"
)


def interviewee(text: str, laid: list[Paragraph], first: int) -> Being:
    """The person whom the page before the first question is about, or else its closing note."""
    closing = [p for p in laid[-3:] if not p.tag and not _OWN.search(words_of(text, p))]
    best, most = Being("the interviewee", False), 0.0
    for shown in (laid[: max(first, 1)], closing):
        one, score = _introduced(text, "\n".join(words_of(text, p) for p in shown), laid)
        if one is not None and score > most:
            best, most = one, score
    return best


_OWN = re.compile(r"\b(?:I|me|my|mine|myself)\b")


def _introduced(text: str, intro: str, laid: list[Paragraph]) -> tuple[Being | None, float]:
    """The person whom words of introduction are about, and how much speaks for it."""
    headline = words_of(text, laid[0]) if laid else ""
    counts = Counter(re.findall(r"[\w’'-]+", text))
    best, most = "", 0.0
    for name in meant_names(text, laid, intro)[:MOST]:
        words = name.split()
        lower = [w.lower().strip(".,") for w in words]
        if set(lower) & BODY or (lower[0] in RANKED and lower[-1] in HUMAN_ROLES):
            continue
        last = words[-1]
        at = intro.find(name)
        before, after = intro[max(0, at - 30) : at].lower(), intro[at + len(name) :][:40]
        score = 1.0 + min(3, (counts[last] + counts[f"{last}’s"] + counts[f"{last}'s"]) / 2)
        score += 2 * (last in headline) + 1.5 * (at == 0 or intro[at - 1] == "\n")
        score += 2 * bool(
            re.match(
                r",? (?:\d\d, )?(?:who|an?|the|is|was|has|had|served|spent|grew|runs|ran"
                r"|teaches|led|former|spoke|talks|met|\w{3,}ed)\b",
                after,
            )
        )
        score += 1.5 * bool(
            re.search(
                r"(?:interview with|talks? to|conversation with|sp(?:eaks?|oke) (?:to|with)"
                r"|questions? (?:for|to)|meet|met|q&a:?)(?: \w+){0,2}\s*$",
                before,
            )
        )
        score -= 3 * bool(_BYLINE.search(before)) + 2 * bool(_PLACE.search(before))
        if score > most:
            best, most = name, score
    return (Being(best, True, what_of(intro, best)) if best else None), most


_PLACE = re.compile(r"\b(?:at|in|near|into|outside|towards|around|across|on the) $")
