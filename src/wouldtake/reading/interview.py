"""Interviews, panels and monologues: which paragraphs are someone's own words without marks.

A page is taken for an interview by how it is printed: turns with tags (`Q:`, `HERALD:`, `Quell:`),
questions in bold or italics, turns with dashes, or bare questions with answers in the first person.
"""

import re
from collections import Counter

from .cues import words as listed
from .layout import is_name_like
from .names import HUMAN_ROLES, TITLES, Being, bare
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
_NAME = re.compile(
    r"\b[A-ZÀ-Þ][\w’'-]+(?: (?:(?:al|el|bin|ibn|de|del|van|von|da|ter|abu)[ -])?[A-ZÀ-Þ][\w’'.-]*)+"
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
    asked = sum(_is_question(_words(text, p)) for p in laid[last + 1 :])
    return sum(tags.values()) <= 3 and asked >= 1 and len(laid) - last > 3


def _words(text: str, paragraph: Paragraph) -> str:
    return text[paragraph.start : paragraph.end].strip(" *_")


def _is_question(words: str, longest: int = 70) -> bool:
    words = re.sub(r"\s*\([^)]*\)$", "", words)  # `Will it stay open? (Marta, Calder)`
    bare_end = words.rstrip('”"’*_)] ')
    is_quoted = words[:1] in '“"‘' and not (words[-1:] in '”"’' and words.count(words[-1:]) == 1)
    return bare_end.endswith("?") and len(words.split()) <= longest and not is_quoted


# --- turns with tags ---


def _by_tags(text: str, laid: list[Paragraph], tags: Counter[str]) -> Spoken:
    asks = {
        tag
        for tag in tags
        if tag == "Q"
        or 2 * sum(_words(text, p).rstrip("*_").endswith("?") for p in laid if p.tag == tag)
        > tags[tag]
    }
    is_talk = bool(asks) and sum(tags[t] for t in asks) >= 2
    is_talk = is_talk or (asks and sum(tags.values()) >= 3)
    loose = [p for p in laid[1:] if not p.tag and (p.is_marked or _is_question(_words(text, p)))]
    named = {_of_tag(text, laid, tag, None).name.strip() for tag, n in tags.items() if n >= 2}
    asked = any(_is_question(_words(text, p)) for p in loose)
    if not asks and asked and len(loose) >= 2 and any(" " in name for name in named):
        is_talk = True
        asks = {"Q"}
        tags = Counter({**tags, "Q": len(loose)})
    first = next(n for n, p in enumerate(laid) if p.tag or (n and p.is_marked))
    whom = _interviewee(text, laid, first)
    if not is_talk:
        return _statements(text, laid)
    beings: dict[str, Being | None] = {}
    others = [t for t in tags if t not in asks]
    for tag in tags:
        if tag in asks:
            beings[tag] = None
        elif tag == "A":
            beings[tag] = whom
        else:
            beings[tag] = _of_tag(text, laid, tag, whom if len(others) == 1 else None)
    found: Spoken = {}
    current: str = ""
    for number, paragraph in enumerate(laid[first:], first):
        words = _words(text, paragraph)
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


def _statements(text: str, laid: list[Paragraph]) -> Spoken:
    """`Rolf Dane, admiral: It will stay open.`: people's words under their names, none asking."""
    found: Spoken = {}
    for number, paragraph in enumerate(laid):
        if not paragraph.tag or paragraph.tag in ("Q", "A"):
            continue
        name, comma, role = paragraph.tag.partition(",")
        is_human = bool(comma) and bool(set(re.findall(r"[a-z-]+", role.lower())) & HUMAN_ROLES)
        is_quoted = text[paragraph.start] in "“\"‘'«"
        if is_human or is_quoted or _FIRST.search(_words(text, paragraph)):
            found[number] = _of_tag(text, laid, paragraph.tag, None)
        del name
    return found


def _of_tag(text: str, laid: list[Paragraph], tag: str, whom: Being | None) -> Being:
    """The person a tag stands for: a whole name, a surname, a first name or initials."""
    name, _, role = tag.partition(",")
    name = name.strip()
    plain = bare(name).replace(".", "")
    for full in _names(" ".join(_words(text, p) for p in laid)):
        parts = re.split(r"[ -]", bare(full))
        initials = "".join(w[:1] for w in bare(full).split())
        all_initials = "".join(w[:1] for w in parts)
        if plain in (initials, all_initials) or (
            plain.split() and set(plain.split()) < set(bare(full).split())
        ):
            return Being(full, True, role.strip() or _what(text, full))
    if whom is not None and name.isupper() and len(name) <= 4:
        return whom
    return Being(name.title() if name.isupper() and " " in name else name, True, role.strip())


# --- questions without tags ---


def _by_questions(text: str, laid: list[Paragraph]) -> Spoken:
    body = [(n, p) for n, p in enumerate(laid) if n]
    marked = [n for n, p in body if p.is_marked]
    dashed = [n for n, p in body if p.has_dash]
    asked = [n for n, p in body if _is_question(_words(text, p))]
    by_mark = len(marked) >= 2 and 3 * len(set(marked) & set(asked)) >= len(marked)
    by_dash = len(dashed) >= 4 and len(set(dashed) & set(asked)) >= 2
    if not by_mark and not by_dash and len(asked) < 2:
        return {}
    first = (marked if by_mark else dashed if by_dash else asked)[0]
    rows = _turns(text, laid, first, by_mark, by_dash)
    if not by_dash and _evidence(text, laid, first, rows) < 2:
        return {}
    whom = _interviewee(text, laid, first)
    tag = next((p.tag for n, p in enumerate(laid) if p.tag and rows.get(n) == "A"), "")
    if tag and tag != "A":
        whom = _of_tag(text, laid, tag, whom)
    found: Spoken = {}
    for number, row in rows.items():
        if row == "Q":
            found[number] = None
        elif not _is_narrated(_words(text, laid[number]), whom):
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
        words = _words(text, paragraph)
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
    words = _words(text, laid[number])
    longest = 45 if _SECOND.search(words) else 25
    if number + 1 >= len(laid) or len(words.split()) > longest or _FIRST.search(words):
        return False
    after = _words(text, laid[number + 1])
    if _is_question(after) or laid[number].role == "headline":
        return False
    return len(re.findall(r"[.!?…](?:\s|$)", words)) <= 1 and len(after.split()) > len(
        words.split()
    )


def _evidence(text: str, laid: list[Paragraph], first: int, rows: dict[int, str]) -> int:
    """How much speaks for an interview, against an explainer with questions as its headings."""
    head = " ".join(_words(text, p) for p in laid[:first])
    asked = [_words(text, laid[n]) for n, row in rows.items() if row == "Q"]
    answered = [_words(text, laid[n]) for n, row in rows.items() if row == "A"]
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


# --- one voice throughout ---


def _monologue(text: str, laid: list[Paragraph]) -> Spoken:
    """A text in the first person under a head that says whose words it holds."""
    for number, paragraph in enumerate(laid[:5]):
        if not _TOLD_TO.search(_words(text, paragraph)):
            continue
        whom = _interviewee(text, laid, number + 1)
        later = range(number + 1, len(laid))
        own = [n for n in later if _FIRST.search(_words(text, laid[n]))]
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
        and _is_bearer(_words(text, p), p.is_marked)
        and laid[n + 1].role == "body"
    ]
    if len(heads) < 2:
        return {}
    found: Spoken = {}
    for head, stop in zip(heads, [*heads[1:], len(laid)], strict=True):
        name, _, role = _words(text, laid[head]).partition(",")
        name = " ".join(re.sub(r"\([^)]*\)", "", name).split())
        whom = Being(name, True, role.strip())
        own = range(head + 1, stop)
        if any(_FIRST.search(_words(text, laid[n])) for n in own):
            found |= dict.fromkeys(own, whom)
    return found


