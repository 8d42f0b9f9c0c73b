"""Lines below someone's words that say whose they are: `— Teacher, 34, from Ibor`."""

import re

from .cues import words
from .names import Being, is_human
from .text import DOUBLE, Paragraph

LONGEST = 18
_NOT_SIGNED = words(
    "by with reporting additional edited editing writing compiled translated see read more source "
    "photo photograph image picture note updated correction"
)
_CLOSERS = "”\"’'»"
# What a signature says of the talk, not of the speaker.
_OF_THE_TALK = re.compile(
    r", (?:interviewed|speaking|as told|in an interview|(?:[A-Z][a-z]+ )?\d{4}\b).*"
)


def signed(text: str, paragraphs: list[Paragraph]) -> dict[int, int]:
    """Paragraph -> the line below it that is its signature, where it is no part of it yet.

    Words without marks are taken for signed where such lines come twice, or one stands amid text.
    """
    marked: dict[int, int] = {}
    plain: dict[int, int] = {}
    for index in range(1, len(paragraphs) - 1):
        above, line = paragraphs[index], paragraphs[index + 1]
        below = paragraphs[index + 2] if index + 2 < len(paragraphs) else None
        if above.role != "body" or above.has_dash or above.tag or (below and below.has_dash):
            continue
        if not _is_signature(text, line):
            continue
        if _is_within_marks(text, above):
            marked[index] = index + 1
        elif _is_unmarked(text, above):
            plain[index] = index + 1
    is_amid = any(line + 1 < len(paragraphs) for line in plain.values())
    return marked | (plain if len(plain) > 1 or (is_amid and marked) else {})


def _is_signature(text: str, line: Paragraph) -> bool:
    said = text[line.start : line.end].strip(" *_")
    first = re.match(r"[“\"‘'«]?(\w+)", said)
    if not line.has_dash or line.tag or first is None or not first[1][:1].isupper():
        return False
    if first[1].lower() in _NOT_SIGNED or said[-1:] in ".!?:;" or len(said.split()) > LONGEST:
        return False
    return "," in said or all(w[:1].isupper() for w in said.split())


def _is_within_marks(text: str, paragraph: Paragraph) -> bool:
    return text[paragraph.start] in "“\"‘'«" and text[paragraph.end - 1] in _CLOSERS


def _is_unmarked(text: str, paragraph: Paragraph) -> bool:
    said = text[paragraph.start : paragraph.end]
    return said[-1:] in ".!?…" and not any(c in DOUBLE for c in said)


def signer(line: str) -> tuple[str, bool]:
    """Who signs, and whether by name: `Amina` of `- Amina, 34`; of a trader all that is told."""
    whole = _OF_THE_TALK.sub("", line.strip(" -*_"))
    head = whole.partition(",")[0].strip()
    parts = head.split()
    is_named = all(w[:1].isupper() or w in ("de", "al", "bin", "van", "von") for w in parts)
    if is_named and not is_human(parts[-1] if parts else ""):
        return head, True
    return whole, False


def signing(line: str, known: list[Being]) -> Being:
    """The bearer of a signature: met before by these very words, or new."""
    name, is_named = signer(line)
    same = next((b for b in known if b.name == name), None)
    role = name.partition(",")[0].split()[-1:]
    return same or Being(name, is_named, roles={w.lower() for w in role if not is_named})
