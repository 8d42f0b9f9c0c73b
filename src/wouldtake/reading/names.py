"""Who is spoken of: names, roles and affiliations, and which later words mean them."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cues import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

TITLES = words(
    "mr mrs ms miss dr prof professor sir dame lord lady gen general maj major col colonel "
    "lt lieutenant capt captain sgt sergeant brig brigadier adm admiral commander cmdr "
    "president premier prime vice deputy minister secretary ambassador senator congressman "
    "governor mayor chief king queen prince princess sheikh sheikha imam mullah father "
    "bishop archbishop rev reverend pope judge justice foreign defence defense interior "
    "finance former acting chancellor spokesman spokeswoman spokesperson envoy analyst "
    "researcher analysts correspondent then-president ex-president commissioner director "
    "emir sultan marshal field"
)
ROLES = words(
    "official officials minister ministry spokesman spokeswoman spokesperson diplomat "
    "diplomats analyst analysts expert experts officer officers commander general president "
    "governor mayor doctor teacher schoolteacher resident residents witness witnesses "
    "soldier soldiers fighter economist historian researcher researchers professor scholar "
    "aide aides adviser advisers ambassador envoy mediator mediators negotiator leader "
    "leaders chief source sources charity agency group team union army police government "
    "ministry council court parliament committee coordinator director secretary bishop "
    "priest imam friend colleague colleagues brigadier colonel captain sergeant member "
    "members partner partners authorities prosecutor lawyer activist activists farmer "
    "farmers driver drivers nurse engineer trader merchant critics rebel rebels people man "
    "woman veteran politician senator lawmaker lawmakers bloc party front movement report "
    "paper study statement survey log monitor monitors office bank fund organisation "
    "organization coalition commission correspondent reporter presenter channel newspaper "
    "pilots pilot warden clerk shopkeeper"
)
PERSON_PRONOUNS = words("he she")
OTHER_PRONOUNS = words("they it")
INDEFINITE = words("some others many few critics observers sceptics skeptics opponents")


@dataclass
class Being:
    """Someone or some body that speaks, or may."""

    name: str
    is_named: bool
    affiliation: str = ""
    roles: set[str] = field(default_factory=set)
    gender: str = ""
    is_person: bool = True
    place: int = 0


@dataclass(frozen=True)
class Heard:
    """Words that name a speaker: who is meant, and how that was known."""

    being: Being
    how: str


def bare(name: str) -> str:
    """A name without case, leading article or titles: how speakers are compared."""
    words = re.sub(r"[’']s\b", "", name.lower().replace("’", "'")).strip(" .,").split()
    while words and words[0] in ("the", "a", "an"):
        words.pop(0)
    while len(words) > 1 and words[0].strip(".") in TITLES:
        words.pop(0)
    return " ".join(words)


def noun_phrase(token: "Token") -> list["Token"]:
    """The tokens of a noun phrase, without clauses, appositions or what follows them."""
    dropped = set()
    for child in token.children:
        if child.dep_ in (
            "relcl",
            "acl",
            "appos",
            "advcl",
            "punct",
            "cc",
            "conj",
            "parataxis",
        ) and (child.i > token.i):
            dropped.update(t.i for t in child.subtree)
    kept = [t for t in token.subtree if t.i not in dropped]
    after = [t for t in kept if t.i > token.i and t.text in ",;:-("]
    if after:
        kept = [t for t in kept if t.i < after[0].i]
    start = token.i
    places = {t.i for t in kept}
    while start - 1 in places:
        start -= 1
    return [t for t in kept if t.i >= start]


def proper_name(token: "Token") -> list["Token"]:
    """The run of capitalised tokens around a proper noun, titles left out."""
    if token.pos_ != "PROPN" and not (token.text[:1].isupper() and token.i != token.sent.start):
        return []
    doc, low, high = token.doc, token.i, token.i
    while low > token.sent.start and _is_of_name(doc[low - 1]):
        low -= 1
    while high + 1 < token.sent.end and _is_of_name(doc[high + 1]):
        high += 1
    run = list(doc[low : high + 1])
    while len(run) > 1 and run[0].text.strip(".").lower() in TITLES:
        run.pop(0)
    if len(run) == 1 and run[0].text.strip(".").lower() in TITLES:
        return []
    while run and not run[0].text[:1].isupper():
        run.pop(0)
    while run and not run[-1].text[:1].isupper() and "-" not in run[-1].text:
        run.pop()
    return run


def _is_of_name(token: "Token") -> bool:
    if token.dep_ == "nsubj" and token.i and token.doc[token.i - 1].pos_ == "VERB":
        pass
    word = token.text
    if word in ("al", "el", "bin", "ibn", "de", "van", "von", "da", "del", "-") or (
        word.lower().startswith(("al-", "el-"))
    ):
        return True
    return (
        word[:1].isupper()
        and token.pos_ in ("PROPN", "NOUN", "ADJ")
        and word not in ("I", "The", "A", "An")
    )


class Registry:
    """Everyone met so far, in the order of the text."""

    def __init__(self) -> None:
        self.beings: list[Being] = []
        self.last: Being | None = None
        self.last_group: Being | None = None

    def hear(self, token: "Token") -> Heard:
        """Who a subject of a verb of saying is."""
        found = self._hear(token)
        self.note(found.being)
        return found

    def note(self, being: Being) -> None:
        """Remember who was spoken of last."""
        if being.is_person:
            self.last = being
        else:
            self.last_group = being

    def _hear(self, token: "Token") -> Heard:
        lower = token.lower_
        if lower in PERSON_PRONOUNS:
            return Heard(self._by_pronoun(lower), "pronoun")
        if lower in OTHER_PRONOUNS:
            being = self.last_group or self.last or Being("unknown", False)
            return Heard(being, "pronoun")
        if token.pos_ == "PRON" and lower not in ("one", "those"):
            return Heard(Being("unknown", False), "unknown")
        if any(c.lower_ == "some" and c.dep_ == "det" for c in token.children) and (
            token.tag_ == "NNS"
        ):
            return Heard(Being("unknown", False), "unknown")
        if lower in INDEFINITE and not any(c.lower_ == "of" for c in token.children):
            return Heard(Being("unknown", False), "unknown")
        phrase = noun_phrase(token)
        named = self._named(token, phrase)
        if named is not None:
            return named
        return self._by_role(token, phrase)

    def _by_pronoun(self, pronoun: str) -> Being:
        gender = {"he": "m", "she": "f"}[pronoun]
        for being in ([self.last] if self.last else []) + self.beings[::-1]:
            if being.is_person and being.gender in ("", gender):
                being.gender = gender
                return being
        return Being("unknown", False)

    def _named(self, token: "Token", phrase: list["Token"]) -> Heard | None:
        run = proper_name(token)
        role = ""
        how = "named"
        if token.pos_ != "PROPN" and not (run and token in run and len(run) > 1):
            run = []
            for child in token.children:
                is_name = child.dep_ == "appos" and child.pos_ == "PROPN"
                if is_name and (found := proper_name(child)):
                    run, role = found, text_of(phrase)
                    break
        if not run:
            return None
        name = text_of(run)
        roles = {t.lower_ for t in (*phrase, token) if t.lower_ in ROLES or t.lower_ in TITLES}
        person = len(run) >= 2 or bool(roles & TITLES) or role != ""
        is_person = person and not _is_body(run)
        known = self.known(name)
        if known is None:
            known = Being(name, True, is_person=is_person, place=token.i)
            self.beings.append(known)
        known.roles |= roles
        known.affiliation = known.affiliation or role or affiliation(token, run)
        title = phrase[0].text.strip(".").lower() if phrase else ""
        known.gender = known.gender or {
            "mr": "m",
            "sir": "m",
            "ms": "f",
            "mrs": "f",
            "dame": "f",
        }.get(title, "")
        return Heard(known, how)

    def known(self, name: str) -> Being | None:
        """The one met before whose name ends in, or holds, these words."""
        words = bare(name).split()
        for being in reversed(self.beings):
            if not being.is_named:
                continue
            theirs = bare(being.name).split()
            if words == theirs or (
                words
                and set(words) <= set(theirs)
                and (being.is_person or len(words) == len(theirs))
            ):
                return being
        return None

    def _by_role(self, token: "Token", phrase: list["Token"]) -> Heard:
        is_definite = bool(phrase) and phrase[0].lower_ in (
            "the",
            "this",
            "that",
            "its",
            "their",
            "his",
            "her",
            "our",
        )
        role = token.lower_
        if is_definite:
            for being in reversed(self.beings):
                if role in being.roles:
                    return Heard(being, "role")
        name = text_of(phrase) or token.text
        if role == "one" and phrase:
            described = [c for c in token.children if c.dep_ == "appos"]
            name = text_of(noun_phrase(described[0])) if described else name
        is_person = role not in BODIES and not (role.endswith("s") and token.tag_ == "NNS")
        for being in reversed(self.beings):
            if not being.is_named and bare(being.name) == bare(name):
                return Heard(being, "role")
        being = Being(
            name, False, affiliation(token, phrase), {role}, is_person=is_person, place=token.i
        )
        self.beings.append(being)
        return Heard(being, "role")


BODIES = words(
    "ministry charity agency group team union army police government council court "
    "parliament committee bloc party front movement report paper study statement survey log "
    "office bank fund organisation organization coalition commission channel newspaper "
    "staff people"
)
_BODY_WORDS = words(
    "front movement army union group institute council ministry agency fund alliance "
    "committee forces news office party brigades league mission university coalition "
    "organisation organization nations command circle red cross crescent bank court"
)


def _is_body(run: list["Token"]) -> bool:
    return any(t.lower_ in _BODY_WORDS for t in run) or (
        len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1
    )


def affiliation(token: "Token", run: list["Token"]) -> str:
    """Where someone is from, by what stands beside their name."""
    places = {t.i for t in run}
    beside = [
        c
        for c in token.children
        if c.dep_ in ("appos", "relcl", "prep", "acl", "nmod", "poss") and c.i not in places
    ]
    best = ""
    for child in beside:
        words = [t for t in child.subtree if t.i not in places]
        best = best or _body_in(words)
        if not best and child.dep_ == "appos":
            best = text_of(noun_phrase(child))
    return best


def _body_in(words: list["Token"]) -> str:
    """The capitalised phrase after `of`, `at`, `for`, `with`; else one that leads the words."""
    heads = [
        i
        for i, t in enumerate(words[1:], 1)
        if t.text[:1].isupper() and words[i - 1].lower_ == "the" and t.pos_ == "PROPN"
    ]
    order = [i for i, t in enumerate(words) if t.lower_ in ("of", "at", "for", "with", "from")]
    leads = [0] if words and words[0].text[:1].isupper() else [h - 1 for h in heads[:1]]
    for index in [*order, *leads]:
        led = True
        rest = words[index + (1 if index in order else 0) :]
        if not led or not rest:
            continue
        run = []
        for word in rest:
            if word.lower_ in ("the", "a") and not run:
                continue
            if word.text[:1].isupper() or (run and word.lower_ in ("of", "for", "and", "the")):
                run.append(word)
            else:
                break
        while run and not run[-1].text[:1].isupper():
            run.pop()
        if run:
            return text_of(run)
    return ""


def text_of(tokens: "list[Token] | Span") -> str:
    """The words as they stand in the parsed copy."""
    if not tokens:
        return ""
    doc = tokens[0].doc
    return doc[tokens[0].i : tokens[-1].i + 1].text.strip(" ,;")
