"""Everyone met in an article, and which later words mean them: surnames, roles, pronouns.

Each mention is kept with when it was and how much it stood in front. A pronoun goes to the one of
its gender and number who stands most in front; a role to the last one who was called so.
"""

from dataclasses import dataclass, field
from math import log1p
from typing import TYPE_CHECKING

from .cues import words
from .epithets import epithet
from .genders import gender_of, likely_gender
from .names import (
    DOCUMENTS,
    GROUPS,
    ROLES,
    TITLES,
    Being,
    Heard,
    affiliation,
    bare,
    is_body,
    is_human,
    noun_phrase,
    proper_name,
    text_of,
)
from .namings import apart, beside, is_appended, is_role, known_as

if TYPE_CHECKING:
    from spacy.tokens import Token

SINGULAR = words("he she")
WHOSE = {"his": "he", "him": "he", "her": "she", "its": "it", "their": "they", "them": "they"}
INDEFINITE = words("some others many few critics observers sceptics skeptics opponents most")
OWNED = words("its their his her our")
DEFINITE = OWNED | words("the this that both these those")
UNKNOWN = Being("unknown", False)
# How far a mention stands in front, by what it is in its sentence; each later sentence takes away.
ASKED, SPEAKER, SUBJECT, OTHER, POSSESSOR = 3.0, 2.6, 2.2, 1.2, 0.9
FADE = 0.45
FORGOTTEN = -5.0


