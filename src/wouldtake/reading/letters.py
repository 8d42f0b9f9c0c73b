"""Letters to a newspaper: greetings that are nobody's name, and replies printed below a letter.

A letter is its writer's own, who is the author of these words; so a greeting is only left out. Who
replies to one is named before the reply: `Dr Quell replies: ...`
"""

import re

from .text import Paragraph

_ONE = r"(?:sirs?|madams?|mesdames|messrs|gentlemen|ladies|editors?)"
GREETING = re.compile(
    rf"[*_]{{0,3}}(?:(?i:(?:my )?dear (?:mr |ms |mrs )?{_ONE}(?:,? (?:or|and) (?:dear )?{_ONE})*)"
    r"|(?:My )?(?i:dear) (?:(?i:all|friends?|readers?|colleagues?|comrades?|fellow)\b|[A-ZÀ-Þ])"
    r"[^.:!?,;\n—–]{0,50}"
    rf"|(?i:(?:to )?(?:the )?{_ONE}(?:(?:,? (?:or|and) |/){_ONE})*"
    r"(?: (?:replies|reply|responds?|writes?|adds?))?))[*_]{0,3}"
    r"\s*(?:[,:;]\s*(?:[—–]|--?(?=\s))?|\.\s?[—–]|[—–]|\s--?(?=\s))[*_]{0,3}\s*"
)
REPLIES = re.compile(r"\s+(?:replies|responds|answers)$")


def greeted(text: str, paragraph: Paragraph) -> int | None:
    """Where the words after a greeting begin, where a paragraph opens with one."""
    match = GREETING.match(text, paragraph.start, paragraph.end)
    return match.end() if match is not None else None


def replying(tag: str) -> str:
    """`Dr Quell` of `Dr Quell replies`, else nothing."""
    match = REPLIES.search(tag)
    return tag[: match.start()] if match is not None else ""


def is_letter(text: str, paragraph: Paragraph) -> bool:
    """It is printed with a greeting before it."""
    line = text.rfind("\n", 0, paragraph.start) + 1
    return line < paragraph.start and GREETING.match(text, line) is not None


def is_reply(text: str, paragraph: Paragraph) -> bool:
    """It is printed with a name before it that `replies`."""
    line = text.rfind("\n", 0, paragraph.start) + 1
    return REPLIES.search(text[line : paragraph.start].rstrip(" :*_—–")) is not None
