"""Small questions asked of parsed tokens, in use everywhere."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .cues import words

if TYPE_CHECKING:
    from spacy.tokens import Token

EDGE = words("and but or so yet nor - , ; : . ! ? ( ) [ ] ' `` ''")
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")


def trimmed(tokens: Iterable["Token"]) -> list["Token"]:
    """Tokens in order, without joining words and stops at either edge."""
    found = sorted(set(tokens), key=lambda t: t.i)
    while found and (
        found[0].lower_ in EDGE
        or found[0].is_punct
        or found[0].is_space
        or (found[0].lower_ == "that" and found[0].dep_ == "mark")
    ):
        found.pop(0)
    while found and (
        found[-1].is_punct
        or found[-1].is_space
        or found[-1].lower_ in ("and", "but", "or")
        or (found[-1].lower_ == "that" and found[-1].dep_ in ("mark", "cc"))
    ):
        if found[-1].text == "." and len(found) > 1 and found[-1].i and not found[-1].is_sent_end:
            break
        found.pop()
    return found


def has_subject(token: "Token") -> bool:
    """A verb with a subject of its own."""
    return any(c.dep_ in SUBJECTS for c in token.children)


def words_of(tokens: list["Token"]) -> str:
    """Lower-case text of tokens, gaps closed; for patterns."""
    return "".join(seen(t) + t.whitespace_ for t in tokens).strip()


def seen(token: "Token") -> str:
    """Small letters, but for a name that would read as a helping verb: *May*, *Will*."""
    if token.pos_ == "PROPN" and token.lower_ in ("may", "will", "might", "march"):
        return token.text
    return token.lower_