@dataclass
class Registry:
    """Everyone met so far, in the order of the text."""

    beings: list[Being] = field(default_factory=list)
    clock: float = 0.0
    speaking: Being | None = None
    _front: dict[int, tuple[float, float]] = field(default_factory=dict)

    def tick(self, sentences: float = 1.0) -> None:
        """A sentence has passed."""
        self.clock += sentences

    def note(self, being: Being, weight: float = SPEAKER) -> None:
        """Someone is mentioned."""
        old = self.front(being)
        being.mentions += 1
        self._front[id(being)] = (self.clock, max(weight, min(old, weight + 0.6)))
        if all(one is not being for one in self.beings):
            self.beings.append(being)

    def front(self, being: Being) -> float:
        """How much someone stands in front now."""
        when, weight = self._front.get(id(being), (-1e9, 0.0))
        return weight - FADE * (self.clock - when)

    def hear(self, token: "Token", weight: float = SPEAKER, is_beside: bool = False) -> Heard:
        """Who a subject of a verb of saying is; `is_beside`: the verb of a quotation."""
        heard = self._hear(token, is_beside and token.dep_ in ("nsubj", "dobj", "ROOT"))
        if heard.being is not UNKNOWN and heard.being.name != "unknown":
            self.note(heard.being, weight)
        return heard

    def _hear(self, token: "Token", is_beside: bool = False) -> Heard:
        lower = WHOSE.get(token.lower_, token.lower_) if token.pos_ == "PRON" else token.lower_
        if lower in SINGULAR:
            return self._pronoun([b for b in self.beings if b.is_person and not b.is_plural], lower)
        if lower == "they":
            several = [b for b in self.beings if b.is_plural or not b.is_person]
            return self._pronoun(several or self.beings, lower)
        if lower == "it":
            one = [b for b in self.beings if not b.is_person and not b.is_plural]
            return self._pronoun(one, lower)
        if lower == "one" and not any(c.dep_ in ("prep", "appos", "relcl") for c in token.children):
            if token.head.lemma_ in ("hear", "find", "see", "suppose", "assume", "think", "read"):
                return Heard(UNKNOWN, "unknown")
            return self._pronoun([b for b in self.beings if b.is_plural], lower)
        if _is_of_them(token):
            return self._pronoun([b for b in self.beings if b.is_plural], "they")
        if token.pos_ == "PRON" and lower not in ("one", "those", "another", "others", "some"):
            return Heard(UNKNOWN, "unknown")
        if _is_vague(token):
            return Heard(UNKNOWN, "unknown")
        phrase = noun_phrase(token)
        if token.lemma_.lower() in DOCUMENTS and (maker := self._maker(token)) is not None:
            return maker
        return self._named(token, phrase) or self._by_role(token, phrase, is_beside)

    def _pronoun(self, among: list[Being], word: str) -> Heard:
        wanted = {"he": "m", "she": "f"}.get(word, "")
        best, most = None, -8.0 if word != "it" else -1.5
        for being in among:
            if being is self.speaking:
                continue
            if wanted and being.gender and being.gender != wanted:
                continue
            known = bool(being.roles or being.gender or being.likely)
            score = (
                self.front(being) + 0.5 * (being.is_named + known) + 0.15 * log1p(being.mentions)
            )
            if wanted and not being.gender and being.likely:
                score += 0.3 if being.likely == wanted else -1.5
            if wanted and being.gender == wanted:
                score += 0.3
            score += 0.6 * (word == "they" and being.is_plural)
            if score > most:
                best, most = being, score
        if best is None:
            if wanted:
                return Heard(Being(word.title(), False, gender=wanted), "pronoun")
            return Heard(UNKNOWN, "unknown")
        if wanted and _leaning(best.name) == wanted:
            best.gender = best.gender or wanted  # the name leans so too
        best.likely = wanted or best.likely
        return Heard(best, "pronoun")

    def _maker(self, token: "Token") -> Heard | None:
        """Who made a document: after `by` or `from`, or its possessor."""
        for child in token.children:
            made_by = [child] if child.lower_ in ("by", "from", "of") else []
            if child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ not in SEEN:
                made_by = [c for c in child.children if c.lower_ in ("by", "from")]
            for inner in (i for by in made_by for i in by.children if i.dep_ == "pobj"):
                if child.lower_ == "of" and inner.pos_ != "PROPN":
                    continue
                made = self._hear(inner)
                if made.how != "unknown":  # the unknown is one for all articles
                    made.being.roles.add(token.lemma_.lower())
                return made
            if child.dep_ == "poss":
                word = child.lower_
                if word in WHOSE:
                    return self._by_word(WHOSE[word])
                if child.pos_ in ("NOUN", "PROPN"):
                    return self._hear(child)
        return None

    def _by_word(self, word: str) -> Heard:
        among = (
            [b for b in self.beings if b.is_person]
            if word in SINGULAR
            else [b for b in self.beings if not b.is_person]
        )
        return self._pronoun(among or self.beings, word)

    def _named(self, token: "Token", phrase: list["Token"]) -> Heard | None:
        run = proper_name(token)
        role = ""
        if token.pos_ != "PROPN" and not (run and token in run and len(run) > 1):
            run = []
            nouns = [c for c in token.children if c.dep_ == "appos" and c.pos_ == "NOUN"]
            nested = [g for c in nouns for g in c.children]  # `the envoy, the former mayor Quell`
            for child in (*token.children, *nested):
                if is_appended(token, child) and (found := proper_name(child)):
                    if len(found) < 2 and phrase and apart(phrase[-1], found[0]) > 1:
                        continue
                    run, role = found, text_of(phrase)
                    break
            if not run and phrase and (found := beside(phrase[-1]) or known_as(token)):
                run, role = found, text_of(phrase)
        elif run and is_human(run[-1].lower_) and all(is_role(t) for t in run):
            names = [c for c in token.children if is_appended(token, c)]
            found = next((n for c in names if len(n := proper_name(c)) >= 2), beside(run[-1]))
            if found:  # `the Country Director, Margriet Quell`
                run, role = found, text_of(phrase)
        if not run:
            return None
        return Heard(self.meet(token, run, role, phrase), "named")

    def meet(self, token: "Token", run: list["Token"], role: str, phrase: list["Token"]) -> Being:
        """The bearer of a name, known or new, with what the words beside it say of them."""
        name = text_of(run)
        roles = roles_beside(token, run, phrase)
        person = len(run) >= 2 or bool(roles) or role != ""
        known = self.known(name)
        if known is None and role.lower().startswith(("the ", "its ", "his ", "her ", "their ")):
            known = next(
                (
                    b
                    for b in reversed(self.beings)
                    if not b.is_named and b.is_person and b.roles & {t.lower_ for t in phrase}
                ),
                None,
            )
            if known is not None:
                known.name, known.is_named, known.likely = name, True, _leaning(name)
        if known is None:
            known = Being(name, True, is_person=person and not is_body(run))
            known.likely = _leaning(name) if known.is_person else ""
            self.beings.append(known)
        elif len(bare(name).split()) > len(bare(known.name).split()) and known.is_person:
            known.name = name
        known.roles |= roles
        known.is_person = known.is_person or (bool(roles & TITLES) and not is_body(run))
        known.affiliation = known.affiliation or role or affiliation(token, run)
        titles = [t.text for t in token.doc[max(token.sent.start, run[0].i - 3) : run[0].i]]
        for word in (*titles[-2:], *sorted(roles)):
            known.gender = known.gender or gender_of(word)
        return known

    def known(self, name: str) -> Being | None:
        """The one met before whose name ends in, or holds, these words."""
        parts = bare(name).split()
        for being in sorted(self.beings, key=self.front, reverse=True):
            if not being.is_named:
                continue
            theirs = bare(being.name).split()
            is_part = bool(parts) and (
                set(parts) <= set(theirs) or parts[-1:] == theirs == theirs[-1:]
            )
            if parts == theirs or (is_part and (being.is_person or len(parts) == len(theirs))):
                return being
            if len(theirs) == 1 and being.is_person and len(parts) > 1 and theirs[0] in parts:
                return being
        return None

    def _by_role(self, token: "Token", phrase: list["Token"], is_beside: bool) -> Heard:
        is_definite = bool(phrase) and phrase[0].lower_ in DEFINITE
        if token.dep_ in ("compound", "amod", "nmod") and token.i:  # `the general replies`, a noun
            is_definite = is_definite or token.nbor(-1).lower_ in DEFINITE
        role = token.lower_
        if role == "person" and phrase and phrase[0].lower_ in ("this", "that", "the"):
            return self._pronoun([b for b in self.beings if b.is_person and not b.is_plural], "")
        name = text_of(phrase) or token.text
        if role in ("one", "another") and phrase:
            whole = [g for c in token.children if c.lower_ == "of" for g in c.children]
            described = [c for one in (token, *whole) for c in one.children if c.dep_ == "appos"]
            name = text_of(noun_phrase(described[0])) if described else name
        same = next((b for b in self.beings if not b.is_named and bare(b.name) == bare(name)), None)
        if is_definite and (found := self._called(token, phrase)) is not None:
            return Heard(found, "role")
        if same is not None:
            return Heard(same, "role")
        is_owned = bool(phrase) and phrase[0].lower_ in OWNED  # `her neighbour` is not she
        if is_definite and is_beside and not is_owned and (found := epithet(self, token)):
            return Heard(found, "role")
        is_plural = token.tag_ == "NNS"
        is_person = (
            role not in GROUPS and not is_plural and (is_human(role) or role in ("one", "another"))
        )
        being = Being(name, False, affiliation(token, phrase), {role}, is_person=is_person)
        being.is_plural = is_plural
        being.described = _described(token)
        being.gender = gender_of(role) or next(
            (g for t in phrase if (g := gender_of(t.text)) and t.i < token.i), ""
        )
        self.beings.append(being)
        return Heard(being, "role")

    def _called(self, token: "Token", phrase: list["Token"]) -> Being | None:
        """The last one who was called by this noun; a woman or a man: the last of that gender."""
        role, lemma = token.lower_, token.lemma_.lower()
        others = {t.lower_ for t in phrase if t.i != token.i and t.pos_ in ("NOUN", "ADJ", "PROPN")}
        told = _described(token) - others
        best, most = None, -1e6
        for being in self.beings:
            if role not in being.roles and lemma not in being.roles:
                continue
            score = max(self.front(being), FORGOTTEN) + 3 * len(
                others & (being.roles | set(bare(being.name).split()))
            )
            score += 2 * len(told & being.described)
            score -= 3 * bool(others - being.roles - {"former", "retired", "old"})
            score -= 2 * (not being.is_named)
            if score > most:
                best, most = being, score
        if best is not None or token.tag_ == "NNS":
            return best
        gender = gender_of(role)
        if role in ("man", "woman") or role.endswith("-old") or role == "old":
            if any(c.dep_ in ("prep", "relcl", "acl") for c in token.children):
                return None  # `the man at the barrier` is told from others
            heard = self._pronoun(
                [b for b in self.beings if b.is_person], {"m": "he", "f": "she"}.get(gender, "")
            )
            return heard.being if heard.being in self.beings else None
        return None


