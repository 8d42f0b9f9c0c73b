"""Turns by how a page is printed: the names and letters that stand before a speaker's words.

`Q:`, `A.`, `HERALD:`, `Ana Quell, foreign minister:`, `**AQ**:`, each with what it names left out
of the paragraph that follows it.
"""

import re
from collections import Counter
from dataclasses import replace

from .cues import words
from .letters import greeted, replying
from .names import HUMAN_ROLES, TITLES
from .text import Paragraph

_MARKS = r"[*_]{0,3}"
# What the page prints beside a speaker and is no word of theirs: `(through interpreter)`.
_STAGE = re.compile(r"(?:\([^()\n]{1,60}\)|\[[^\[\]\n]{1,60}\])\s+(?=\S)")
_TAG = re.compile(
    rf"{_MARKS}\[?(?P<tag>[A-ZÀ-Þ](?:[^:?!“”\"‘\n.]|\.(?=[A-ZÀ-Þ .:,)-])){{0,90}}?)\]?"
    rf"{_MARKS}\s?(?::|\s[—–/]){_MARKS}\s+{_MARKS}(?=\S)"
)
# A number or a time before the speaker: `Q41 `, ` 12   `, `[00:01:07] `, `2 May, 19:12. `.
_BEFORE = re.compile(
    r"[ \t]*(?:Q\d{1,3}[.:]?\s+|\d{1,3}\s{2,}|\d{4} (?=[A-ZÀ-Þ]{3})"
    r"|\[?(?:\d{1,2} [A-Z][a-z]+,? |\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?,? )?"
    r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?\]?[.:]?\s+)"
)
# `BK. It has stopped.`, `Ms. YODER. They will cross it.`
_STOPPED = re.compile(
    r"(?P<tag>(?:(?:Mr|Mrs|Ms|Miss|Dr|Gen|Adm|Amb|Sen|Rep|The)\.? )?"
    r"[A-ZÀ-Þ][A-ZÀ-Þ’'-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ’'-]+)?)\.\s+(?=[A-ZÀ-Þ“\"‘…])"
)
_LETTER = re.compile(
    rf"{_MARKS}(?P<tag>Q|A|Question|Answer|QUESTION|ANSWER){_MARKS}\s?[.:)—–-]{_MARKS}\s+{_MARKS}(?=\S)"
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
    "correspondence readers feature features cartoon quiz poll postscript ps dear gmt utc bst cet "
    "cest est edt pst eet msk ist am pm"
)
# A greeting alone is no person until a name follows (`Sir Alan`).
_NOBODY = words("sir sirs madam madams gentlemen ladies editor editors")


