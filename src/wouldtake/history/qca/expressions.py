"""Sums of products: `DEV*~URB + LIT`, read, printed and evaluated on memberships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from wouldtake.errors import SettingError, did_you_mean

NOTATIONS = ("tilde", "case")


@dataclass(frozen=True)
class Term:
    """A product (conjunction) of conditions and negated conditions.

    Attributes:
        literals: (condition, whether present), in the order of the conditions. Without any
            literal the term is always true and prints as `1`.

    >>> str(Term((("DEV", True), ("URB", False))))
    'DEV*~URB'
    """

    literals: tuple[tuple[str, bool], ...]

    def text(self, notation: str = "tilde") -> str:
        """As the field writes it: `DEV*~URB` ("tilde"), or absence in small letters: `DEV*urb`."""
        if notation not in NOTATIONS:
            hint = did_you_mean(notation, NOTATIONS)
            raise SettingError(f"no notation is called `{notation}`. {hint}")
        if not self.literals:
            return "1"
        if notation == "case":
            return "*".join(
                name.upper() if present else name.lower() for name, present in self.literals
            )
        return "*".join(name if present else f"~{name}" for name, present in self.literals)

    def __str__(self) -> str:
        return self.text()

    def membership(self, data: Mapping[str, np.ndarray]) -> Float[np.ndarray, " case"]:
        """The least of its literals' memberships, 1 - membership where negated."""
        n = len(next(iter(data.values())))
        value = np.ones(n)
        for name, present in self.literals:
            value = np.minimum(value, data[name] if present else 1.0 - data[name])
        return value

    def implies(self, other: "Term") -> bool:
        """Whether every literal of the other is one of this term's: this is a subset of it."""
        return set(other.literals) <= set(self.literals)


def from_cube(conditions: Sequence[str], cube: Sequence[int]) -> Term:
    """The term of a cube: 1 present, 0 absent, 2 not in the term."""
    return Term(
        tuple((name, value == 1) for name, value in zip(conditions, cube, strict=True) if value < 2)
    )


def parse(text: str, known: Sequence[str]) -> tuple[Term, ...]:
    """Read a sum of products.

    >>> [str(term) for term in parse("~URB*DEV + LIT", ["DEV", "URB", "LIT"])]
    ['DEV*~URB', 'LIT']

    Args:
        text: conditions joined by `*` (and), `+` (or), `~` before what is absent.
        known: the conditions there are; terms list theirs in this order.
    Raises:
        SettingError: a condition that is not known, or one both present and absent in a term.
    """
    terms, faults, known = [], [], tuple(known)
    for product in text.split("+"):
        signs: dict[str, bool] = {}
        for factor in product.split("*"):
            bare = factor.strip()
            name = bare.lstrip("~").strip()
            present = bare[: len(bare) - len(bare.lstrip("~"))].count("~") % 2 == 0
            if name not in known:
                what = f"`{name}` is not a condition" if name else "a condition is missing"
                faults.append(f"in `{text}`: {what}. {did_you_mean(name, known)}")
            elif signs.setdefault(name, present) != present:
                faults.append(f"in `{text}`: `{name}` is both present and absent in one term")
        terms.append(Term(tuple((name, signs[name]) for name in known if name in signs)))
    if faults:
        raise SettingError("\n".join(dict.fromkeys(faults)))
    return tuple(terms)


def union(terms: Sequence[Term], data: Mapping[str, np.ndarray]) -> Float[np.ndarray, " case"]:
    """Membership in a sum: the largest of its terms'."""
    return np.max([term.membership(data) for term in terms], axis=0)
