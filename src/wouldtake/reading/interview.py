"""Interviews, panels and monologues: which paragraphs are someone's own words without marks.

A page is taken for an interview by how it is printed: turns with tags (`Q:`, `HERALD:`, `Quell:`),
questions in bold or italics, turns with dashes, or bare questions with answers in the first person.
"""

import re
from collections import Counter
from itertools import pairwise

from .interviewee import Talk, interviewee
from .layout import is_name_like
from .mails import mails
from .names import HUMAN_ROLES, TITLES, Being
from .page_names import BODY, NAME, Names, words_of
from .talk import CREDIT, FIRST, SECOND, SELF, TALKS
from .text import DOUBLE, Paragraph
from .transcript import Spoken, is_narrated, is_question, transcript

_EXPLAINS = re.compile(
    r"\b(?:explained|explainer|what (?:we|you) (?:know|need)|questions answered|a guide to"
    r"|here is what|at a glance|your questions|we answer|answers? to (?:the|your)"
    r"|where things stand|in brief|quick guide|what to know)\b",
    re.IGNORECASE,
)
_TOLD_TO = re.compile(
    r"\b(?:as told to|in (?:her|his|their) own words|told (?:her|his|their) story"
    r"|told in the first person|(?<!who was )(?<!who were )interviewed by"
    r"|(?:he|she) was (?:speaking|talking) (?:to|with))\b",
    re.I,
)
_QUICK = re.compile(
    r"(?:yes|no|well|look|oh|not|of course|absolutely|partly|perhaps|maybe|never|i|we)\b", re.I
)


def answers(text: str, laid: list[Paragraph]) -> Spoken:
    """Paragraph -> who speaks in it, None where it asks; empty where nothing is an interview."""
    if written := mails(text, laid):
        return written
    tags = Counter(p.tag for p in laid if p.tag)
    found = transcript(text, laid)
    if found and not _only_at_first(text, laid, tags):
        return found
    return _by_questions(text, laid) or found or _monologue(text, laid) or _panel(text, laid)


def _only_at_first(text: str, laid: list[Paragraph], tags: Counter[str]) -> bool:
    """Tags at the first question and answer alone; the turns after them have none."""
    last = max(n for n, p in enumerate(laid) if p.tag)
    asked = sum(is_question(words_of(text, p)) for p in laid[last + 1 :])
    return sum(tags.values()) <= 3 and asked >= 1 and len(laid) - last > 3


# --- questions without tags ---


def _by_questions(text: str, laid: list[Paragraph]) -> Spoken:
    body = [(n, p) for n, p in enumerate(laid) if n]
    marked = [n for n, p in body if p.is_marked]
    dashed = [n for n, p in body if p.has_dash]
    above = {n - 1 for n, p in body if p.role == "aside"}  # a question above a byline is a heading
    plain = [n for n, p in body if is_question(words_of(text, p)) and n not in above]
    asked = [n for n, p in body if _asks(words_of(text, p)) and n not in above] if plain else []
    by_mark = len(marked) >= 2 and 3 * len(set(marked) & set(asked)) >= len(marked)
    by_dash = len(dashed) >= 4 and len(set(dashed) & set(asked)) >= 2
    if not by_mark and not by_dash and not asked:
        asked = _remarks(text, laid)
    if not by_mark and not by_dash and not asked:
        return {}
    first = (marked if by_mark else dashed if by_dash else asked)[0]
    while not by_mark and not by_dash and _is_put_before(text, laid, first):
        first -= 2
    rows = _turns(text, laid, first, by_mark, by_dash)
    is_rare = not by_mark and not by_dash and len(plain) < 2
    put = [n for n, row in rows.items() if row == "Q" and laid[n].role == "body"]
    if is_rare and len(put) < 3:  # one question may be a column's, or a heading
        return {}
    if not by_dash and _evidence(text, laid, first, rows) < (3 if is_rare else 2):
        return {}
    whom = interviewee(text, laid, first, _talk(text, laid, rows))
    tag = next((laid[n].tag for n, row in rows.items() if row == "A"), "")
    if tag and tag != "A":
        whom = Names(text, laid).being(tag, whom)
    found: Spoken = {}
    for number, row in rows.items():
        if row == "Q":
            found[number] = None
        elif number == len(laid) - 1 and _closes(words_of(text, laid[number]), whom):
            continue
        elif _is_lone(rows, number) or not is_narrated(words_of(text, laid[number]), whom):
            found[number] = whom
    return found


