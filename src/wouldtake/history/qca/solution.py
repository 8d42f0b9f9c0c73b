"""What a minimisation gives: terms with their fit, models, and what is ambiguous among them."""

from dataclasses import dataclass

from .checks import some
from .expressions import Term
from .show import columns, figure


@dataclass(frozen=True)
class TermFit:
    """A term of a model and how well it does; scores are None where there are no memberships.

    Attributes:
        term: the product.
        consistency, pri, coverage, unique_coverage: inclS, PRI, covS, covU.
        cases: those with more than half their membership in the term.
        deviant: of those, the ones without the outcome (deviant in consistency).
    """

    term: Term
    consistency: float | None = None
    pri: float | None = None
    coverage: float | None = None
    unique_coverage: float | None = None
    cases: tuple[str, ...] = ()
    deviant: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """term, consistency, pri, coverage, unique_coverage, cases, deviant."""
        return {
            "term": str(self.term), "consistency": self.consistency, "pri": self.pri,
            "coverage": self.coverage, "unique_coverage": self.unique_coverage,
            "cases": list(self.cases), "deviant": list(self.deviant),
        }


@dataclass(frozen=True)
class Model:
    """One sum of products that covers every sufficient row.

    Attributes:
        outcome: name.
        fits: its terms.
        consistency, pri, coverage: of the whole sum.
        uncovered: cases with the outcome that no term holds (deviant in coverage).
        deviant: cases without the outcome that a term holds (deviant in consistency).
        assumptions: numbers of the remainders it takes to be sufficient.
        easy: intermediate solutions: the remainders allowed as easy counterfactuals.
        sources: intermediate solutions: the complex and parsimonious models it lies between.
    """

    outcome: str
    fits: tuple[TermFit, ...]
    consistency: float | None = None
    pri: float | None = None
    coverage: float | None = None
    uncovered: tuple[str, ...] = ()
    deviant: tuple[str, ...] = ()
    assumptions: tuple[int, ...] = ()
    easy: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The products, shortest first."""
        return tuple(fit.term for fit in self.fits)

    def formula(self, notation: str = "tilde") -> str:
        """`DEV*~URB + LIT`; with "case", absence in small letters: `DEV*urb + LIT`."""
        return " + ".join(term.text(notation) for term in self.terms)

    def __str__(self) -> str:
        return f"{self.formula()} -> {self.outcome}"

    def to_dict(self) -> dict[str, object]:
        """formula, terms, consistency, pri, coverage, uncovered, deviant, assumptions, easy."""
        return {
            "formula": self.formula(), "outcome": self.outcome,
            "terms": [fit.to_dict() for fit in self.fits],
            "consistency": self.consistency, "pri": self.pri, "coverage": self.coverage,
            "uncovered": list(self.uncovered), "deviant": list(self.deviant),
            "assumptions": list(self.assumptions), "easy": list(self.easy),
            "sources": list(self.sources),
        }


@dataclass(frozen=True)
class Solution:
    """All models of one kind: complex, parsimonious or intermediate.

    Attributes:
        kind, conditions, outcome: what was asked.
        models: each fits the truth table as well as the others; more than one is ambiguity.
        shared: terms that every model has.
        prime_implicants: all candidates; `chart` has the sufficient rows each covers.
        complete: False where the list of models was cut short; those listed have the fewest
            terms all the same.
        expectations: intermediate solutions: (condition, 1 or 0).
    """

    kind: str
    conditions: tuple[str, ...]
    outcome: str
    models: tuple[Model, ...]
    shared: tuple[Term, ...]
    prime_implicants: tuple[Term, ...]
    chart: tuple[tuple[int, ...], ...]
    complete: bool
    expectations: tuple[tuple[str, int], ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether the truth table leaves more than one model."""
        return len(self.models) > 1

    def to_dict(self) -> dict[str, object]:
        """kind, outcome, conditions, expectations, models, shared, ambiguous, complete."""
        return {
            "kind": self.kind, "outcome": self.outcome, "conditions": list(self.conditions),
            "expectations": dict(self.expectations),
            "models": [model.to_dict() for model in self.models],
            "shared": [str(term) for term in self.shared],
            "ambiguous": self.is_ambiguous, "complete": self.complete,
        }

    def __rich__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        n = len(self.models)
        lines = [f"{self.kind.capitalize()} solution for {self.outcome}"]
        if self.is_ambiguous:
            common = " + ".join(map(str, self.shared)) or "none"
            lines.append(
                f"Ambiguous: {n} models fit the truth table equally; terms in all: {common}"
            )
        if not self.complete:
            lines.append("There may be more models: the search was cut short")
        for at, model in enumerate(self.models[:10], 1):
            origin = f"  (from {some(model.sources)})" if model.sources else ""
            lines += ["", f"M{at}: {model}{origin}", *_scores(model)]
        if n > 10:
            lines += ["", f"and {n - 10} more models"]
        return "\n".join(lines)


def _scores(model: Model) -> list[str]:
    if model.consistency is None and model.coverage is None:
        return []
    alone = len(model.fits) == 1
    table = [["", "inclS", "PRI", "covS", "covU", "cases (deviant)"]]
    table += [
        [
            str(fit.term), figure(fit.consistency), figure(fit.pri), figure(fit.coverage),
            "-" if alone else figure(fit.unique_coverage),
            ",".join(f"({c})" if c in fit.deviant else c for c in fit.cases),
        ]
        for fit in model.fits
    ]
    table.append(
        ["model", figure(model.consistency), figure(model.pri), figure(model.coverage), "", ""]
    )
    lines = list(columns(table, left=1))
    if model.uncovered:
        lines.append(f"outcome without any of these terms: {some(model.uncovered)}")
    if model.assumptions:
        count = len(model.assumptions)
        rows = some([str(n) for n in model.assumptions])
        lines.append(f"rests on {count} remainder{'' if count == 1 else 's'}: rows {rows}")
    return lines
