"""Who answers in an interview that does not say so beside each answer.

Everyone named before the first question, or in a note below the last answer, is weighed by how they
are brought in: the words before and after the name, how often it comes back, and where. Who is
spoken of in questions and answers is somebody else; who is spoken to in a question is the one.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from .cues import words as listed
from .genders import gender_of, likely_gender
from .names import HUMAN_ROLES, TITLES, Being, is_human
from .page_names import BODY, MOST, NAME, PARTICLE, RANKED, meant_names, what_of, words_of
from .talk import CREDIT, SECOND, SELF, TALKS
from .text import Paragraph

_TALK = (
    r"(?:interview(?:ed|s)?(?: with)?|(?:spoke|speaks?|speaking|talk(?:s|ed|ing)?|sat down"
    r"|sits down|caught up|catch(?:es)? up) (?:to|with)|conversation with|questions? (?:for|to)"
    r"|put to|asked|hears? from|meets?|met|reach(?:ed|es)?|visit(?:ed|s)?|phoned|rang|asks"
    r"|heard of|knew|q&a(?: with)?)"
)
# Words before a name, and what they say for its bearer.
_BEFORE = tuple(
    (re.compile(pattern + "$", re.IGNORECASE), weight)
    for pattern, weight in (
        (
            r"(?:\bby|told to|(?:interview|interviewer|words?|text|questions|reporting|photo\w*"
            r"|pictures?|portraits?|translation|illustration|host|moderator|editor):"
            r"|(?<!asked our )\b(?:correspondent|reporter|photographer"
            r"|(?:bureau|staff|web|senior|our) (?:chief|editor|writer)),?|\b(?:tells|told)"
            r"|(?:was|is|were) (?:speaking|talking|interviewed|in conversation) (?:to|with|by)"
            r"|\b(?:he|she|they) (?:spoke|talk(?:s|ed)|speaks) (?:to|with))(?: \w+)?\s*",
            -3.0,
        ),
        (rf"\b{_TALK}(?: \w+){{0,4}},?\s*", 1.5),
        (r"\bour (?:guest|interviewee|witness|expert)\b[^.\n]{0,20}?[:,]?\s*", 3.0),
        (r"(?:^|\n)(?:q&a|(?:the )?interview)\W{1,4}", 2.0),
        (r"\b(?:at|in|near|into|outside|towards|around|across|on the) ", -2.0),
        (r"\bvoice of ", 2.5),
        (r"[“\"‘«]", -3.0),
        (r"\[?(?:photo|picture|image|caption|pictured)\b ?:? ?", 1.5),
        (r"\b(?:hears?|heard|(?:talk|speak|interview|conversation)\w*) (?:from|of|with) ", 1.0),
        (r"\b(?:under|against|of|from|like|with|and|than|after|succeed(?:s|ed)) ", -1.0),
        (r"\b(?:late|dead|my (?:friend|colleague|editor|guide|driver))(?: [\w’'-]+){0,2},? ", -2.0),
        (r"\b(?:president|premier|prime minister|king|emir|marshal|chancellor),? ", -1.0),
        (r"\b(?:one of (?:them|the \w+)|man|woman|person|answer|voice) (?:is|was) ", 1.5),
        (r"\b(?:replaced|succeeded|followed) (?:him|her),? ", 1.5),
        (r"\b(?:says|said|called|blamed)(?: [\w’'-]+){1,6},? ", -1.0),
        (r"(?:^|\n)(?:\[[^\]\n]{2,12}\] )?(?:[A-Z][\w.]+ ){0,2}", 1.5),
    )
)
# Words after a name.
_AFTER = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (
            r",? (?:\(?\d\d\)?,? )?(?:who|an?|the|is|was|has|had|will|can|could|would|may|does|did"
            r"|once|now|first|then|still|former|sat|left|wrote|took|ran|led|rose|held|won|saw|came"
            r"|went|knew|made|got|lost|spoke|taught|fought|fled|grew|spent|kept|built|flew|drove|rode|gave|became|began|met"
            r"|says|\w{3,}(?:ed|s))\b",
            2.0,
        ),
        (r"[^.\n]{0,60}\b(?:tells|told|explains|answers|reflects|talks)\b", 1.0),
        (r"[^.,\n]{0,30}, (?:he|she) (?:speaks|talks|says|explains|discusses)\b", -3.0),
        (r"[^.\n]{0,30}\bto (?:talk|speak|tell|explain|answer)\b", 1.5),
        (
            r" (?:meets|met|catches up with|caught up with|visits|visited|interviews|interviewed"
            r"|sits down with|sat down with|hears from|questions|asks|asked)"
            r" (?:[\w’'-]+ ){0,4}[A-ZÀ-Þ]",
            -3.0,
        ),
        (
            r"[^.\n]{0,160}?\b(?:receives|received|greets|welcomes?|welcomed|meets|met|offers"
            r"|offered|shows|showed|tells|told|invites?|invited|pours|lets?|promised|gave|gives"
            r"|called|calls|phoned|rang|wrote to|writes to)"
            r" (?:me|us)\b",
            2.5,
        ),
        (r"[’']s ", -1.5),
        (r" (?:in|on|at|outside|inside|beside|with|during|near) (?:the|his|her|a)\b", 1.5),
        (
            r" (?:conducted|recorded|translated|reports|reported|writes|contributed)\b"
            r"|,? (?:is|was) (?:the|our|an?) [\w’' ]{0,30}"
            r"\b(?:editor|correspondent|reporter|writer)\b",
            -5.0,
        ),
        (
            r" (?:(?:went|came|travelled|flew|drove) to (?:see|meet|visit|hear)|spent|asked|asks"
            r"|visited|interviewed|writes? down|put|puts|listened|sat down"
            r"|(?:talks?|talked|speaks?|spoke) (?:to|with)|meets|met)\b[^.\n]{0,40}"
            r"\b(?:him|her|them|the two|questions|queries|answers)\b",
            -4.0,
        ),
        (r":", 1.0),
        (
            r",? (?:was|is) (?:shot|killed|murdered|dead|assassinated|buried)\b|,? (?:died|fell)\b",
            -4.0,
        ),
    )
)
_SPEAKS = r"(?:spoke|speaks|talked|talks|tells|told|says|said|answers|answered|explains|recalls)\b"
# `We met her in a bookshop`: of which gender the one is who is talked to.
_BY_PRONOUN = re.compile(
    rf"\b(?:(?:I|we|who) {_TALK} (?P<object>him|her)\b|\b(?P<subject>he|she) (?:tells|told|spoke"
    r"|talks|talked|speaks|answers|meets|met|sat down|agreed)\b)",
    re.IGNORECASE,
)
_WOMAN = listed("her she")
_ADDRESS = re.compile(
    r"^(?:(?:And|So|Well|But|Now), )?(?P<name>[A-ZÀ-Þ][\w’'-]+(?:[ -][A-ZÀ-Þ][\w’'-]+)*), "
    r"(?!who\b|whose\b|the\b|an?\b|in\b)"
)
_ADDRESSED_LAST = re.compile(
    r", (?P<name>[A-ZÀ-Þ][\w’'-]+(?:[ -][A-ZÀ-Þ][\w’'-]+)*)\?(?: .*)?$"
)
# Someone who is not to be named: by what they are, before the words that say so.
_WITHHELD = re.compile(
    r"\b(?:not (?:to )?be (?:named|identified)|anonym\w+|on (?:the )?condition|neither (?:his|her)"
    r"|(?:do|does|did|will|would) not (?:give|use|print|want|name|publish)|withh[eo]ld\w*"
    r"|identif\w+|(?:his|her|their) (?:full )?(?:name|safety)|who asked)\b"
)
_SOMEONE = re.compile(
    r"\b(?P<who>(?:an?|one) [A-Za-z][\w’'-]*"
    r"(?: (?!who\b|whose\b|in\b|on\b|at\b|by\b|from\b)[\w’'-]+){0,5})"
)
_UNNAMED = re.compile(
    rf"\b{_TALK} (?P<who>(?:an?|the) [^.,;:\n]{{3,70}}?)"
    r"(?=[.,;:\n]| (?:who|whose|in|on|at|by|from|about|after|before|under|over|last|this)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Talk:
    """Questions and answers of an interview, in the order of the page."""

    asked: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)


def interviewee(text: str, laid: list[Paragraph], first: int, talk: Talk = Talk()) -> Being:
    """The person whom the page before the first question is about, or else its closing note.

    `first`: the paragraph of the first question; `talk`: what is asked and answered, where known.
    """
    intro = "\n".join(words_of(text, p) for p in laid[: max(first, 1)])
    is_talk = bool(TALKS.search(intro) or CREDIT.search(intro)) or len(talk.asked) > 2
    told = (_addressed(text, laid, talk) if is_talk else None) or _in_headline(text, laid)
    if told is not None:
        return told
    closing = [p for p in laid[-3:] if not p.tag and not SELF.search(words_of(text, p))]
    best: Being | None = None
    most = 0.0
    for shown in (intro, "\n".join(words_of(text, p) for p in closing)):
        one, score = _introduced(text, laid, shown, talk)
        if one is not None and score > most:
            best, most = one, score
    unnamed = (_withheld(intro) if most < _SURE else None) or (
        _by_role(intro) if most < _FAIR else None
    )
    if unnamed is None:
        return best or Being("the interviewee", False)
    is_same = best is not None and f"{best.name}, {unnamed.name}" in intro.replace(".,", ",")
    return best if is_same and best is not None else unnamed


# From here on a name outweighs someone who is not to be named, and someone known by a role.
_SURE, _FAIR = 8.0, 2.5


def _addressed(text: str, laid: list[Paragraph], talk: Talk) -> Being | None:
    """`Professor Quell, will it hold?`: who is spoken to by title, or by a name of the page."""
    whole = [n for n in meant_names(text, laid, text) if not n.isupper()] if talk.asked else []
    for words in talk.asked:
        found = _ADDRESS.match(words) or _ADDRESSED_LAST.search(words)
        if found is None:
            continue
        parts = found["name"].split()
        own = [w for w in parts if w.lower().strip(".") not in TITLES | {"your"}]
        is_titled = len(own) < len(parts)
        is_put = SECOND.search(words) or (is_titled and words.endswith("?"))
        if not own or found["name"].isupper() or not is_put:
            continue
        name = " ".join(own)
        gender = next((g for w in parts if (g := gender_of(w))), "")
        among = [n for n in whole if set(own) <= set(n.split())]
        leaning = {gender: 0, "": 1} if gender else {}
        among.sort(key=lambda n: leaning.get(likely_gender(n.split()[0]), 2))
        full = next(iter(among), "")
        if full or is_titled:
            return Being(full or name, True, what_of(text, full) if full else "")
    return None


def _in_headline(text: str, laid: list[Paragraph]) -> Being | None:
    """`Quell: “It will hold”`, `“It will hold,” says Quell`, `An Interview with Ana Quell`."""
    headline = words_of(text, laid[0]) if laid else ""
    found = next((m for one in _HEADLINES if (m := one.search(headline))), None)
    if found is None:
        return None
    parts = [w for w in found["name"].split() if w.lower().strip(".") not in TITLES]
    no_person = BODY | {"interview", "exclusive", "analysis", "opinion"}
    if found["name"].isupper() or {w.lower() for w in parts} & no_person:
        return None
    whole = [n for n in meant_names(text, laid, text) if not n.isupper()]
    full = next((n for n in whole if parts and set(parts) <= set(n.split())), "")
    if not full and len(parts) < 2:
        return None
    return Being(full or " ".join(parts), True, what_of(text, full) if full else "")


_CAPITALISED = rf"(?P<name>[A-ZÀ-Þ][\w.’'-]+(?: {PARTICLE}[A-ZÀ-Þ][\w.’'-]+){{0,4}})"
_HEADLINES = (
    re.compile(rf"^(?:[^:“\"‘'\n]{{0,40}}[|:—–] )?{_CAPITALISED}: ?[“\"‘'«]"),
    re.compile(rf"[”\"’'»],? ?(?:says|said|[—–-]) ?{_CAPITALISED}$"),
    re.compile(
        rf"\b(?i:(?:interview|conversation|q&a|minutes|lunch|tea|dinner) with)\W? ?{_CAPITALISED}"
    ),
)


def _introduced(
    text: str, laid: list[Paragraph], intro: str, talk: Talk
) -> tuple[Being | None, float]:
    """The person whom words of introduction are about, and how much speaks for it."""
    headline = words_of(text, laid[0]) if laid else ""
    counts = Counter(re.findall(r"[\w’'-]+", intro))
    spoken = "\n".join([*talk.asked, *talk.answered])
    pronoun = _BY_PRONOUN.search(intro)
    gender = ""
    if pronoun is not None:
        gender = "f" if (pronoun["object"] or pronoun["subject"]).lower() in _WOMAN else "m"
    best, most = "", 0.0
    for name in meant_names(text, laid, intro)[:MOST]:
        words = name.split()
        lower = [w.lower().strip(".,") for w in words]
        if set(lower) & BODY or (lower[0] in RANKED and lower[-1] in HUMAN_ROLES):
            continue
        last = words[-1]
        if name.isupper() and name not in headline:  # whose name stands in capitals asks
            continue
        score = 1.0 + min(2, (counts[last] + counts[f"{last}’s"] + counts[f"{last}'s"]) / 2)
        score += 2 * (last in headline) + _by_place(intro, name)
        score += 1.5 * bool(re.search(rf"\b{re.escape(last)},? (?:who [^,\n]*, )?{_SPEAKS}", intro))
        score -= 1.5 * min(2, len(re.findall(rf"\b{re.escape(last)}\b", spoken)))
        leaning = likely_gender(words[0])
        if gender and leaning:
            score += 2 if gender == leaning else -2
        if score > most:
            best, most = name, score
    return (Being(best, True, what_of(intro, best)) if best else None), most


def _by_place(intro: str, name: str) -> float:
    """What the words before and after a name say for its bearer, at its first place."""
    at = intro.find(name)
    before, after = intro[max(0, at - 80) : at], intro[at + len(name) :][:200]
    score = sum(weight for pattern, weight in _BEFORE if pattern.search(before))
    return score + sum(weight for pattern, weight in _AFTER if pattern.match(after))


def _withheld(intro: str) -> Being | None:
    """`A battalion commander who asked not to be named`."""
    found = _WITHHELD.search(intro)
    if found is None:
        return None
    told = [m["who"] for m in _SOMEONE.finditer(intro, 0, found.start())]
    told = told or [m["who"] for m in _SOMEONE.finditer(intro, found.end())][:1]
    people = [w for w in told if any(is_human(part) for part in w.lower().split())]
    return Being(people[-1], False, roles={people[-1].split()[-1].lower()}) if people else None


def _by_role(intro: str) -> Being | None:
    """`We spoke to the battalion commander`."""
    for found in _UNNAMED.finditer(intro):
        who = " ".join(found["who"].split())
        role = who.split()[-1].lower()
        if role in HUMAN_ROLES and not NAME.search(who):
            return Being(who, False, roles={role})
    return None