def _talk(text: str, laid: list[Paragraph], rows: dict[int, str]) -> Talk:
    """What is asked and answered, a note below the last answer left out."""
    own = [n for n in rows if laid[n].role == "body"]
    if own and _is_note(words_of(text, laid[own[-1]])):
        own.pop()
    said = {row: [words_of(text, laid[n]) for n in own if rows[n] == row] for row in "QA"}
    return Talk(said["Q"], said["A"])


def _turns(
    text: str, laid: list[Paragraph], first: int, by_mark: bool, by_dash: bool
) -> dict[int, str]:
    """Paragraph -> Q or A. After a question comes an answer; a later question ends it."""
    found: dict[int, str] = {}
    turn = ""
    for number in range(first, len(laid)):
        paragraph = laid[number]
        words = words_of(text, paragraph)
        if number == first and not by_dash:
            turn = "Q"
        elif by_mark:
            turn = "Q" if paragraph.is_marked else "A"
        elif by_dash:
            if paragraph.has_dash:
                turn = "A" if turn == "Q" else "Q"
        elif turn == "Q":
            turn = "A"
        elif (
            is_question(words)
            and not (turn == "A" and FIRST.search(words) and len(words.split()) > 30)
        ) or (turn == "A" and _is_prompt(text, laid, number)):
            turn = "Q"
        if turn:
            found[number] = turn
    return found


def _is_prompt(text: str, laid: list[Paragraph], number: int) -> bool:
    """A remark of the interviewer's: one short sentence before a longer answer.

    It may be three sentences where they speak to someone, or open with a question.
    """
    words = words_of(text, laid[number])
    opens = bool(_OPENS_ASKING.match(words))
    is_put = opens or bool(SECOND.search(words))
    own = FIRST.search(_TOLD_US.sub("", words))
    if number + 1 >= len(laid) or len(words.split()) > (45 if is_put else 25) or own:
        return False
    after = words_of(text, laid[number + 1])
    if is_question(after) or laid[number].role == "headline":
        return False
    stops = len(re.findall(r"[.!?…](?:\s|$)", words))
    return stops <= (3 if is_put else 1) and (opens or len(after.split()) > len(words.split()))


def _remarks(text: str, laid: list[Paragraph]) -> list[int]:
    """Remarks to someone, each with an answer in the first person below, where two and more are."""
    found = [
        n
        for n in range(1, len(laid) - 1)
        if SECOND.search(words_of(text, laid[n]))
        and _is_prompt(text, laid, n)
        and SELF.search(words_of(text, laid[n + 1]))
    ]
    if len(found) < 2 or 3 * len(found) < len(laid) - found[0]:
        return []
    head = " ".join(words_of(text, p) for p in laid[: found[0]])
    is_letter = bool(_LETTER.search(head))
    around = _around(text, laid, found[0])
    is_talk = bool(TALKS.search(head)) or bool(CREDIT.search(around))
    return found if is_talk and not is_letter else []


_LETTER = re.compile(r"(?i:\b(?:letter|dear)\b)|^To (?:the|my|our|all)\b|\nTo ")


def _is_put_before(text: str, laid: list[Paragraph], first: int) -> bool:
    """Before the first question stand a remark, and an answer with I or you in it."""
    if first < 3 or laid[first - 2].role != "body":
        return False
    remark, answer = (words_of(text, laid[n]) for n in (first - 2, first - 1))
    is_answer = bool(FIRST.search(answer) or SECOND.search(answer)) and not TALKS.search(answer)
    return is_answer and _is_prompt(text, laid, first - 2) and not TALKS.search(remark)


def _asks(words: str) -> bool:
    """A question, or one with a remark after it: `And the north? It is said to starve.`"""
    opens = bool(_OPENS_ASKING.match(words)) and len(words.split()) <= 45
    opens = opens and not any(c in DOUBLE for c in words)
    return is_question(words) or (opens and not FIRST.search(_TOLD_US.sub("", words)))


_OPENS_ASKING = re.compile(r"[^.!?…]{8,}\?\s")
_TOLD_US = re.compile(r"\b(?:told|tells|assured?|assures|with|to|shown?) us\b")


def _around(text: str, laid: list[Paragraph], first: int) -> str:
    """What stands right before the first question, and at the end of the page."""
    return "\n".join(words_of(text, p) for p in (*laid[max(0, first - 3) : first], *laid[-2:]))