def _described(token: "Token") -> set[str]:
    """The nouns, names and deeds by which someone without a name is told from others."""
    told = (t for t in list(token.subtree)[:40] if t.i != token.i)
    return {t.lemma_.lower() for t in told if t.pos_ in ("NOUN", "PROPN", "ADJ", "VERB")}


def _leaning(name: str) -> str:
    """By the first name, where one is given."""
    parts = bare(name).split()
    return likely_gender(parts[0]) if len(parts) >= 2 else ""


def _is_of_them(token: "Token") -> bool:
    """`One of them`, `the other`: the group just named, unless a calling is put beside."""
    if any(c.dep_ == "appos" for c in token.children):
        return False
    of_them = any(
        c.lower_ == "of" and any(g.lower_ in ("them", "these", "those") for g in c.children)
        for c in token.children
    )
    the_other = token.lower_ == "other" and any(c.lower_ == "the" for c in token.children)
    return of_them or the_other


def _is_vague(token: "Token") -> bool:
    """`some`, `critics`, `many`: nobody in particular."""
    lower = token.lower_
    if any(c.lower_ in ("some", "many") and c.dep_ in ("det", "amod") for c in token.children) and (
        token.tag_ == "NNS" and not any(c.lower_ in ("of", "in", "at") for c in token.children)
    ):
        return True
    return lower in INDEFINITE and not any(
        c.lower_ in ("of", "in", "among") or c.dep_ == "relcl" for c in token.children
    )


