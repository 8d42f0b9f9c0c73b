"""What is known of a clause, as named numbers: the grounds on which its kind is weighed.

Each name says what it is: `rule:causes` (the first rule that takes the clause), `test:possible`
(this rule would take it), `cue:NEED` (this pattern of `cues.py` is in it), `main:if` (this word of
grammar stands in the main clause; `side:`, in a clause that hangs on it), `verb:take`,
`subject:force`, `object:place`, `complement:judging`, `word:stuck` (classes of `lexicon.py`),
`tense:past`, `help:would`, `mark:if` (a marked clause), `voice:quote` and the like.
"""

import re
from typing import TYPE_CHECKING

from . import cues, events
from .clauses import Unit, words_of
from .deeds import is_deed, is_policy
from .found import HUMANS, Found, infinitive
from .lexicon import CLOSED, adjective_classes, noun_classes, verb_classes
from .marks import DEADLINE, HEDGE, has_amount, is_negated

if TYPE_CHECKING:
    from spacy.tokens import Token

PATTERNS: dict[str, re.Pattern[str]] = {
    "CERTAIN": cues.CERTAIN,
    "NOT_CERTAIN": cues.NOT_CERTAIN,
    "CAUSE_PHRASE": cues.CAUSE_PHRASE,
    "POSSIBLE": cues.POSSIBLE,
    "PREDICT": cues.PREDICT,
    "HAS_FUTURE": cues.HAS_FUTURE,
    "TREND_PHRASE": cues.TREND_PHRASE,
    "ENOUGH": cues.ENOUGH,
    "NOT_ENOUGH": cues.NOT_ENOUGH,
    "NEED": cues.NEED,
    "SIZE": cues.SIZE,
    "JUDGE_PHRASE": cues.JUDGE_PHRASE,
    "HEDGE": HEDGE,
    "DEADLINE": DEADLINE,
    "PAST": events.PAST,
    "LONG_AGO": re.compile(
        r"\b(?:ago|last (?:year|century|decade)|in (?:the )?(?:1[5-9]|20)\d\ds?|once|formerly|used "
        r"to"
        r"|historically|originally|in those (?:days|years)|at (?:the )?independence|generations?"
        r"|ancient|first war|last war|previous|earlier (?:war|campaign|mission)|(?:1[5-9]"
        r"|20)\d\d)\b"
    ),
    "LATELY": re.compile(
        r"\b(?:today|yesterday|overnight|tonight|this (?:morning|week|month|afternoon|evening)|on"
        r" (?:mon|tues|wednes|thurs|fri|satur|sun)day|last (?:night|week|month)|in recent"
        r" (?:days|weeks|months)|since (?:\w+ )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|so far"
        r"|by (?:nightfall|dawn|evening|noon|midday)|hours? (?:later|after|earlier)|now|already)\b"
    ),
    "OVER_TIME": re.compile(
        r"\b(?:since|over the (?:past|last)|in the (?:past|last)|for the (?:first|second|third) "
        r"time"
        r"|in a row|(?:each|every) (?:day|week|month|night|year)|(?:a|per) (?:day|week|month)|than "
        r"(?:a"
        r" |last |in |at |it |they |the )|compared (?:with|to)|up from|down from|from \w+ to|by "
        r"(?:a"
        r" )?(?:third|half|quarter|tenth|\w+ per ?cent)|tenfold|fold|twice|half (?:of )?(?:what|its"
        r"|the)|no longer|any more|still)\b"
    ),
    "DUTY": re.compile(
        r"\b(?:must|should|ought to|need to|needs to|has to|have to|let us|let's|we ask|we urge|we"
        r" call|calls? (?:on|for)|urged?|demand\w*|request\w*|recommend\w*)\b"
    ),
    "WISH": re.compile(
        r"\b(?:hope|wish|want|would like|would rather|pray|intend|plan to|plans to)\b"
    ),
    "LONGER": re.compile(
        r"\bthe (?:more|less|fewer|longer|sooner|\w+er)\b.*\bthe (?:more|less|\w+er)"
    ),
    "ALONE": re.compile(r"\b(?:alone|by (?:it|them)sel(?:f|ves)|on (?:its|their) own|in itself)\b"),
    "ANY_ONE": re.compile(r"\b(?:one more|another|a single|just one|even (?:a|one))\b"),
    "FIRST": re.compile(r"\b(?:first|until|before|only (?:after|once|when|then)|not till)\b"),
}
PERSONS = {"i": "i", "we": "we", "you": "you", "he": "they", "she": "they", "they": "they"}
CHAINED = cues.words(
    "begin start continue go help manage fail seem appear tend threaten come try have be likely "
    "unlikely able set about bound due expect keep stop cease end risk finish want hope plan need"
)