def _is_bearer(words: str, is_marked: bool) -> bool:
    """A heading that is a name and what its bearer is."""
    name, comma, role = words.partition(",")
    name = " ".join(re.sub(r"\([^)]*\)", "", name).split())
    titled = name.split()[0].lower().strip(".") in TITLES if name else False
    name = " ".join(w for w in name.split() if w.lower().strip(".") not in TITLES)
    is_name = bool(_NAME.fullmatch(name)) and not set(name.lower().split()) & _BODY
    is_human = bool(set(re.findall(r"[a-z-]+", role.lower())) & HUMAN_ROLES)
    return (
        len(words.split()) <= 16
        and not words.endswith((".", "?", ":"))
        and is_name
        and (is_human or titled or is_marked or bool(comma and is_name_like(words)))
    )


# --- who is asked ---


def _names(text: str) -> list[str]:
    """Runs of two capitalised words and more, titles left out, longest first, each once."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        words = re.sub(r"[’']s$", "", match.group()).split()
        while len(words) > 1 and (words[0].strip(".").lower() in TITLES or words[0] in _OPENERS):
            words.pop(0)
        if len(words) >= 2:
            found[" ".join(words).rstrip(".")] = None
    return sorted(found, key=lambda n: -len(n.split()))


_OPENERS = listed(
    "The A An In On At For With From To But And As When While After Before By Of Her His Its If Dr"
)
_BODY = listed(
    "institute university ministry council press times herald post news agency fund union front "
    "army republic radio review quarterly journal magazine daily gazette courier tribune "
    "television foundation centre center committee party bank street province valley river sea "
    "strait island islands north south east west port city war group office school college "
    "department"
)


def _interviewee(text: str, laid: list[Paragraph], first: int) -> Being:
    """The person whom the pages before the first question are about."""
    intro = "\n".join(_words(text, p) for p in laid[: max(first, 1)])
    headline = _words(text, laid[0]) if laid else ""
    best, most = "", 0.0
    for name in _names(intro):
        words = name.split()
        if {w.lower().strip(".,") for w in words} & _BODY:
            continue
        last = words[-1]
        at = intro.find(name)
        before, after = intro[max(0, at - 24) : at].lower(), intro[at + len(name) :][:40]
        score = 1.0 + min(3, len(re.findall(rf"\b{re.escape(last)}\b", text)) / 2)
        score += 2 * (last in headline) + 1.5 * (at == 0 or intro[at - 1] == "\n")
        score += 2 * bool(
            re.match(
                r",? (?:\d\d, )?(?:who|an?|the|is|was|has|had|served|spent|grew|runs|ran"
                r"|teaches|led|former|spoke|talks|met)\b",
                after,
            )
        )
        score += 1.5 * bool(
            re.search(
                r"(?:interview with|talks? to|conversation with|sp(?:eaks?|oke) (?:to|with)"
                r"|questions? (?:for|to)|meet|met|q&a:?)(?: \w+){0,2}\s*$",
                before,
            )
        )
        if re.search(r"(?:\bby|told to|interviewer:?)(?: \w+)?\s*$", before):
            score -= 3
        if score > most:
            best, most = name, score
    return Being(best or "the interviewee", bool(best), _what(intro, best))


def _what(intro: str, name: str) -> str:
    """What a person is, by the words after the name."""
    match = (
        re.search(re.escape(name) + r",? (?:is |was |,)?(?:an? |the )?([^.,\n]{3,60})", intro)
        if name
        else None
    )
    return match.group(1).strip() if match else ""
