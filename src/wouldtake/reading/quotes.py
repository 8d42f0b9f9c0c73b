"""Quotations: direct, in pieces, over paragraphs, one inside another; straight marks and curly.

A paragraph becomes turns. A turn is either a stretch of the reporter's own words (`frame`), with
quoted scraps left in place, or a quotation of whole clauses (`quote`).
"""

import re
from dataclasses import dataclass

from .text import Paragraph

OPENING, CLOSING, STRAIGHT = "“„«", "”»", '"'


@dataclass(frozen=True)
class Quoted:
    """What stands between two marks: code points [start, end), marks left out.

    `is_closed`: false where it runs on into the next paragraph.
    """

    start: int
    end: int
    is_closed: bool = True


@dataclass(frozen=True)
class Turn:
    """A stretch of one voice, in one or more pieces of the text."""

    kind: str
    pieces: tuple[tuple[int, int], ...]
    paragraph: int
    runs_on: bool = False


def quotations(text: str, paragraphs: list[Paragraph]) -> list[list[Quoted]]:
    """The quotations of each paragraph, in order. A mark inside an open quotation nests."""
    found: list[list[Quoted]] = []
    still_open = False
    for paragraph in paragraphs:
        here = _in_paragraph(text, paragraph, still_open)
        still_open = bool(here) and not here[-1].is_closed
        found.append(here)
    return found


def _in_paragraph(text: str, paragraph: Paragraph, still_open: bool) -> list[Quoted]:
    marks = _double_marks(text, paragraph)
    if not marks:
        marks = _single_marks(text, paragraph)
    found: list[Quoted] = []
    start: int | None = None
    depth = 0
    if still_open and (not marks or marks[0][1] == ")"):
        start = paragraph.start  # a quotation that goes on without a mark of its own
    for place, side in marks:
        if start is None:
            if side in "(|":
                start, depth = place + 1, 0
        elif side == "(":
            depth += 1
        elif depth and side == ")":
            depth -= 1
        elif side in ")|":
            found.append(Quoted(start, place))
            start = None
    if start is not None and start < paragraph.end:
        found.append(Quoted(start, paragraph.end, is_closed=False))
    return [quote for quote in found if text[quote.start : quote.end].strip()]


def _double_marks(text: str, paragraph: Paragraph) -> list[tuple[int, str]]:
    marks = []
    for place in range(paragraph.start, paragraph.end):
        character = text[place]
        if character in OPENING:
            marks.append((place, "("))
        elif character in CLOSING:
            marks.append((place, ")"))
        elif character == STRAIGHT:
            marks.append((place, "|"))
    return marks


def _single_marks(text: str, paragraph: Paragraph) -> list[tuple[int, str]]:
    """Curly single marks, where no double ones stand; an apostrophe is none."""
    marks = []
    for place in range(paragraph.start, paragraph.end):
        before = text[place - 1] if place > paragraph.start else " "
        after = text[place + 1] if place + 1 < paragraph.end else " "
        if text[place] == "‘" and not before.isalnum() and after.isalnum():
            marks.append((place, "("))
        elif text[place] == "’" and not after.isalnum() and before in ",.!?…":
            marks.append((place, ")"))
    return marks if any(side == "(" for _, side in marks) else []


def is_whole(text: str, quote: Quoted) -> bool:
    """Clauses of its own, not a scrap of words in the reporter's sentence."""
    words = text[quote.start : quote.end].strip()
    if not quote.is_closed:
        return len(words.split()) > 2
    if not words[:1].isupper() and not words[:1].isdigit():
        return words[-1:] in ".!?,…" and len(words.split()) > 4 and _is_led(text, quote)
    return words[-1:] in ".!?,…—–-" or (
        len(words.split()) > 3
        and _is_led(text, quote)
        and text[quote.end + 1 : quote.end + 2] in ".,!?"
    )


def _is_led(text: str, quote: Quoted) -> bool:
    """Something like `she said,` stands before the opening mark."""
    return text[: quote.start - 1].rstrip()[-1:] in ",:" or quote.start < 2


def turns(text: str, paragraphs: list[Paragraph]) -> list[Turn]:
    """Every paragraph of the body as turns; a quotation in pieces is one turn."""
    found: list[Turn] = []
    quoted = quotations(text, paragraphs)
    for index, (paragraph, quotes) in enumerate(zip(paragraphs, quoted, strict=True)):
        if paragraph.role != "body":
            continue
        here: list[Turn] = []
        place = paragraph.start
        for quote in quotes:
            if not is_whole(text, quote):
                continue
            _add_frame(text, here, index, place, quote.start - 1)
            here.append(Turn("quote", ((quote.start, quote.end),), index, not quote.is_closed))
            place = quote.end + 1
        _add_frame(text, here, index, place, paragraph.end)
        found += _joined(text, here)
    return found


def _add_frame(text: str, here: list[Turn], index: int, start: int, end: int) -> None:
    if start < end and re.search(r"\w", text[start:end]):
        here.append(Turn("frame", ((start, end),), index))


def _joined(text: str, here: list[Turn]) -> list[Turn]:
    """`"I think," he said, "that it will."`: two pieces of one sentence become one turn."""
    found: list[Turn] = []
    for turn in here:
        if (
            turn.kind == "quote"
            and len(found) >= 2
            and found[-1].kind == "frame"
            and found[-2].kind == "quote"
        ):
            first, between = found[-2], found[-1]
            (_, end), (start, stop) = first.pieces[-1], turn.pieces[0]
            is_short = len(text[slice(*between.pieces[0])].split()) <= 14
            if (
                text[end - 1 : end] in ",—–-"
                and text[start:stop].lstrip()[:1].islower()
                and is_short
                and text[slice(*between.pieces[0])].rstrip()[-1:] in ",—–-"
            ):
                found[-2] = Turn(
                    "quote", (*first.pieces, (start, stop)), turn.paragraph, turn.runs_on
                )
                continue
        found.append(turn)
    return found
