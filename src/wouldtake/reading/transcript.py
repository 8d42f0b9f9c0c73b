"""Transcripts: turns with the name, the calling or the letter of their speaker before them.

Interviews (`Q:`, `HERALD:`, `Quell:`), hearings, broadcasts, panels: first who is meant by each
tag, then which of them ask, then whose each paragraph is.
"""

import re
from collections import Counter
from itertools import pairwise

from .cues import words as listed
from .interviewee import Names, interviewee, words_of
from .letters import is_letter, is_reply
from .names import HUMAN_ROLES, Being
from .text import Paragraph

Spoken = dict[int, Being | None]
TALKS = re.compile(
    r"\b(?:interview(?:ed)?|q ?(?:&|and) ?a|(?:in )?conversation|talk(?:s|ed)? (?:to|with|about)"
    r"|sp(?:eaks?|oke) (?:to|with|from|by)|questions? (?:for|to|put)"
    r"|asked (?:him|her|them|about|what|our)"
    r"|sat down|tells? (?:us|the|me)|told (?:us|me)|edited (?:and condensed|for)|condensed"
    r"|translated from|lightly edited|transcript|we (?:met|meet|spoke|reached)|i (?:met|meet))\b",
    re.IGNORECASE,
)
FIRST = re.compile(r"\b(?:I|I’m|I've|me|my|we|our|us|mine|myself)\b|\bI['’]")
SECOND = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)


def is_question(words: str, longest: int = 70) -> bool:
    """It ends with a question mark, is no essay and no quotation."""
    words = re.sub(r"\s*\([^)]*\)$", "", words)  # `Will it stay open? (Marta, Calder)`
    bare_end = words.rstrip('”"’*_)] ')
    is_quoted = words[:1] in '“"‘' and not (words[-1:] in '”"’' and words.count(words[-1:]) == 1)
    return bare_end.endswith("?") and len(words.split()) <= longest and not is_quoted


def is_narrated(words: str, whom: Being | None) -> bool:
    """`She laughed and asked for the bill.`"""
    last = re.escape(whom.name.split()[-1]) if whom is not None and whom.name.split() else "He"
    return bool(
        re.match(
            rf"[(\[]?(?:She|He|They|(?:[A-Z]\w+ )?{last}) (?:\w+ly )?"
            r"(?:\w+ed|looks?|paus\w+|smil\w+|gets?|took|shook|stood|sat|was|is|has|had|leaves?|rose)\b",
            words,
        )
    ) and not FIRST.search(words)


def transcript(text: str, laid: list[Paragraph], tags: Counter[str]) -> Spoken:
    """Paragraph -> who speaks in it, None where it asks. `tags`: how often each is printed."""
    names = Names(text, laid)
    asks = _askers(text, laid, tags, names)
    is_talk = bool(asks) and (sum(tags[t] for t in asks) >= 2 or sum(tags.values()) >= 3)
    loose = [p for p in laid[1:] if not p.tag and (p.is_marked or is_question(words_of(text, p)))]
    named = {names.being(tag, None).name.strip() for tag, n in tags.items() if n >= 2}
    asked = any(is_question(words_of(text, p)) for p in loose)
    if not asks and asked and len(loose) >= 2 and any(" " in name for name in named):
        is_talk = True
        asks = {"Q"}
        tags = Counter({**tags, "Q": len(loose)})
    if not is_talk and not _is_all_turns(laid, tags):
        return _statements(text, laid, names)
    first = next(n for n, p in enumerate(laid) if p.tag or (n and p.is_marked and is_talk))
    whom = interviewee(text, laid, first)
    return _turns(text, laid, first, _cast(tags, asks, names, whom), asks, whom)


def _cast(
    tags: Counter[str], asks: set[str], names: Names, whom: Being
) -> dict[str, Being | None]:
    """Who is meant by each tag; None for who asks and has no name."""
    beings: dict[str, Being | None] = {}
    others = [t for t in tags if t not in asks]
    for tag in tags:
        if tag in asks:
            beings[tag] = None
        elif tag == "A":
            beings[tag] = whom
        else:
            beings[tag] = names.being(tag, whom if len(others) == 1 else None)
    return beings