def _evidence(text: str, laid: list[Paragraph], first: int, rows: dict[int, str]) -> int:
    """How much speaks for an interview, against an explainer or a column that asks questions.

    How a talk was got counts in the headline and right before the first question, who made it there
    and at the end of the page.
    """
    is_said = words_of(text, laid[0])[:1] in "“\"‘'«"  # a headline in someone's own words
    near = laid[is_said:first] if first <= 4 else [*laid[is_said:1], *laid[first - 3 : first]]
    head = " ".join(words_of(text, p) for p in near)
    asked = [words_of(text, laid[n]) for n, row in rows.items() if row == "Q"]
    below = [words_of(text, laid[n]) for n, row in rows.items() if row == "A"]
    answered = [words for words in below if words[-1:] in ".!?…”\"" and not _is_note(words)]
    if not answered:
        return 0
    score = is_said + min(4, 2 * len(TALKS.findall(head)))
    score += 2 * bool(CREDIT.search(_around(text, laid, first)))
    score += 2 * (4 * sum(bool(SECOND.search(q)) for q in asked) >= len(asked))
    score += 2 * (3 * sum(bool(SELF.search(a)) for a in answered) >= len(answered))
    score -= 2 * (bool(SELF.search(head)) and not TALKS.search(head))
    score += 5 * sum(bool(_QUICK.match(a)) for a in answered) >= len(answered)
    score -= 3 * bool(_EXPLAINS.search(head))
    told = sum(len(re.findall(r"[,”\"] (?:\w+ ){0,3}(?:said|says)\b", a)) > 0 for a in answered)
    score -= 2 * (5 * told >= 2 * len(answered))
    starts = sum(a[:1] in "“\"‘'" for a in answered)
    score -= 4 * (2 * starts >= len(answered))
    return score


def _is_lone(rows: dict[int, str], number: int) -> bool:
    """All there is of an answer, whatever it looks like: `He is right.`"""
    return rows.get(number - 1) == "Q" and rows.get(number + 1) != "A"


def _is_note(words: str) -> bool:
    """A note below the last answer, about someone by name: `Ana Quell is a fellow of ...`"""
    return bool(NAME.match(words)) and not FIRST.search(words) and not SECOND.search(words)


def _closes(words: str, whom: Being) -> bool:
    """A note under an interview that tells who was asked: `Ana Quell was minister until May.`"""
    return whom.is_named and whom.name in words and not FIRST.search(words)


# --- one voice throughout ---


def _monologue(text: str, laid: list[Paragraph]) -> Spoken:
    """A text in the first person, with a line above or below that says whose words it holds."""
    last = len(laid) - 1
    lines = [n for n, p in enumerate(laid) if n < 5 or n > last - 3]
    told = next((n for n in lines if _TOLD_TO.search(words_of(text, laid[n]))), None)
    if told is None:
        return {}
    said = {n: words_of(text, p) for n, p in enumerate(laid) if n}
    own = [n for n, words in said.items() if FIRST.search(words) and words[:1] not in "“\"‘«"]
    is_above = any(n > told for n in own)
    first = told + 1 if is_above else min((n for n in own if laid[n].role == "body"), default=last)
    whom = interviewee(text, laid, first)
    later = range(first, len(laid) if is_above else told)
    if whom.is_named and sum(n in later for n in own) * 3 >= len(later) > 0:
        return dict.fromkeys(later, whom)
    return {}


def _panel(text: str, laid: list[Paragraph]) -> Spoken:
    """Statements under headings that are names: `Rolf Dane, retired admiral`, `Rolf`."""
    lines = {n: words_of(text, p) for n, p in enumerate(laid[:-1]) if n and not p.tag}
    heads = {
        n: _bearer(line)
        for n, line in lines.items()
        if _is_bearer(line, laid[n].is_marked) and laid[n + 1].role == "body"
    }
    if len(heads) < 2:
        names = Names(text, laid)
        first = {n: names.meant(line) for n, line in lines.items() if line.isalpha()}
        heads = {n: Being(full, True) for n, full in first.items() if full}
    if len({being.name for being in heads.values()}) < 2:
        return {}
    found: Spoken = {}
    for head, stop in pairwise([*heads, len(laid)]):
        own = range(head + 1, stop)
        if any(FIRST.search(words_of(text, laid[n])) for n in own):
            found |= dict.fromkeys(own, heads[head])
    return found


def _bearer(line: str) -> Being:
    name, _, role = line.partition(",")
    return Being(" ".join(re.sub(r"\([^)]*\)", "", name).split()), True, role.strip())


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
