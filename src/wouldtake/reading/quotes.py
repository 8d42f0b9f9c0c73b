"""Quotations: direct, in pieces, over paragraphs, one inside another; straight marks and curly.

A paragraph becomes turns. A turn is either a stretch of the reporter's own words (`frame`), with
quoted scraps left in place, or a quotation of whole clauses (`quote`).
"""

import re
from dataclasses import dataclass, field, replace

from .dialogue import Segments, dialogue
from .signatures import signed
from .text import DOUBLE, Paragraph

OPENING, STRAIGHT, SINGLE = "“„«", '"', "‘'‚"
PAIRS = {"“": "”", "„": "“”", "«": "»"}
_ELISION = re.compile(r"(?:tis|twas|em|til|cause|bout|n|\d\ds?)\b", re.IGNORECASE)
_DASH_REPORT = re.compile(
    r"[,.?!](?= (?:(?:he|she|they|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*) (?:said|says|asked|replied)"
    r"|(?:said|says|asked|replied) [A-Z]))"
)


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
    """A stretch of one voice, in one or more pieces of the text.

    `signs`: a line of its own that names whose words stand above it; `after_dash`: the first words
    of a paragraph of dialogue, in which every dash at the start of a line is another speaker's.
    """

    kind: str
    pieces: tuple[tuple[int, int], ...]
    paragraph: int
    runs_on: bool = False
    signs: bool = False
    after_dash: bool = False


@dataclass(frozen=True)
class Unmarked:
    """Whose words the print tells without marks: after dashes, and above lines that sign.

    `spoken`: paragraph -> stretches of speech; `signatures`: paragraph -> the line below it.
    """

    spoken: dict[int, Segments] = field(default_factory=dict)
    signatures: dict[int, int] = field(default_factory=dict)


def unmarked(text: str, paragraphs: list[Paragraph]) -> Unmarked:
    """What is spoken on a page without quotation marks."""
    return Unmarked(dialogue(text, paragraphs), signed(text, paragraphs))


def quotations(
    text: str, paragraphs: list[Paragraph], told: Unmarked = Unmarked()
) -> list[list[Quoted]]:
    """The quotations of each paragraph, in order. A mark inside an open quotation nests."""
    found: list[list[Quoted]] = []
    still_open = ""
    for index, paragraph in enumerate(paragraphs):
        after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if index in told.spoken:
            found.append([Quoted(start, end) for start, end in told.spoken[index]])
            continue
        words = text[paragraph.start : paragraph.end]
        if index in told.signatures and not any(c in OPENING + STRAIGHT for c in words):
            found.append([Quoted(paragraph.start, paragraph.end)])
            continue
        here, still_open = _in_paragraph(text, paragraph, still_open, after)
        found.append(here)
    return found


def _in_paragraph(
    text: str, paragraph: Paragraph, still_open: str, after: Paragraph | None
) -> tuple[list[Quoted], str]:
    """The quotations of a paragraph, and the mark of one that is left open at its end."""
    found: list[Quoted] = []
    place, end = paragraph.start, paragraph.end
    if still_open and not _opens(text, place, place):
        close = _close(text, place, end, still_open)  # it goes on without a mark of its own
        if close is None:
            return [Quoted(place, end, is_closed=False)], still_open
        if close < end:
            found.append(Quoted(place, close))
            place = close + 1
    elif paragraph.is_block and not any(c in DOUBLE for c in text[place:end]):
        return [Quoted(place, end)], ""
    elif paragraph.has_dash and not any(c in DOUBLE for c in text[place:end]):
        return _after_dash(text, paragraph), ""
    while place < end:
        if not _opens(text, place, paragraph.start):
            place += 1
            continue
        mark = text[place]
        close = _close(text, place + 1, end, mark)
        if close is None and not _may_run_on(text, mark, after):
            place += 1
            continue
        stop = end if close is None else close
        if text[place + 1 : stop].strip():
            found.append(Quoted(place + 1, stop, is_closed=close is not None))
        if close is None:
            return found, mark
        place = close + 1
    return found, ""


def _opens(text: str, place: int, first: int) -> bool:
    """An opening mark: double of any shape, or a single one that is no apostrophe."""
    mark = text[place]
    before = text[place - 1] if place > first else " "
    after = text[place + 1 : place + 2]
    if mark in OPENING:
        return True
    if mark == STRAIGHT:
        return not before.isalnum() or not after.isalnum()
    if mark in SINGLE:
        is_start = before.isspace() or before in '([—–-“"*_'
        is_elision = bool(_ELISION.match(text, place + 1)) and mark != "‘"
        return is_start and (after.isalnum() or after in '…“"[') and not is_elision
    return False