def _turns(
    text: str, laid: list[Paragraph], first: int, beings: dict[str, Being | None],
    asks: set[str], whom: Being,
) -> Spoken:  # fmt: skip
    """Each paragraph from the first turn on, those without a tag by the turn they stand in."""
    found: Spoken = {}
    others = [t for t in beings if t not in asks]
    current = ""
    for number, paragraph in enumerate(laid[first:], first):
        words = words_of(text, paragraph)
        if paragraph.tag:
            current = paragraph.tag
            found[number] = beings[current]
            continue
        if paragraph.is_marked and "Q" in beings and not current:
            current = "Q"
        if not current or paragraph.role == "headline" or is_narrated(words, whom):
            continue
        if current in asks and not paragraph.is_marked and not is_question(words, 25):
            current = others[0] if len(others) == 1 else "A"
            beings.setdefault("A", whom)
        elif current not in asks and (
            paragraph.is_marked or (asks == {"Q"} and is_question(words))
        ):
            current = next(iter(asks), current)
        found[number] = beings[current]
    return found


def _is_all_turns(laid: list[Paragraph], tags: Counter[str]) -> bool:
    """Most of the page is turns, of two speakers and more, one of whom comes back."""
    body = [p for p in laid if p.role == "body"]
    tagged = sum(tags.values())
    return len(tags) >= 2 and tagged >= 4 and 2 * tagged >= len(body) and max(tags.values()) >= 2


_ASKERS = listed(
    "q question questions questioner interviewer moderator host presenter reporter reporters "
    "journalist journalists correspondent press audience"
)


def _askers(text: str, laid: list[Paragraph], tags: Counter[str], names: Names) -> set[str]:
    """The tags of who asks: by its word, by questions in most of its turns, or by the byline."""
    asked = Counter(p.tag for p in laid if p.tag and words_of(text, p).rstrip("*_").endswith("?"))
    called = {t for t in tags if set(t.lower().partition(",")[0].split()[-1:]) & _ASKERS}
    found = called | {tag for tag in tags if 2 * asked[tag] > tags[tag]}
    if len(tags) < 2:
        return found
    first = next(n for n, p in enumerate(laid) if p.tag)
    head = "\n".join(words_of(text, p) for p in laid[:first])
    tail = "\n".join(words_of(text, p) for p in laid[-2:])
    signed = {m["name"].rstrip(".") for m in _SIGNED.finditer(f"{head}\n{tail}")}
    meant = ((tag, names.meant(tag.partition(",")[0].strip())) for tag in tags)
    by_line = {tag for tag, full in meant if full and any(full in one for one in signed)}
    if by_line:  # who else asks as often answers with questions
        return called | by_line
    if heard := _one_before_many([p.tag for p in laid if p.tag], tags, asked):
        return called | heard
    if found:
        return found
    often = sorted(tags, key=lambda t: -asked[t] / tags[t])
    share = [asked[t] / tags[t] for t in often]
    is_talk = bool(TALKS.search(head)) and share[0] >= 0.25 and share[0] >= 2 * share[1]
    return {often[0]} if is_talk else set()


def _one_before_many(order: list[str], tags: Counter[str], asked: Counter[str]) -> set[str]:
    """Who asks at a hearing: all but the one who speaks at every second turn and asks little."""
    witness = max(tags, key=lambda tag: (tags[tag], -asked[tag]))
    rest = {tag: count for tag, count in tags.items() if tag != witness}
    is_in_turn = all(witness in pair for pair in pairwise(order))
    turns = sum(rest.values())
    asks = sum(asked[tag] for tag in rest)
    is_asked = 4 * asks >= turns and 4 * asked[witness] <= tags[witness]
    return set(rest) if len(rest) >= 2 and tags[witness] >= 4 and is_in_turn and is_asked else set()


_SIGNED = re.compile(
    r"(?i:\b(?:interview(?:ed)?|questions|words|asked|conducted)(?: by|:)|^by) "
    r"(?P<name>[A-ZÀ-Þ][\w’'.-]+(?: [A-ZÀ-Þ][\w’'.-]+){0,3})",
    re.MULTILINE,
)


def _statements(text: str, laid: list[Paragraph], names: Names) -> Spoken:
    """`Rolf Dane, admiral: It will stay open.`: people's words under their names, none asking."""
    found: Spoken = {}
    replying: Being | None = None
    for number, paragraph in enumerate(laid):
        if not paragraph.tag or paragraph.tag in ("Q", "A"):
            if paragraph.role != "body" or is_letter(text, paragraph):
                replying = None
            if replying is not None:
                found[number] = replying
            continue
        replying = names.being(paragraph.tag, None) if is_reply(text, paragraph) else None
        if replying is not None:
            found[number] = replying
            continue
        _, comma, role = paragraph.tag.partition(",")
        is_human = bool(comma) and bool(set(re.findall(r"[a-z-]+", role.lower())) & HUMAN_ROLES)
        is_quoted = text[paragraph.start] in "“\"‘'«"
        if is_human or is_quoted or FIRST.search(words_of(text, paragraph)):
            found[number] = names.being(paragraph.tag, None)
    return found


