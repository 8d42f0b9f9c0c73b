"""Letters and e-mails printed with their headers: `From: Ana Quell`, `To: ...`, `Subject: ...`."""

import re
from dataclasses import replace

from .names import Being
from .page_names import Names
from .text import Paragraph

_HEADER = re.compile(
    r"[*_]{0,2}(?P<field>From|To|Cc|Bcc|Date|Sent|Subject|Re):[*_]{0,2} (?P<rest>.+)"
)
_ADDRESS = re.compile(r"\s*(?:<[^>]*>|\[[^\]]*\]|,.*)")


def mails(text: str, laid: list[Paragraph]) -> dict[int, Being | None]:
    """Paragraph -> who wrote it, None for the headers; empty where fewer than two have a sender."""
    headers = {n: m for n, p in enumerate(laid) if n and (m := _HEADER.match(text, _line(text, p)))}
    fields = [m["field"] for m in headers.values()]
    if fields.count("From") < 2 or not {"To", "Subject", "Date"} & set(fields):
        return {}
    names = Names(text, [replace(p, tag="") for p in laid])  # the headers are no tags of turns
    found: dict[int, Being | None] = {}
    sender: Being | None = None
    for number in range(min(headers), len(laid)):
        header = headers.get(number)
        if header is None:
            found[number] = sender
            continue
        found[number] = None
        if header["field"] == "From":
            told = _ADDRESS.sub("", header["rest"]).strip(" *_")
            sender = names.being(told, None)
    return found


def _line(text: str, paragraph: Paragraph) -> int:
    """Where the line of a paragraph starts: a tag may have been cut from it."""
    return text.rfind("\n", 0, paragraph.start) + 1


__all__ = ["mails"]