def features(unit: Unit, rule: list[Found], passed: set[str], around: dict[str, bool]) -> dict:
    """Name -> number, for one clause.

    Args:
        unit: the clause.
        rule: what the rules make of it.
        passed: kinds whose rule would take it, whichever comes first.
        around: facts of where it stands (`voice:quote`), already named.
    """
    found: dict[str, float] = {"one": 1.0}
    found[f"rule:{rule[0].kind if rule else 'none'}"] = 1.0
    for kind in passed:
        found[f"test:{kind}"] = 1.0
    for name, holds in around.items():
        if holds:
            found[name] = 1.0
    for name, pattern in PATTERNS.items():
        if pattern.search(unit.core_text):
            found[f"cue:{name}"] = 1.0
        elif pattern.search(unit.text):
            found[f"aside:{name}"] = 1.0
    _grammar(unit, found)
    _subject(unit, found)
    _verb(unit, found)
    _words(unit, found)
    return found


def _grammar(unit: Unit, found: dict[str, float]) -> None:
    found["relative"] = float(unit.relative)
    found["feared"] = float(unit.feared)
    found["negated"] = float(is_negated(unit))
    found["amount"] = float(has_amount(unit.main))
    size = len(unit.tokens)
    found["size:short"] = float(size < 6)
    found["size:long"] = float(size > 22)
    first = unit.tokens[0]
    found[f"first:{first.lower_ if first.lower_ in CLOSED else first.pos_}"] = 1.0
    for sub in unit.subs:
        found[f"mark:{sub.mark}"] = 1.0
        found[f"mark:{sub.mark}:{'front' if sub.head.i < unit.head.i else 'back'}"] = 1.0
        if sub.lead:
            found[f"lead:{sub.lead}:{sub.mark}"] = 1.0
        found[f"mark:{sub.mark}:{_tense(sub.head)}"] = 1.0
    main = {t.i for t in unit.core}
    last = ""
    for token in unit.tokens:
        word = token.lower_
        if word not in CLOSED:
            last = ""
            continue
        place = "main" if token.i in main else "side"
        found[f"{place}:{word}"] = 1.0
        if place == "main" and last:
            found[f"main:{last}_{word}"] = 1.0
        last = word if place == "main" else ""


def _tense(head: "Token") -> str:
    helps = {c.lower_ for c in head.children if c.dep_ in ("aux", "auxpass")}
    if helps & {"will", "'ll", "wo", "shall", "going"}:
        return "future"
    if helps & {"would", "'d", "could", "might", "may", "can", "ca", "must", "should"}:
        return "modal-perfect" if helps & {"have", "'ve"} else "modal"
    if helps & {"had"} and head.tag_ in ("VBN", "VBD"):
        return "pluperfect"
    if helps & {"have", "has", "'ve", "'s"} and head.tag_ in ("VBN", "VBD"):
        return "perfect"
    if head.tag_ == "VBG":
        return "running-past" if helps & {"was", "were"} else "running"
    if head.tag_ == "VBD" or helps & {"was", "were", "did"}:
        return "past"
    if head.tag_ in ("VBZ", "VBP") or helps & {"is", "are", "does", "do"}:
        return "present"
    return {"VB": "bare", "VBN": "past"}.get(head.tag_, "none")


def _noun_kind(token: "Token") -> list[str]:
    word = token.lower_
    if word in PERSONS:
        return [PERSONS[word]]
    if word in ("it", "this", "that", "there", "which", "who", "what", "these", "those"):
        return [word]
    if token.pos_ == "PRON":
        return ["pronoun"]
    kinds = list(noun_classes(word, token.lemma_.lower()))
    if token.pos_ == "PROPN":
        kinds.append("named")
    if token.pos_ == "NUM" or token.like_num:
        kinds.append("number")
    if token.tag_ == "VBG" or token.dep_ == "csubj":
        kinds.append("doing")
    if is_deed(token):
        kinds.append("deed")
    if is_policy(token):
        kinds.append("policy")
    if token.tag_ == "NNS":
        kinds.append("several")
    return kinds or ["thing"]


def _subject(unit: Unit, found: dict[str, float]) -> None:
    subject = unit.subject
    if subject is None:
        found["subject:none"] = 1.0
        return
    for kind in _noun_kind(subject):
        found[f"subject:{kind}"] = 1.0
    for child in subject.children:
        if child.dep_ in ("det", "predet", "nummod", "poss", "neg") or child.lower_ in CLOSED:
            if child.i < subject.i:
                name = child.lower_ if child.lower_ in CLOSED else child.dep_
                found[f"subject-det:{name}"] = 1.0
        elif child.dep_ in ("relcl", "acl"):
            found["subject:described"] = 1.0
        elif child.dep_ == "prep":
            for noun in child.children:
                for kind in noun_classes(noun.lower_, noun.lemma_.lower()):
                    found[f"subject-of:{kind}"] = 1.0
    if not any(c.dep_ in ("det", "poss") for c in subject.children) and subject.tag_ == "NNS":
        found["subject:bare-plural"] = 1.0
    found["subject:human"] = float(subject.lower_ in HUMANS)


