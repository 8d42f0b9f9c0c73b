"""Text in: from a file or standard input, plain, Markdown or HTML, into paragraphs.

Offsets count code points of the text as decoded; nothing in it is changed. Where the parser must
see something else (straight apostrophes, no control characters), it sees a copy whose every
character knows where it came from.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from wouldtake.errors import SettingError

MAX_CHARACTERS = 200_000
MAX_HTML_BYTES = 5_000_000
MAX_HTML_DEPTH = 400

_DATELINE = re.compile(r"[A-Z][A-ZÀ-Þ'’.-]{2,}[^.!?]{0,70}? [—–-]{1,2} ")
_MARKER = re.compile(r"(?:#{1,6}|>|[•*·‣–-]|\(?[a-z0-9]{1,2}[.)])\s+")
_TIME = re.compile(
    r"[*_]{0,3}\[?(?:updated?:? )?\d{1,2}[:.h]\d{2}(?::\d{2})?"
    r"(?: ?(?:[ap]\.?m\.?|GMT|UTC|BST|CET|EST|EDT|hrs|local(?: time)?))?"
    r"\]?[*_]{0,3}(?:\s*[—–:|-]{1,2}\s*|[.,]?\s+|$)[*_]{0,3}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?:;…][\"”’'»)\]]*$")
_BYLINE = re.compile(
    r"(?:by|interview by|analysis|opinion|comment|letter|from|photo|image|cover image|watch|read"
    r"|listen|related|more|picture|prepared for|reporting period)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Paragraph:
    """Code points [start, end) of the text. `role`: headline, aside (no claims), or body.

    `tag`: the name or letter printed before the words of a turn (`Q`, `Ana Quell`), not in the
    span; `is_marked`: printed in bold or italics throughout; `has_dash`: led by a dash of speech;
    `is_block`: set off as a quotation.
    """

    start: int
    end: int
    role: str = "body"
    tag: str = ""
    is_marked: bool = False
    has_dash: bool = False
    is_block: bool = False


@dataclass(frozen=True)
class Copy:
    """What the parser sees, and where each of its characters stands in the text."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the text that [start, end) of the copy covers."""
        return self.places[start], self.places[end - 1] + 1


def read_source(source: str) -> tuple[str, bool]:
    """The text of a file, or of standard input for `-`; and whether it is HTML.

    Raises:
        SettingError: no such file, not UTF-8, or too long.
    """
    if source == "-":
        raw, name = sys.stdin.buffer.read(MAX_HTML_BYTES + 1), "standard input"
    else:
        path = Path(source)
        if not path.is_file():
            raise SettingError(
                f"there is no file {source}; expected a .txt, .md or .html, or - for standard input"
            )
        with path.open("rb") as file:
            raw, name = file.read(MAX_HTML_BYTES + 1), source
    if len(raw) > MAX_HTML_BYTES:
        raise SettingError(f"{name} is longer than {MAX_HTML_BYTES:,} bytes; give one article")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingError(
            f"{name} is not UTF-8 at byte {error.start:,} (0x{raw[error.start]:02x}); save it as "
            "UTF-8 and try again"
        ) from None
    is_html = source.lower().endswith((".html", ".htm")) or (
        source == "-" and bool(re.match(r"\s*<(?:!doctype html|html)\b", text, re.IGNORECASE))
    )
    return text, is_html


def from_html(page: str) -> str:
    """The article in a page: its paragraphs, a blank line between. Links are not followed.

    Raises:
        SettingError: too long, nested too deeply, or no article found.
    """
    import importlib.util  # noqa: PLC0415

    if importlib.util.find_spec("trafilatura") is None:
        raise SettingError("reading HTML needs trafilatura; pip install 'wouldtake[reading]'")
    if len(page) > MAX_HTML_BYTES:
        raise SettingError(f"the page is longer than {MAX_HTML_BYTES:,} characters")
    depth = deepest = 0
    for tag in re.finditer(
        r"<(/?)(?:div|span|section|article|p|b|i|em|font|table|tr|td|ul|ol|li"
        r"|blockquote|a)\b[^>]{0,2000}>",
        page,
        re.IGNORECASE,
    ):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    if deepest > MAX_HTML_DEPTH:
        raise SettingError(
            f"the page nests more than {MAX_HTML_DEPTH} elements; save the article as plain text"
        )
    import logging  # noqa: PLC0415
    import warnings  # noqa: PLC0415

    import trafilatura  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = trafilatura.extract(
                page,
                output_format="txt",
                include_comments=False,
                include_tables=False,
                with_metadata=False,
                favor_recall=True,
            )
    except Exception as error:
        raise SettingError(
            f"the page cannot be read as HTML ({type(error).__name__}); save the "
            "article as plain text"
        ) from None
    if not found or not found.strip():
        raise SettingError("no article was found in the page; save its text as a .txt file")
    return "\n\n".join(line for line in found.split("\n") if line.strip())