def _close(text: str, place: int, end: int, mark: str) -> int | None:
    """Where a quotation ends whose opening mark stands before `place`; None: it runs on."""
    if mark in SINGLE:
        return _close_single(text, place, end, mark)
    if mark == STRAIGHT:
        found = text.find(STRAIGHT, place, end)
        return None if found < 0 else found
    closing = PAIRS[mark]
    depth = 0
    for here in range(place, end):
        if text[here] in closing and depth == 0:
            return here
        if text[here] == mark:
            depth += 1
        elif text[here] in closing:
            depth -= 1
    return None


def _close_single(text: str, place: int, end: int, mark: str) -> int | None:
    """The closing single mark: after a stop, else before one, else the first that is no plural's.

    A double quotation inside is passed over; a new opening mark ends the search.
    """
    ends = "’" if mark in "‘‚" else "'"
    candidates = []
    here = place
    unclosed = set()  # where one is not closed, no later one is
    while here < end:
        character = text[here]
        if character in '“"' and character not in unclosed:
            inner = _close(text, here + 1, end, character)
            if inner is None:
                unclosed.add(character)
            here = inner if inner is not None else here
        elif character == ends and not text[here + 1 : here + 2].isalnum():
            candidates.append(here)
        elif character in SINGLE and _opens(text, here, place) and character == mark:
            break
        here += 1
    for one in candidates:
        if text[one - 1] in ',.!?…—–”"':
            return one
    for one in candidates:
        if text[one + 1 : one + 2] in tuple(",.;:!?)"):
            return one
    for one in candidates:
        if text[one - 1] != "s":
            return one
    return candidates[-1] if candidates else None


def _may_run_on(text: str, mark: str, after: Paragraph | None) -> bool:
    """A mark that nothing closes runs on; a single one only where the next paragraph opens too."""
    return mark not in SINGLE or (after is not None and text[after.start] == mark)


def _after_dash(text: str, paragraph: Paragraph) -> list[Quoted]:
    """`— The port will close, he said.`: what stands after a dash of speech, to its reporter."""
    said = _DASH_REPORT.search(text, paragraph.start, paragraph.end)
    if said is None:
        return []
    return [Quoted(paragraph.start, said.start() + 1)]


def is_whole(text: str, quote: Quoted) -> bool:
    """Clauses of its own, not a scrap of words in the reporter's sentence."""
    words = text[quote.start : quote.end].strip(" *_")
    count = len(words.split())
    before = text[max(0, quote.start - 40) : quote.start - 1].rstrip(" *_")[-1:]
    if not quote.is_closed:
        return count > 2
    if not words[:1].isupper() and not words[:1].isdigit():
        is_led = before in tuple(",:—–") or before in ("", "\n")
        is_closed = words[-1:] in ".!?,…" or text[quote.end + 1 : quote.end + 2] in tuple(".!?")
        return is_closed and count > 4 and is_led
    if text[max(0, quote.start - 2) : quote.start] == "> ":
        return True
    is_start = before in ("", "\n") or before in ".!?:,;…—–”’\"'»)"
    return words[-1:] in ".!?,…—–-" or (is_start and count > 3)


def turns(
    text: str, paragraphs: list[Paragraph], quoted: list[list[Quoted]], told: Unmarked = Unmarked()
) -> list[Turn]:
    """Every paragraph of the body as turns; a quotation in pieces is one turn.

    `quoted`: the quotations of each paragraph, by `quotations`.
    """
    found: list[Turn] = []
    spoken, signatures = told.spoken, told.signatures
    lines = set(signatures.values())
    for index, (paragraph, quotes) in enumerate(zip(paragraphs, quoted, strict=True)):
        if paragraph.role != "body" or index in lines:
            continue
        here: list[Turn] = []
        place = paragraph.start
        for quote in quotes:
            if index not in spoken and not is_whole(text, quote):
                continue
            stop = quote.start - 1
            while index in spoken and stop > place and text[stop - 1] in "—–.,;:!? \u00a0":
                stop -= 1
            _add_frame(text, here, index, place, stop)
            here.append(Turn("quote", ((quote.start, quote.end),), index, not quote.is_closed))
            place = quote.end + 1
        _add_frame(text, here, index, place, paragraph.end)
        if index in signatures:
            line = paragraphs[signatures[index]]
            here.append(Turn("frame", ((line.start, line.end),), index, signs=True))
        if index in spoken and here and here[0].kind == "quote":
            here[0] = replace(here[0], after_dash=True)
        found += _joined(text, here)
    return found


def _add_frame(text: str, here: list[Turn], index: int, start: int, end: int) -> None:
    if start < end and re.search(r"\w", text[start:end]):
        below = bool(here) and text[start:end].lstrip(" .")[:1] in ("\n", "\r")
        line = text[start:end].strip(" \r\n").lstrip(".")
        # a wrapped line goes on in small letters, or is a sentence with its stop
        below = below and not line[:1].islower() and line[-1:] not in ".,:;"
        here.append(Turn("frame", ((start, end),), index, signs=below))


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