def tagged(text: str, laid: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs with the tags of their turns read off, where tags are in use."""
    laid = [part for n, p in enumerate(laid) for part in (_parted(text, p) if n else [p])]
    laid = _above(text, [_ungreeted(text, p) if n else p for n, p in enumerate(laid)])
    stopped = _stopped(text, laid)
    found = [_tag_of(text, p, stopped) if n else None for n, p in enumerate(laid)]
    counts = Counter(tag.partition(",")[0] for tag, _ in filter(None, found))
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


def _stopped(text: str, laid: list[Paragraph]) -> frozenset[str]:
    """Initials and names in capitals with a stop before turns: two and more that come back."""
    starts = [_STOPPED.match(text, p.start, p.end) for p in laid[1:]]
    counts = Counter(m["tag"] for m in starts if m and m["tag"].lower() not in TITLES)
    several = {tag for tag, count in counts.items() if count >= 2}
    return frozenset(several if len(several) >= 2 else ())


def _above(text: str, laid: list[Paragraph]) -> list[Paragraph]:
    """Names on lines of their own above the turns, where two names and more come back."""
    plain = [_line_of(text, p) if n else "" for n, p in enumerate(laid)]
    again = {line for line, count in Counter(filter(None, plain)).items() if count >= 2}
    lines = [
        _name_alone(text, p, line in again) if n else ""
        for n, (p, line) in enumerate(zip(laid, plain, strict=True))
    ]
    counts = Counter(line.partition(",")[0] for line in filter(None, lines))
    several = {name for name, count in counts.items() if count >= 2}
    timed = sum(bool(line) and _is_timed(text, p) for line, p in zip(lines, laid, strict=True))
    if len(several) < 2 and not (several and len(counts) >= 2) and timed < 3:
        return laid
    kept: list[Paragraph] = []
    for number, (paragraph, line) in enumerate(zip(laid, lines, strict=True)):
        is_above = bool(line) and number + 1 < len(laid) and not lines[number + 1]
        above = lines[number - 1] if number and not line else ""
        if not is_above:  # a name with nothing of its own below it stays where it is
            kept.append(replace(paragraph, tag=above, role="body") if above else paragraph)
    return kept


def _line_of(text: str, paragraph: Paragraph) -> str:
    """A paragraph of one line, the time and the marks about it left out."""
    first = text.rfind("\n", 0, paragraph.start) + 1
    before = _BEFORE.match(text, first)
    start = before.end() if before and before.end() < paragraph.end else paragraph.start
    line = text[start : paragraph.end].strip(" *_")
    beside = _BESIDE.search(line)
    return line[: beside.start()].rstrip() if beside else line


# A time or a direction in brackets that ends a line: `(12:04)`, `(by telephone)`.
_BESIDE = re.compile(r"\((?:\d+:\d+|[a-z][^()]{0,60})\)$")
_LONGEST_TAG = 160  # code points


def _is_timed(text: str, paragraph: Paragraph) -> bool:
    return _BEFORE.match(text, text.rfind("\n", 0, paragraph.start) + 1) is not None


def _name_alone(text: str, paragraph: Paragraph, is_again: bool) -> str:
    """A line that is a name in capitals, in bold, after a time, before a colon or printed more
    than once; `Q` or `A`; or nothing.
    """
    line = _line_of(text, paragraph)
    is_led = line.endswith(":")
    line = line.rstrip(":")
    if len(line) > (90 if is_led else 40) or not line or line[-1] in ".!?,;":
        return ""
    if line in ("Q", "A", "Question", "Answer"):
        return line[0]
    if not is_name_like(line):
        return ""
    name = line.partition(",")[0]
    is_set_off = name.isupper() or paragraph.is_marked or is_again or is_led
    is_set_off = is_set_off or _is_timed(text, paragraph)
    is_one_line = "\n" not in line and len(name.split()) <= (6 if is_led else 4)
    return bracketed(line) if is_set_off and is_one_line else ""


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


def _tag_of(text: str, paragraph: Paragraph, stopped: frozenset[str]) -> tuple[str, int] | None:
    line = text.rfind("\n", 0, paragraph.start) + 1
    before = _BEFORE.match(text, line, paragraph.end)
    after = before.end() if before else paragraph.start
    for start in (paragraph.start, after, line):
        letter = _LETTER.match(text, start, paragraph.end)
        if letter:
            return letter["tag"][0], _after_stage(text, letter.end(), paragraph.end)
    short = _STOPPED.match(text, paragraph.start, paragraph.end)
    if short and short["tag"] in stopped:
        return short["tag"], short.end()
    match = _TAG.match(text, after, paragraph.end) or _TAG.match(
        text, paragraph.start, paragraph.end
    )
    if match is None:
        return None
    is_quoted = text[match.end()] in "“\"‘'«"  # the parser reads `X replies: “...”` itself
    tag = (not is_quoted and replying(match["tag"])) or match["tag"]
    if not is_name_like(tag):
        return None
    return bracketed(tag), _after_stage(text, match.end(), paragraph.end)


def _after_stage(text: str, start: int, end: int) -> int:
    """After directions of the stage, where words follow."""
    stage = _STAGE.match(text, start, end)
    return stage.end() if stage else start


_DIRECTED = re.compile(
    r"voice-?over|on camera|off camera|off|live|through .*|via .*|by .*|on .*|reading.*|continuing"
    r"|laughs|translat.*|interpret.*|spoke in .*|archive.*|recorded.*|ret\.?|retd\.?",
    re.IGNORECASE,
)


def bracketed(tag: str) -> str:
    """`Rolf Dane (admiral)` as `Rolf Dane, admiral`; directions of the stage are left out."""
    tag = tag.strip(" *_[]")
    for inner in re.findall(r"\(([^()]+)\)", tag):
        rest = " ".join(tag.replace(f"({inner})", " ").split()).replace(" ,", ",")
        tag = rest if _DIRECTED.fullmatch(inner) or "," in rest else f"{rest}, {inner}"
    return tag


def is_name_like(tag: str) -> bool:
    """A name, a surname, initials, or a name and what its bearer is; no clause, no heading."""
    if len(tag) > _LONGEST_TAG:
        return False
    name, comma, role = bracketed(tag).partition(",")
    name = re.sub(r"^The (?=[A-ZÀ-Þ])", "", name)
    parts = name.replace(".", ". ").split()
    if re.search(r"(?:\w{4,}|\b[a-z]+)\.\s+[A-ZÀ-Þ]", tag):
        return False  # two sentences
    if 2 <= len(parts) <= 3 and parts[-1] in HUMAN_ROLES and not comma:
        return True  # `First man`
    if not parts or not parts[0][:1].isalpha() or len(parts) > 7:
        return False
    if parts[0].lower().strip(".") in NO_SPEAKER:
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
        return counts["Q"] >= 1 and (counts["A"] + counts["Q"] >= 2 or sum(counts.values()) >= 3)
    name = tag.partition(",")[0]
    rest = text[start : paragraph.end]
    is_new = counts[tag.partition(",")[0]] == 1
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