def require_size(text: str) -> None:
    """Refuse what is no article.

    Raises:
        SettingError: too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise SettingError(
            f"the text has {len(text):,} characters; one article has at most "
            f"{MAX_CHARACTERS:,}. Split it, or cut what is not the article"
        )


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, wrapped lines joined, list markers and datelines left out.

    The first is the headline, but where it is all there is or too long for one.
    """
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n\r\u2028\u2029\x0b\x0c]+", text)]
    blocks: list[list[int]] = []
    for start, end in lines:
        if not text[start:end].strip():
            continue
        if blocks and _runs_on(text, blocks[-1], start):
            blocks[-1][1] = end
        else:
            blocks.append([start, end])
    found: list[Paragraph] = []
    for index, block in enumerate(blocks):
        start, end = _trim(text, *block)
        if start >= end:
            continue
        line = text[block[0] : end].lstrip()
        judged = _judge(
            text, start, end, index, is_first=not found, is_only=len(blocks) == 1
        )
        marked = bool(_MARKED.fullmatch(line))
        found.append(
            replace(
                judged, is_marked=marked, has_dash=line[:2] in DASHES, is_block=line[:2] == "> "
            )
        )
    return found


def _runs_on(text: str, block: list[int], start: int) -> bool:
    """A line that was broken by its width, not by its author."""
    gap = text[block[1] : start]
    if gap.count("\n") != 1 or block[0] == 0:
        return False
    last = text[text.rfind("\n", 0, block[1]) + 1 : block[1]].strip()
    following = text[start : start + 2].strip()
    is_cut = 50 <= len(last) <= 110 and not _ENDS.search(last)
    is_open = last[-1:].islower() or last.rstrip("”\"’'»")[-1:] == ","
    return is_cut and (following[:1].islower() or (len(last) >= 60 and is_open))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not _is_seen(text[start]):
        start += 1
    while start < end and not _is_seen(text[end - 1]):
        end -= 1
    marker = _MARKER.match(text, start, end)
    if marker:
        start = marker.end()
    stamp = _TIME.match(text, start, end)
    if stamp and stamp.end() < end:
        start = stamp.end()
    if text[start : start + 2] == "— ":
        start += 2
    dateline = _DATELINE.match(text, start, end)
    if dateline:
        start = dateline.end()
    return start, end


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs")


LONGEST_HEADLINE = 30


def _is_running(words: str, is_only: bool) -> bool:
    """Text that starts without a headline: all there is, or longer than headlines are."""
    return is_only or (len(words.split()) > LONGEST_HEADLINE and bool(_ENDS.search(words)))


def _judge(
    text: str, start: int, end: int, index: int, *, is_first: bool, is_only: bool
) -> Paragraph:
    words = text[start:end]
    if is_first and not _is_running(words, is_only):
        return Paragraph(start, end, "headline")
    if not any(c.isalpha() for c in words):
        return Paragraph(start, end, "aside")
    is_closed = bool(_ENDS.search(words))
    if not is_closed and (len(words.split()) <= 12 or index < 4):
        is_open_quote = words[0] in "\"“'‘«"
        return Paragraph(start, end, "body" if is_open_quote else "aside")
    if words.isupper() and words.endswith(":") and len(words.split()) > 3:
        return Paragraph(start, end, "aside")  # a heading
    if _BYLINE.match(words) and not is_closed:
        return Paragraph(start, end, "aside")
    if re.match(r"(?:cover image|watch|picture|photo)\b ?:", words, re.IGNORECASE):
        return Paragraph(start, end, "aside")
    return Paragraph(start, end)


DASHES = ("— ", "– ", "- ")
_MARKED = re.compile(r"(?:[-–—] )?(?:\*{1,3}[^*]+\*{1,3}|_{1,3}[^_]+_{1,3})")
_AS = {"‘": "'", "’": "'", "ʼ": "'", "\u2013": "-", "\u2014": "-", "…": ".", "\u00a0": " "}
DOUBLE = '"“”„«»'


def _edges(text: str, place: int) -> bool:
    """An underscore at the edge of a word: a mark of italics."""
    return not (text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum())


def copy_of(text: str, pieces: list[tuple[int, int]]) -> Copy:
    """The pieces of a text, joined by spaces, as the parser should see them."""
    letters: list[str] = []
    places: list[int] = []
    for start, end in pieces:
        if letters and letters[-1] != " ":
            letters.append(" ")
            places.append(start)
        for place in range(start, end):
            character = text[place]
            if (
                character in DOUBLE
                or character == "*"
                or (character == "_" and _edges(text, place))
            ):
                continue
            seen = _AS.get(character, character)
            if seen.isspace():
                seen = " "
            if unicodedata.category(seen) in ("Cc", "Cf", "Cs", "Co", "Cn"):
                continue
            if seen == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(seen)
            places.append(place)
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    if letters and letters[-1] == ",":
        letters[-1] = "."  # the comma before a closing mark ends a sentence
    return Copy("".join(letters), tuple(places))
