"""Letters and e-mails printed with their headers: `From: Ana Quell`, `To: ...`, `Subject: ...`."""

import re
from dataclasses import replace

from .names import Being
from .page_names import Names, words_of
from .talk import FIRST, SECOND
from .text import Paragraph

_HEADER = re.compile(
    r"[*_]{0,2}(?P<field>From|To|Cc|Bcc|Date|Sent|Subject|Re):[*_]{0,2} ?(?P<rest>[^\n]{0,200})"
)
_TURNED = re.compile(r"(?P<last>[\w’'-]{1,40}), (?P<first>[\w’' -]{1,40})")
_AT = re.compile(r"(?P<local>[\w.+-]{1,60})@[\w.-]{1,80}")


def mails(text: str, laid: list[Paragraph]) -> dict[int, Being | None]:
    """Paragraph -> who wrote it, None for the headers; empty where fewer than two have a sender.

    A mail ends where the page tells of its sender by name, or of what came after it.
    """
    headers = {n: m for n, p in enumerate(laid) if n and (m := _HEADER.match(text, _line(text, p)))}
    fields = [m["field"] for m in headers.values()]
    if fields.count("From") < 2 or not {"To", "Subject", "Date"} & set(fields):
        return {}
    names = Names(text, [replace(p, tag="") for p in laid])  # the headers are no tags of turns
    found: dict[int, Being | None] = {}
    sender: Being | None = None
    for number in range(min(headers), len(laid)):
        header = headers.get(number)
        if header is not None:
            found[number] = None
            if header["field"] == "From":
                sender = _sender(header["rest"], names)
            continue
        words = words_of(text, laid[number])
        if sender is None or _is_told(words, sender, is_last=number > max(headers)):
            sender = None
        else:
            found[number] = sender
    return found


def _sender(told: str, names: Names) -> Being | None:
    """The bearer of `"Quell, Ana" <ana@quell.org>`; none where nothing names one."""
    told = told.strip(" *_")
    name = told.partition("<")[0].partition("[")[0].strip(" \"“”'*_")
    if turned := _TURNED.fullmatch(name):
        name = f"{turned['first']} {turned['last']}"
    at = _AT.search(told)
    if not name or "@" in name:
        local = re.split(r"[._+-]", at["local"]) if at is not None else []
        name = next((n for part in local if (n := names.meant(part.title()))), "")
    name = name.partition(",")[0].strip()
    return names.being(name, None) if name else None


def _is_told(words: str, sender: Being, *, is_last: bool) -> bool:
    """The page's own words: of the sender by name, or after the last mail without I and you."""
    is_own = bool(FIRST.search(words))
    last = sender.name.split()[-1] if sender.name.split() else ""
    by_name = len(words.split()) > 4 and bool(last) and last in words
    return not is_own and (by_name or (is_last and not SECOND.search(words) and _is_past(words)))


def _is_past(words: str) -> bool:
    """It tells of people by he or she: what became of the one who wrote."""
    return bool(re.match(r"(?:He|She|They|Mr|Ms|Mrs|That was)\b", words))


def _line(text: str, paragraph: Paragraph) -> int:
    """Where the line of a paragraph starts: a tag may have been cut from it."""
    return text.rfind("\n", 0, paragraph.start) + 1
