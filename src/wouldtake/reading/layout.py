"""Turns by how a page is printed: the names and letters that stand before a speaker's words.

`Q:`, `A.`, `HERALD:`, `Ana Quell, foreign minister:`, `**AQ**:`, each with what it names left out
of the paragraph that follows it.
"""

import re
from collections import Counter
from dataclasses import replace

from .cues import words
from .letters import greeted, replying
from .text import Paragraph

_MARKS = r"[*_]{0,3}"
_TAG = re.compile(
    rf"{_MARKS}\[?(?P<tag>[A-ZÀ-Þ](?:[^:?!“”\"‘\n.]|\.(?=[A-ZÀ-Þ .:,-])){{0,90}}?)\]?"
    rf"{_MARKS}\s?(?::|\s[—–]){_MARKS}\s+{_MARKS}(?=\S)"
)
_LETTER = re.compile(
    rf"{_MARKS}(?P<tag>Q|A|Question|Answer){_MARKS}\s?[.:)—–]{_MARKS}\s+{_MARKS}(?=\S)"
)
_BOLD_QUESTION = re.compile(r"([*_]{1,3}[^*_\n]{3,300}\?[*_]{1,3})\s+(?=\S)")
_SMALL = words(
    "of the and for in de del della da di van von der den bin ibn al el la le du ter ten abu y e"
)
NO_SPEAKER = words(
    "note update updated correction analysis context background summary editor editors comment "
    "opinion reminder live latest breaking meanwhile also related result conclusion question "
    "questions answer first second third fourth finally still and but so now today tonight "
    "yesterday tomorrow here there outlook priority priorities needs needed source sources access "
    "health food water shelter protection displacement security overview highlights situation "
    "response gaps funding scenario scenarios risk risks date location published photo image "
    "caption figure table total status key remember or yet then the a an this that these those "
    "one two three interview interviews letter letters standfirst words text opinions editorial "
    "leader column columnist profile obituary review reportage dispatch essay q&a transcript "
    "podcast listen watch photographs photography pictures illustration translation "
    "correspondence readers feature features cartoon quiz poll postscript ps dear"
)
# A greeting alone is no person until a name follows (`Sir Alan`).
_NOBODY = words("sir sirs madam madams gentlemen ladies editor editors")


