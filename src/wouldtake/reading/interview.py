"""Interviews, panels and monologues: which paragraphs are someone's own words without marks.

A page is taken for an interview by how it is printed: turns with tags (`Q:`, `HERALD:`, `Quell:`),
questions in bold or italics, turns with dashes, or bare questions with answers in the first person.
"""

import re
from collections import Counter
from itertools import pairwise

from .cues import words as listed
from .interviewee import BODY, NAME, Names, interviewee, words_of
from .layout import is_name_like
from .letters import is_letter, is_reply
from .names import HUMAN_ROLES, TITLES, Being
from .text import Paragraph

_HEAD = re.compile(
    r"\b(?:interview(?:ed)?|q ?(?:&|and) ?a|(?:in )?conversation|talk(?:s|ed)? (?:to|with|about)"
    r"|sp(?:eaks?|oke) (?:to|with|from|by)|questions? (?:for|to|put)"
    r"|asked (?:him|her|them|about|what|our)"
    r"|sat down|tells? (?:us|the|me)|told (?:us|me)|edited (?:and condensed|for)|condensed"
    r"|translated from|lightly edited|transcript|we (?:met|meet|spoke|reached)|i (?:met|meet))\b",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\b(?:explained|explainer|what (?:we|you) (?:know|need)|questions answered|a guide to"
    r"|here is what|at a glance|your questions|we answer|answers? to (?:the|your)"
    r"|where things stand|in brief|quick guide|what to know)\b",
    re.IGNORECASE,
)
_TOLD_TO = re.compile(
    r"\b(?:as told to|in (?:her|his|their) own words|told (?:her|his|their) story"
    r"|told in the first person)\b",
    re.I,
)
_FIRST = re.compile(r"\b(?:I|I’m|I've|me|my|we|our|us|mine|myself)\b|\bI['’]")
_SELF = re.compile(r"\b(?:I|me|my|mine|myself)\b")
_SECOND = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_QUICK = re.compile(
    r"(?:yes|no|well|look|oh|not|of course|absolutely|partly|perhaps|maybe|never|i|we)\b", re.I
)
Spoken = dict[int, Being | None]


def answers(text: str, laid: list[Paragraph]) -> Spoken:
    """Paragraph -> who speaks in it, None where it asks; empty where nothing is an interview."""
    tags = Counter(p.tag for p in laid if p.tag)
    found = _by_tags(text, laid, tags) if tags else {}
    if found and not _only_at_first(text, laid, tags):
        return found
    return _by_questions(text, laid) or found or _monologue(text, laid) or _panel(text, laid)


def _only_at_first(text: str, laid: list[Paragraph], tags: Counter[str]) -> bool:
    """Tags at the first question and answer alone; the turns after them have none."""
    last = max(n for n, p in enumerate(laid) if p.tag)
    asked = sum(_is_question(words_of(text, p)) for p in laid[last + 1 :])
    return sum(tags.values()) <= 3 and asked >= 1 and len(laid) - last > 3


def _is_question(words: str, longest: int = 70) -> bool:
    words = re.sub(r"\s*\([^)]*\)$", "", words)  # `Will it stay open? (Marta, Calder)`
    bare_end = words.rstrip('”"’*_)] ')
    is_quoted = words[:1] in '“"‘' and not (words[-1:] in '”"’' and words.count(words[-1:]) == 1)
    return bare_end.endswith("?") and len(words.split()) <= longest and not is_quoted


# --- turns with tags ---


def _by_tags(text: str, laid: list[Paragraph], tags: Counter[str]) -> Spoken:
    names = Names(text, laid)
    asks = _askers(text, laid, tags, names)
    is_talk = bool(asks) and (sum(tags[t] for t in asks) >= 2 or sum(tags.values()) >= 3)
    loose = [p for p in laid[1:] if not p.tag and (p.is_marked or _is_question(words_of(text, p)))]
    named = {names.being(tag, None).name.strip() for tag, n in tags.items() if n >= 2}
    asked = any(_is_question(words_of(text, p)) for p in loose)
    if not asks and asked and len(loose) >= 2 and any(" " in name for name in named):
        is_talk = True
        asks = {"Q"}
        tags = Counter({**tags, "Q": len(loose)})
    first = next(n for n, p in enumerate(laid) if p.tag or (n and p.is_marked))
    whom = interviewee(text, laid, first)
    if not is_talk:
        return _statements(text, laid, names)
    beings: dict[str, Being | None] = {}
    others = [t for t in tags if t not in asks]
    for tag in tags:
        if tag in asks:
            beings[tag] = None
        elif tag == "A":
            beings[tag] = whom
        else:
            beings[tag] = names.being(tag, whom if len(others) == 1 else None)
    found: Spoken = {}
    current: str = ""
    for number, paragraph in enumerate(laid[first:], first):
        words = words_of(text, paragraph)
        if paragraph.tag:
            current = paragraph.tag
            found[number] = beings[current]
            continue
        if paragraph.is_marked and "Q" in beings and not current:
            current = "Q"
        if not current or paragraph.role == "headline" or _is_narrated(words, whom):
            continue
        if current in asks and not paragraph.is_marked and not _is_question(words, 25):
            current = others[0] if len(others) == 1 else "A"
            beings.setdefault("A", whom)
        elif current not in asks and (
            paragraph.is_marked or (asks == {"Q"} and _is_question(words))
        ):
            current = next(iter(asks))
        found[number] = beings[current]
    return found


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
    is_talk = bool(_HEAD.search(head)) and share[0] >= 0.25 and share[0] >= 2 * share[1]
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
        if is_human or is_quoted or _FIRST.search(words_of(text, paragraph)):
            found[number] = names.being(paragraph.tag, None)
    return found


# --- questions without tags ---


def _by_questions(text: str, laid: list[Paragraph]) -> Spoken:
    body = [(n, p) for n, p in enumerate(laid) if n]
    marked = [n for n, p in body if p.is_marked]
    dashed = [n for n, p in body if p.has_dash]
    asked = [n for n, p in body if _is_question(words_of(text, p))]
    by_mark = len(marked) >= 2 and 3 * len(set(marked) & set(asked)) >= len(marked)
    by_dash = len(dashed) >= 4 and len(set(dashed) & set(asked)) >= 2
    if not by_mark and not by_dash and len(asked) < 2:
        return {}
    first = (marked if by_mark else dashed if by_dash else asked)[0]
    rows = _turns(text, laid, first, by_mark, by_dash)
    if not by_dash and _evidence(text, laid, first, rows) < 2:
        return {}
    whom = interviewee(text, laid, first)
    tag = next((p.tag for n, p in enumerate(laid) if p.tag and rows.get(n) == "A"), "")
    if tag and tag != "A":
        whom = Names(text, laid).being(tag, whom)
    found: Spoken = {}
    for number, row in rows.items():
        if row == "Q":
            found[number] = None
        elif number == len(laid) - 1 and _closes(words_of(text, laid[number]), whom):
            continue
        elif not _is_narrated(words_of(text, laid[number]), whom):
            found[number] = whom
    return found


def _turns(
    text: str, laid: list[Paragraph], first: int, by_mark: bool, by_dash: bool
) -> dict[int, str]:
    """Paragraph -> Q or A. After a question comes an answer; a later question ends it."""
    found: dict[int, str] = {}
    turn = ""
    for number in range(first, len(laid)):
        paragraph = laid[number]
        words = words_of(text, paragraph)
        if by_mark:
            turn = "Q" if paragraph.is_marked else "A"
        elif by_dash:
            if paragraph.has_dash:
                turn = "A" if turn == "Q" else "Q"
        elif turn == "Q":
            turn = "A"
        elif (
            _is_question(words)
            and not (turn == "A" and _FIRST.search(words) and len(words.split()) > 30)
        ) or (turn == "A" and _is_prompt(text, laid, number)):
            turn = "Q"
        if turn:
            found[number] = turn
    return found


def _is_prompt(text: str, laid: list[Paragraph], number: int) -> bool:
    """A remark of the interviewer's: one short sentence before a longer answer."""
    words = words_of(text, laid[number])
    longest = 45 if _SECOND.search(words) else 25
    if number + 1 >= len(laid) or len(words.split()) > longest or _FIRST.search(words):
        return False
    after = words_of(text, laid[number + 1])
    if _is_question(after) or laid[number].role == "headline":
        return False
    return len(re.findall(r"[.!?…](?:\s|$)", words)) <= 1 and len(after.split()) > len(
        words.split()
    )


def _evidence(text: str, laid: list[Paragraph], first: int, rows: dict[int, str]) -> int:
    """How much speaks for an interview, against an explainer with questions as its headings."""
    head = " ".join(words_of(text, p) for p in laid[:first])
    asked = [words_of(text, laid[n]) for n, row in rows.items() if row == "Q"]
    answered = [words_of(text, laid[n]) for n, row in rows.items() if row == "A"]
    if not answered:
        return 0
    score = min(4, 2 * len(_HEAD.findall(head)))
    score += 2 * (4 * sum(bool(_SECOND.search(q)) for q in asked) >= len(asked))
    score += 2 * (3 * sum(bool(_SELF.search(a)) for a in answered) >= len(answered))
    score -= 2 * (bool(_SELF.search(head)) and not _HEAD.search(head))
    score += 5 * sum(bool(_QUICK.match(a)) for a in answered) >= len(answered)
    score -= 3 * bool(_EXPLAINS.search(head))
    told = sum(len(re.findall(r"[,”\"] (?:\w+ ){0,3}(?:said|says)\b", a)) > 0 for a in answered)
    score -= 2 * (5 * told >= 2 * len(answered))
    starts = sum(a[:1] in "“\"‘'" for a in answered)
    score -= 4 * (2 * starts >= len(answered))
    return score


def _is_narrated(words: str, whom: Being | None) -> bool:
    """`She laughed and asked for the bill.`"""
    last = re.escape(whom.name.split()[-1]) if whom is not None and whom.name.split() else "He"
    return bool(
        re.match(
            rf"[(\[]?(?:She|He|They|(?:[A-Z]\w+ )?{last}) (?:\w+ly )?"
            r"(?:\w+ed|looks?|paus\w+|smil\w+|gets?|took|shook|stood|sat|was|is|has|had|leaves?|rose)\b",
            words,
        )
    ) and not _FIRST.search(words)


def _closes(words: str, whom: Being) -> bool:
    """A note under an interview that tells who was asked: `Ana Quell was minister until May.`"""
    return whom.is_named and whom.name in words and not _FIRST.search(words)


# --- one voice throughout ---


def _monologue(text: str, laid: list[Paragraph]) -> Spoken:
    """A text in the first person under a head that says whose words it holds."""
    for number, paragraph in enumerate(laid[:5]):
        if not _TOLD_TO.search(words_of(text, paragraph)):
            continue
        whom = interviewee(text, laid, number + 1)
        later = range(number + 1, len(laid))
        own = [n for n in later if _FIRST.search(words_of(text, laid[n]))]
        if whom.is_named and len(own) * 3 >= len(later):
            return dict.fromkeys(later, whom)
    return {}


def _panel(text: str, laid: list[Paragraph]) -> Spoken:
    """Statements under headings that are names: `Rolf Dane, retired admiral`."""
    heads = [
        n
        for n, p in enumerate(laid[:-1])
        if n
        and not p.tag
        and _is_bearer(words_of(text, p), p.is_marked)
        and laid[n + 1].role == "body"
    ]
    if len(heads) < 2:
        return {}
    found: Spoken = {}
    for head, stop in zip(heads, [*heads[1:], len(laid)], strict=True):
        name, _, role = words_of(text, laid[head]).partition(",")
        name = " ".join(re.sub(r"\([^)]*\)", "", name).split())
        whom = Being(name, True, role.strip())
        own = range(head + 1, stop)
        if any(_FIRST.search(words_of(text, laid[n])) for n in own):
            found |= dict.fromkeys(own, whom)
    return found


def _is_bearer(words: str, is_marked: bool) -> bool:
    """A heading that is a name and what its bearer is."""
    name, comma, role = words.partition(",")
    name = " ".join(re.sub(r"\([^)]*\)", "", name).split())
    titled = name.split()[0].lower().strip(".") in TITLES if name else False
    name = " ".join(w for w in name.split() if w.lower().strip(".") not in TITLES)
    is_name = bool(NAME.fullmatch(name)) and not set(name.lower().split()) & BODY
    is_human = bool(set(re.findall(r"[a-z-]+", role.lower())) & HUMAN_ROLES)
    return (
        len(words.split()) <= 16
        and not words.endswith((".", "?", ":"))
        and is_name
        and (is_human or titled or is_marked or bool(comma and is_name_like(words)))
    )