def content_verb(head: "Token") -> "Token":
    """The verb that says what happens: `hold` of `is likely to begin to hold`."""
    here = head
    for _ in range(3):
        inner = next(
            (
                g
                for c in (here, *(k for k in here.children if k.dep_ in ("acomp", "attr")))
                for g in c.children
                if g.dep_ == "xcomp" and g.pos_ in ("VERB", "AUX") and g.i > here.i
            ),
            None,
        )
        if inner is None or not (
            here.lemma_.lower() in CHAINED
            or any(c.dep_ == "acomp" and c.lower_ in CHAINED for c in here.children)
        ):
            return here
        here = inner
    return here


def _verb(unit: Unit, found: dict[str, float]) -> None:
    head = unit.head
    verb = content_verb(head)
    tense = _tense(head)
    found[f"tense:{tense}"] = 1.0
    found[f"head:{head.pos_ if head.pos_ != 'AUX' else head.lemma_}"] = 1.0
    passive = any(c.dep_ == "auxpass" for c in (*head.children, *verb.children))
    found["passive"] = float(passive)
    found["expletive"] = float(any(c.dep_ == "expl" for c in head.children))
    found["chained"] = float(verb.i != head.i)
    if infinitive(head, {t.i for t in unit.tokens}) is not None:
        found["goal"] = 1.0
    for child in head.children:
        if child.dep_ in ("aux", "neg"):
            found[f"help:{child.lower_}"] = 1.0
    classes = verb_classes(verb.lemma_.lower())
    for kind in classes or ("other",):
        found[f"verb:{kind}"] = 1.0
        found[f"verb:{kind}:{tense}"] = 1.0
    objects = 0
    for child in (*verb.children, *(head.children if verb.i != head.i else ())):
        if child.dep_ in ("dobj", "nsubjpass", "dative", "oprd") or (
            child.dep_ == "attr" and child.i > head.i
        ):
            objects += 1
            side = "complement" if child.dep_ in ("attr", "oprd") else "object"
            for kind in _noun_kind(child):
                found[f"{side}:{kind}"] = 1.0
            for inner in child.children:
                for kind in adjective_classes(inner.lower_):
                    found[f"{side}:{kind}"] = 1.0
                if inner.dep_ == "det":
                    found[f"{side}-det:{inner.lower_}"] = 1.0
        elif child.dep_ == "acomp":
            for kind in adjective_classes(child.lower_) or ("other",):
                found[f"complement:{kind}"] = 1.0
            found[f"complement:{child.tag_}"] = 1.0
        elif child.dep_ in ("prep", "agent", "prt", "advmod"):
            if child.lower_ in CLOSED:
                found[f"verb+{child.lower_}"] = 1.0
            for noun in child.children:
                for kind in noun_classes(noun.lower_, noun.lemma_.lower()):
                    found[f"round:{kind}"] = 1.0
        elif child.dep_ in ("ccomp", "xcomp", "advcl"):
            found[f"verb>{child.dep_}:{_tense(child)}"] = 1.0
    found["object"] = float(objects > 0)
    subject = unit.subject
    if subject is not None:
        for kind in _noun_kind(subject):
            if kind in ("force", "place", "people", "aid", "official", "deal", "quantity", "named",
                        "deed", "policy"):  # fmt: skip
                for name in classes:
                    found[f"{kind}>{name}"] = 1.0


def _words(unit: Unit, found: dict[str, float]) -> None:
    for token in unit.core:
        word, lemma = token.lower_, token.lemma_.lower()
        if token.pos_ in ("NOUN", "PROPN"):
            for kind in noun_classes(word, lemma):
                found[f"noun:{kind}"] = 1.0
        elif token.pos_ in ("ADJ", "ADV", "VERB"):
            for kind in adjective_classes(word):
                found[f"word:{kind}"] = 1.0
            if token.pos_ == "VERB" and token.i != unit.head.i:
                for kind in verb_classes(lemma):
                    found[f"also:{kind}"] = 1.0
        if token.tag_ in ("JJR", "RBR"):
            found["comparing"] = 1.0
        if token.tag_ in ("JJS", "RBS"):
            found["most"] = 1.0
    text = words_of(unit.core)
    found["digits"] = float(bool(re.search(r"\d", text)))
    found["colon"] = float(":" in text)


__all__ = ["content_verb", "features"]
