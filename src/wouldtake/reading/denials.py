"""Claims that a speaker says are false, without a verb of denial: `it is not the case that`.

`Nor do I accept that`, `it would be a mistake to think that`, `the idea that X is nonsense`, `she
has no patience with the notion that`. Whose denial it is: the subject's, or of the voice around.
"""

from typing import TYPE_CHECKING

from .cues import words
from .reports import DENY, NOTIONS, SUBJECTS, Report, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

FALSE = words(
    "false wrong untrue nonsense absurd ridiculous mistaken fanciful laughable myth illusion "
    "delusion fantasy fallacy folly mistake error naive misleading rubbish nonsensical baseless "
    "unfounded groundless preposterous fiction lie fairy-tale overblown exaggerated dishonest "
    "misguided far-fetched untenable"
)
BELIEVING = words(
    "think say suppose imagine claim pretend suggest argue believe assume conclude infer hope "
    "expect insist maintain"
)
TAKING = words("accept share buy subscribe agree")
WITHOUT = words("patience time truck sympathy use")
NEGATIONS = words("not n't never nor neither hardly no")
MAX_NESTED = 6  # infinitives of believing, one under another: `to say to think that`


def denial(token: "Token") -> Report | None:
    """The denial that a word makes, where it makes one."""
    return (
        _no_case(token)
        or _wrong(token)
        or _notion_false(token)
        or _not_taken(token)
        or _scorned(token)
    )


def _that(head: "Token", nested: int = MAX_NESTED) -> "Token | None":
    """The clause after `that` under a word, or under an infinitive of believing beneath it."""
    for child in head.children:
        is_clause = child.dep_ in ("ccomp", "acl", "csubj", "relcl", "advcl")
        if not is_clause or child.i < head.i or child.pos_ not in ("VERB", "AUX"):
            continue
        if any(c.lower_ == "that" and c.dep_ == "mark" for c in child.children):
            return child
    for child in head.children:
        if child.dep_ in ("xcomp", "ccomp", "advcl", "acl", "relcl", "csubj") and child.i > head.i:
            if child.lemma_ not in BELIEVING:
                continue
            inner = next((c for c in child.children if c.dep_ == "ccomp" and c.i > child.i), None)
            if inner is None and nested:
                inner = _that(child, nested - 1)
            if inner is not None:
                return inner
    return None


def _made(verb: "Token", token: "Token", content: "Token", subject: "Token | None") -> Report:
    """The report: the denying words are the verb's, without clauses beside."""
    inside = {t.i for t in content.subtree}
    own = {verb.i, *(t.i for t in token.subtree)}
    for child in verb.children:
        if child.dep_ not in ("advcl", "conj", "ccomp", "csubj", "parataxis"):
            own |= {t.i for t in child.subtree}
    is_own = subject is None or subject.lower_ in ("i", "we", "it", "there")
    return Report(
        token,
        None if is_own else subject,
        content,
        rejects=True,
        tokens=frozenset(own - inside),
    )


def _is_negated(verb: "Token") -> bool:
    around = [*verb.children, *(c for a in verb.children if a.dep_ == "aux" for c in a.children)]
    return any(c.lower_ in NEGATIONS and c.i <= verb.i + 2 for c in around)


def _no_case(token: "Token") -> Report | None:
    """`Nor is it the case that`, `it is not true that`, `there is no truth in the claim that`."""
    if token.lower_ not in ("case", "true", "truth", "so") or token.dep_ not in ("attr", "acomp"):
        return None
    verb = token.head
    no = any(c.lower_ in ("no", "little", "scant") for c in token.children)
    if not (no or _is_negated(verb)):
        return None
    content = _that(verb) or _that(token)
    for child in token.children if content is None else ():
        for noun in child.children:
            content = content or (_that(noun) if noun.lemma_ in NOTIONS else None)
    return _made(verb, token, content, None) if content is not None else None


def _wrong(token: "Token") -> Report | None:
    """`It would be a mistake to think that`, `it was simply wrong that`."""
    if token.lower_ not in FALSE or token.dep_ not in ("attr", "acomp", "oprd"):
        return None
    verb = token.head
    subject = subject_of(verb)
    if _is_negated(verb) or (subject is not None and subject.lower_ not in ("it", "that")):
        return None
    content = _that(verb) or _that(token)
    return _made(verb, token, content, None) if content is not None else None


def _notion_false(token: "Token") -> Report | None:
    """`The idea that the port will hold is a myth.`"""
    if token.lemma_ not in NOTIONS or token.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = token.head
    said = [c for c in verb.children if c.dep_ in ("attr", "acomp", "oprd")]
    active = token.dep_ == "nsubj"
    fails = (active and verb.lemma_ in ("ignore", "miss", "overlook", "crumble", "collapse")) or (
        verb.lemma_ in ("hold", "stand", "survive", "bear") and _is_negated(verb)
    )
    if not fails and not any(c.lower_ in FALSE for c in said):
        return None
    content = _that(token)
    if content is None or (said and _is_negated(verb)):
        return None
    inside = {t.i for t in content.subtree}
    own = frozenset(t.i for t in token.sent if t.i not in inside)
    return Report(token, None, content, rejects=True, tokens=own)


def _scorned(token: "Token") -> Report | None:
    """`He played down the claim that`, `poured scorn on the idea`, `called the claim a lie`."""
    subject = subject_of(token) if token.pos_ == "VERB" else None
    if subject is None:
        return None
    below = {t.lower_ for t in token.subtree if t.i < token.i + 4}
    scorns = (
        (token.lemma_ == "play" and "down" in below)
        or (token.lemma_ in ("pour", "throw", "heap") and below & {"scorn", "water", "doubt"})
        or (token.lemma_ == "make" and below & {"light", "fun"})
        or (
            token.lemma_ in ("call", "brand", "label", "describe", "term", "deem")
            and any(t.lower_ in FALSE for t in token.subtree)
        )
    )
    if not scorns:
        return None
    for noun in token.subtree:
        if noun.lemma_.lower() in NOTIONS and noun.i > token.i:
            content = _that(noun)
            if content is not None:
                return _made(token, token, content, subject)
    return None


def _not_taken(token: "Token") -> Report | None:
    """`We do not share the view that`, `she has no patience with the notion that`."""
    subject = subject_of(token) if token.pos_ in ("VERB", "AUX") else None
    if subject is None or token.lemma_ in DENY or subject.dep_ not in SUBJECTS:
        return None
    if token.lemma_ in TAKING and _is_negated(token):
        content = _that(token)
        for noun in token.subtree if content is None else ():
            if noun.lemma_ in NOTIONS and noun.i > token.i:
                content = content or _that(noun)
        return _made(token, token, content, subject) if content is not None else None
    if token.lemma_ != "have":
        return None
    for thing in token.children:
        no = any(c.lower_ in ("no", "little") for c in thing.children)
        if thing.dep_ == "dobj" and thing.lemma_ in WITHOUT and no:
            for noun in token.subtree:
                if noun.lemma_ in NOTIONS and noun.i > thing.i:
                    content = _that(noun)
                    return _made(token, token, content, subject) if content is not None else None
    return None
