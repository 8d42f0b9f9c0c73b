"""Other words for someone just met: `the scaffolder`, `the insider`, `the officer`."""

from typing import TYPE_CHECKING

from .cues import words
from .genders import gender_of
from .names import HUMAN_ROLES, Being, is_human

if TYPE_CHECKING:
    from spacy.tokens import Token

    from .people import Registry

# Words that may mean anyone who is something of the kind.
LOOSE = words(
    "officer official insider source man woman person leader politician expert specialist scholar "
    "academic veteran soldier aide diplomat adviser advisor figure campaigner activist statesman"
)
# Offices that one holds: `the president` need not have been met before.
OFFICES = words(
    "president premier minister king queen prince princess pope chancellor governor mayor emir "
    "sultan chief chairman chairwoman chair secretary ambassador commissioner prosecutor speaker "
    "spokesman spokeswoman spokesperson"
)
NEAR = -0.2


def epithet(registry: "Registry", token: "Token") -> Being | None:
    """Whom a role after `the` means that nobody was called by: who stands most in front, if any.

    Who is called something else already is meant by a loose word alone.
    """
    role = token.lower_
    if token.tag_ != "NN" or not is_human(role):
        return None
    gender = gender_of(role)
    best, most = None, NEAR
    for being in registry.beings:
        front = registry.front(being)
        if front <= most or not being.is_person or being.is_plural:
            continue
        theirs = being.gender or being.likely
        if gender and theirs and gender != theirs:
            continue
        best, most = being, front
    if best is None or not _may_be(best, role):
        return None
    return best


def _may_be(being: Being, role: str) -> bool:
    called = any(r in HUMAN_ROLES or is_human(r) for r in being.roles)
    if not called:
        return role not in OFFICES and being.is_named
    return role in LOOSE and not being.roles & LOOSE - {"source"}