def tagged(text: str, laid: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs with the tags of their turns read off, where tags are in use."""
    laid = [part for n, p in enumerate(laid) for part in (_parted(text, p) if n else [p])]
    laid = _above(text, [_ungreeted(text, p) if n else p for n, p in enumerate(laid)])
    found = [_tag_of(text, p) if n else None for n, p in enumerate(laid)]
    counts = Counter(tag for tag, _ in filter(None, found))
    kept: list[Paragraph] = []
    for paragraph, one in zip(laid, found, strict=True):
        if paragraph.tag:
            kept.append(paragraph)
            continue
        if kept and _signs(text, kept[-1], paragraph):
            kept[-1] = replace(kept[-1], end=paragraph.end)
            continue
        if one is None or not _is_in_use(text, one, counts, paragraph):
            kept.append(paragraph)
            continue
        tag, start = one
        kept.append(replace(paragraph, start=start, tag=tag, role="body"))
    return kept


def _ungreeted(text: str, paragraph: Paragraph) -> Paragraph:
    """`Sir, – The port will close.` without its greeting; a greeting alone is an aside."""
    start = greeted(text, paragraph)
    if start is None:
        return paragraph
    if start >= paragraph.end:
        return replace(paragraph, role="aside")
    return replace(paragraph, start=start)


def _above(text: str, laid: list[Paragraph]) -> list[Paragraph]:
    """Names on lines of their own above the turns, where two names and more come back."""
    lines = [_name_alone(text, p) if n else "" for n, p in enumerate(laid)]
    counts = Counter(filter(None, lines))
    several = {name for name, count in counts.items() if count >= 2}
    if len(several) < 2 and not (several and len(counts) >= 2):
        return laid
    kept: list[Paragraph] = []
    tag = ""
    for paragraph, line in zip(laid, lines, strict=True):
        if line:
            tag = line
            continue
        kept.append(replace(paragraph, tag=tag, role="body") if tag else paragraph)
        tag = ""
    return kept


def _name_alone(text: str, paragraph: Paragraph) -> str:
    """A line that is a name in capitals or in bold, `Q` or `A`, or nothing."""
    line = text[paragraph.start : paragraph.end].strip(" *_:")
    if len(line) > 40 or not line or line[-1] in ".!?,;":
        return ""
    if line in ("Q", "A", "Question", "Answer"):
        return line[0]
    is_set_off = line.isupper() or paragraph.is_marked
    return line if is_set_off and len(line.split()) <= 4 and is_name_like(line) else ""


def _parted(text: str, paragraph: Paragraph) -> list[Paragraph]:
    """`**And the north?** It will starve.`: a question in bold, and the answer beside it."""
    match = _BOLD_QUESTION.match(text, paragraph.start, paragraph.end)
    if match is None:
        return [paragraph]
    return [
        replace(paragraph, end=match.end(1), role="body", is_marked=True),
        replace(paragraph, start=match.end(), role="body", is_marked=False),
    ]


def _signs(text: str, quoted: Paragraph, line: Paragraph) -> bool:
    """A line of its own under a quotation that says whose it is: `— Ana Quell, minister`."""
    words = text[line.start : line.end]
    return (
        quoted.role == "body"
        and text[quoted.start] in "“\"‘'«"
        and text[quoted.end - 1] in "”\"’'»"
        and len(words.split()) <= 14
        and words[-1:] not in ".!?:;”"
        and is_name_like(words)
        and (line.has_dash or "," in words)
    )


def _tag_of(text: str, paragraph: Paragraph) -> tuple[str, int] | None:
    line = text.rfind("\n", 0, paragraph.start) + 1
    for start in (paragraph.start, line):
        letter = _LETTER.match(text, start, paragraph.end)
        if letter:
            return letter["tag"][0], letter.end()
    match = _TAG.match(text, paragraph.start, paragraph.end)
    if match is None:
        return None
    is_quoted = text[match.end()] in "“\"‘'«"  # the parser reads `X replies: “...”` itself
    tag = (not is_quoted and replying(match["tag"])) or match["tag"]
    return (bracketed(tag), match.end()) if is_name_like(tag) else None


def bracketed(tag: str) -> str:
    """`Rolf Dane (admiral)` as `Rolf Dane, admiral`."""
    return re.sub(r"\s*\(([^)]+)\)$", r", \1", tag.strip(" *_[]"))


def is_name_like(tag: str) -> bool:
    """A name, a surname, initials, or a name and what its bearer is; no clause, no heading."""
    name, comma, role = bracketed(tag).partition(",")
    name = re.sub(r"^The (?=[A-ZÀ-Þ])", "", name)
    parts = name.replace(".", ". ").split()
    if not parts or len(parts) > 7 or parts[0].lower().strip(".") in NO_SPEAKER:
        return False
    if all(w.lower().strip(".") in _NOBODY for w in parts):
        return False
    if any(w[:1].islower() and w.lower() not in _SMALL and "-" not in w for w in parts):
        return False
    return not comma or (
        len(role.split()) <= 14 and not re.search(r"\b(?:said|says|was|is)\b", role)
    )


def _is_in_use(text: str, one: tuple[str, int], counts: Counter[str], paragraph: Paragraph) -> bool:
    tag, start = one
    if tag in ("Q", "A"):
        return counts["Q"] >= 1 and counts["A"] + counts["Q"] >= 2
    name = tag.partition(",")[0]
    rest = text[start : paragraph.end]
    is_new = counts[tag] == 1
    if rest[:1] in "“\"‘'«" or not is_new:
        return True
    parts = [w for w in name.split() if w.lower() not in _SMALL]
    if not parts:
        return False
    # Printed once: a whole name, or a word of a name that stands elsewhere.
    elsewhere = text.count(parts[-1]) + text.count(parts[-1].title()) - text.count(name + ":")
    others = sum(counts.values())
    if not rest[:1].isupper() and not rest[:1].isdigit():
        return False
    return (len(parts) >= 2 and ("," in tag or others >= 2 or elsewhere >= 1)) or (
        len(parts) == 1 and others >= 3
    )
