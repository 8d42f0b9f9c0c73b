"""Transcripts: turns with the name, the calling or the letter of their speaker before them.

Interviews (`Q:`, `HERALD:`, `Quell:`), hearings, broadcasts, panels: first who is meant by each
tag, then which of them ask, then whose each paragraph is.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from .cues import words as listed
from .interviewee import Talk, interviewee
from .letters import is_letter, is_reply
from .names import HUMAN_ROLES, Being
from .page_names import Names, words_of
from .talk import FIRST, SECOND, TALKS
from .text import Paragraph

Spoken = dict[int, Being | None]


def is_question(words: str, longest: int = 70) -> bool:
    """It ends with a question mark, is no essay and no quotation."""
    if beside := re.search(r"\([^()]{0,80}\)$", words):  # `Will it stay open? (Marta, Calder)`
        words = words[: beside.start()].rstrip()
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


def transcript(text: str, laid: list[Paragraph]) -> Spoken:
    """Paragraph -> who speaks in it, None where it asks; empty where nothing has a tag."""
    if not any(paragraph.tag for paragraph in laid):
        return {}
    names = Names(text, laid)
    printed = laid
    cast, laid, called = _cast(printed, names)
    tags = Counter(p.tag for p in laid if p.tag)
    asks = _askers(text, laid, tags, called)
    is_talk = bool(asks) and (sum(tags[t] for t in asks) >= 2 or sum(tags.values()) >= 3)
    loose = [p for p in laid[1:] if not p.tag and (p.is_marked or is_question(words_of(text, p)))]
    asked = any(is_question(words_of(text, p)) for p in loose)
    if not asks and asked and len(loose) >= 2 and any(" " in t and tags[t] >= 2 for t in tags):
        is_talk = True
        asks = {"Q"}
    if not is_talk and not _is_all_turns(laid, tags):
        return _statements(text, printed, names)
    first = next(n for n, p in enumerate(laid) if p.tag or (n and p.is_marked and is_talk))
    spoken = {is_put: [words_of(text, p) for p in laid if p.tag and (p.tag in asks) == is_put]
              for is_put in (True, False)}
    whom = interviewee(text, laid, first, Talk(spoken[True], spoken[False]))
    others = [tag for tag in tags if tag not in asks]
    for tag in others:
        if tag == "A":
            cast[tag] = whom
        elif others == [tag]:
            cast[tag] = names.being(cast[tag].name, whom)
    return _turns(text, laid, first, Roles(cast, asks, whom, others))


def _cast(
    laid: list[Paragraph], names: Names
) -> tuple[dict[str, Being], list[Paragraph], set[str]]:
    """Everyone by one tag each, the paragraphs with these tags, and who by calling asks."""
    printed = dict.fromkeys(p.tag for p in laid if p.tag)
    letters = {tag: Being(tag, False) for tag in printed if tag in ("Q", "A")}
    given = {tag: names.being(tag, None) for tag in printed if tag not in letters}
    cast = {being.name: being for being in given.values()} | letters
    again = {tag: being.name for tag, being in given.items()}
    called = {
        again.get(tag, tag)
        for tag in (*given, *cast)
        if _ends(tag.partition(",")[0]) & _ASKERS or _ends(tag.partition(",")[2]) & _HOSTS
    }
    return cast, [replace(p, tag=again.get(p.tag, p.tag)) for p in laid], called


def _ends(words: str) -> set[str]:
    return set(words.lower().split()[-1:])


@dataclass(frozen=True)
class Roles:
    """Who is meant by each tag, which tags ask, who answers to `A`, and the other tags."""

    cast: dict[str, Being]
    asks: set[str]
    whom: Being
    others: list[str]

    def speaking(self, tag: str, words: str) -> Being | None:
        """Whose the words of a turn are; None: a question's, or nobody's."""
        being = self.whom if tag == "A" else self.cast.get(tag)
        is_named = being is not None and " " in being.name
        return None if tag in self.asks and not (is_named and _tells(words)) else being


def _turns(text: str, laid: list[Paragraph], first: int, roles: Roles) -> Spoken:
    """Each paragraph from the first turn on, those without a tag by the turn they stand in."""
    found: Spoken = {}
    asks, others, current = roles.asks, roles.others, ""
    for number, paragraph in enumerate(laid[first:], first):
        words = words_of(text, paragraph)
        if paragraph.tag:
            current = paragraph.tag
            found[number] = roles.speaking(current, words)
            continue
        if paragraph.is_marked and "Q" in asks and not current:
            current = "Q"
        if not current or paragraph.role == "headline" or is_narrated(words, roles.whom):
            continue
        if current in asks and not paragraph.is_marked and not is_question(words, 25):
            current = others[0] if len(others) == 1 else "A"
        elif current not in asks and (
            paragraph.is_marked
            or (asks == {"Q"} and is_question(words))
            or (number + 1 < len(laid) and _is_put(words, current, laid[number + 1].tag, others))
        ):
            current = min(asks, default=current)
        found[number] = roles.speaking(current, words)
    return found


def _is_put(words: str, current: str, after: str, others: list[str]) -> bool:
    """A question without a tag before an answer with one, or a remark to who answers next again.

    `current`, `after`: the tags of the turn so far and of the next paragraph.
    """
    if after not in others:
        return False
    is_remark = after == current and bool(SECOND.search(words)) and not FIRST.search(words)
    return is_question(words) or is_remark


def _tells(words: str) -> bool:
    """Who else asks reports here: several sentences, no question, nobody spoken to."""
    return "?" not in words and not SECOND.search(words) and len(_STOP.findall(words)) >= 2


_STOP = re.compile(r"[.!…][”\"’']?(?:\s|$)")


def _is_all_turns(laid: list[Paragraph], tags: Counter[str]) -> bool:
    """Most of the page is turns, of two speakers and more, one of whom comes back."""
    body = [p for p in laid if p.role == "body"]
    tagged = sum(tags.values())
    return len(tags) >= 2 and tagged >= 4 and 2 * tagged >= len(body) and max(tags.values()) >= 2


_HOSTS = listed("host presenter moderator anchor interviewer")
_ASKERS = _HOSTS | listed(
    "q question questions questioner reporter reporters journalist journalists correspondent "
    "press audience"
)


def _askers(
    text: str, laid: list[Paragraph], tags: Counter[str], called: set[str]
) -> set[str]:
    """The tags of who asks: by calling, by questions in most of its turns, or by the byline."""
    asked = Counter(p.tag for p in laid if p.tag and words_of(text, p).rstrip("*_").endswith("?"))
    found = called | {tag for tag in tags if 2 * asked[tag] > tags[tag]}
    if len(tags) < 2:
        return found
    first = next(n for n, p in enumerate(laid) if p.tag)
    head = "\n".join(words_of(text, p) for p in laid[:first])
    tail = "\n".join(words_of(text, p) for p in laid[-2:])
    signed = {m["name"].rstrip(".") for m in _SIGNED.finditer(f"{head}\n{tail}")}
    by_line = {tag for tag in tags if any(tag in one for one in signed)} - {"Q", "A"}
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