SEEN = words("see obtain review cite quote read leak share")
FULL = {
    "gen": "general",
    "col": "colonel",
    "lt": "lieutenant",
    "maj": "major",
    "capt": "captain",
    "sgt": "sergeant",
    "brig": "brigadier",
    "adm": "admiral",
    "cmdr": "commander",
    "prof": "professor",
    "dr": "doctor",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "amb": "ambassador",
}


def roles_beside(token: "Token", run: list["Token"], phrase: list["Token"]) -> set[str]:
    """What someone is: titles and nouns before the name, appositions beside it."""
    places = {t.i for t in run}
    head = run[-1]
    near = [t for t in (*phrase, token) if t.i not in places]
    near += [
        t
        for t in token.doc[max(token.sent.start, run[0].i - 4) : run[0].i]
        if t.dep_ in ("compound", "nmod", "amod") or t.lower_.strip(".") in TITLES
    ]
    owns = {t.i for t in near if t.dep_ == "poss"}  # `the Secretary-General’s envoy`
    near = [t for t in near if t.i not in owns and t.head.i not in owns - places]
    found = {t.lower_.strip(".") for t in near if t.pos_ in ("NOUN", "PROPN", "ADJ")}
    for child in (*head.children, *token.children):
        if child.dep_ in ("appos", "conj") and child.i not in places and child.pos_ == "NOUN":
            if child.dep_ == "conj":
                continue
            found.add(child.lower_)
            found |= {c.lower_ for c in child.children if c.dep_ in ("compound", "amod", "nmod")}
    if head.dep_ == "appos" and head.head.pos_ == "NOUN":
        found.add(head.head.lower_)
        found |= {c.lower_ for c in head.head.children if c.dep_ in ("compound", "amod", "nmod")}
    if head.dep_ in ("nsubj",) and head.head.lemma_ == "be":
        for child in head.head.children:
            if child.dep_ == "attr":
                found.add(child.lower_)
                found |= {c.lower_ for c in child.children if c.dep_ == "compound"}
    found |= {FULL[w] for w in found if w in FULL}
    return {w for w in found if w in ROLES or w in TITLES or is_human(w)} | (
        {w for w in found if w.isalpha()} if any(is_human(w) for w in found) else set()
    )
