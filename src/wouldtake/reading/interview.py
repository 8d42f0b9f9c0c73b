"""Interviews printed as questions and answers: which paragraphs are the interviewee's words."""

import re

from .names import Being
from .text import Paragraph
from .voices import Read

_LABEL = re.compile(r"^(?:Q|A|Question|Answer)\s?[:.]\s")
_HEAD = re.compile(
    r"\b(?:interview|q&a|q & a|conversation|in conversation|talks? to|speaks? to"
    r"|questions? (?:for|to)|asked)\b",
    re.IGNORECASE,
)


def answers(text: str, laid: list[Paragraph], reads: list[Read]) -> dict[int, Being | None]:
    """Paragraph -> who answers in it, None where it asks; empty where nothing is an interview."""
    body = [(n, p) for n, p in enumerate(laid)]
    head = " ".join(text[p.start : p.end] for p in laid[:4])
    asked = [n for n, p in body if n > 0 and _is_question(text[p.start : p.end])]
    labelled = sum(bool(_LABEL.match(text[p.start : p.end])) for p in laid)
    if not ((len(asked) >= 3 and _HEAD.search(head)) or labelled >= 4):
        return {}
    being = _interviewee(text, laid, reads, asked[0] if asked else 1)
    found: dict[int, Being | None] = {}
    turn = ""
    for number, paragraph in body:
        if number < (asked[0] if asked else 1):
            continue
        words = text[paragraph.start : paragraph.end]
        if _LABEL.match(words):
            turn = "Q" if words[0] == "Q" else "A"
        elif _is_question(words) or (turn == "A" and _is_short_turn(words, text, laid, number)):
            turn = "Q"
        elif turn == "Q":
            turn = "A"
        if turn == "Q":
            found[number] = None
        if turn == "A" and not _is_narrated(words):
            found[number] = being
    return found


def _is_question(words: str) -> bool:
    return words.rstrip('”"’ ').endswith("?") and len(words.split()) <= 45


def _is_short_turn(words: str, text: str, laid: list[Paragraph], number: int) -> bool:
    """A remark of the interviewer's: one short sentence before a longer answer."""
    if number + 1 >= len(laid) or len(words.split()) > 25:
        return False
    after = text[laid[number + 1].start : laid[number + 1].end]
    return len(re.findall(r"[.!?](?:\s|$)", words)) == 1 and len(after.split()) > len(words.split())


def _is_narrated(words: str) -> bool:
    """`She laughed and asked for the bill.`"""
    return bool(
        re.match(
            r"(?:She|He|They) (?:\w+ed|looks?|paus\w+|smil\w+|gets?|took|shook|stood|sat)\b", words
        )
    ) and not re.search(r"\b(?:I|we|you)\b", words)


def _interviewee(text: str, laid: list[Paragraph], reads: list[Read], first: int) -> Being:
    """The full name that stands most often before the first question."""
    intro = " ".join(text[p.start : p.end] for p in laid[:first] if p.role != "aside")
    names = re.findall(r"\b[A-ZÀ-Þ][\w’'-]+(?: (?:al-|de |van |bin )?[A-ZÀ-Þ][\w’'-]+)+", intro)
    whole = text
    best, count = "", 0
    for name in names:
        last = name.split()[-1]
        times = whole.count(last) + 2 * (intro.find(name) < 200)
        if times > count:
            best, count = name, times
    for read in reads:
        if read.turn.paragraph < first and best:
            for token in read.doc:
                if token.text == best.split()[-1].replace("’", "'") and token.pos_ == "PROPN":
                    return Being(best, True, _what(intro, best))
    return Being(best or "the interviewee", bool(best), _what(intro, best))


def _what(intro: str, name: str) -> str:
    match = (
        re.search(re.escape(name) + r",? (?:is |,)?(?:an? |the )?([^.,]{3,60})", intro)
        if name
        else (None)
    )
    return match.group(1).strip() if match else ""
