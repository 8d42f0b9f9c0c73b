"""What became of a case's claims: `later/claims.csv`, for scoring alone."""

import csv
from dataclasses import dataclass

from .case import Case

OUTCOMES = ("happened", "did not happen", "untested", "cannot be observed")


@dataclass(frozen=True)
class Outcome:
    """What then happened to a claim, in a word (see `OUTCOMES`) and a sentence."""

    outcome: str
    what: str
    source: str

    def __str__(self) -> str:
        return f"{self.outcome.capitalize()}. {self.what}"


def load_outcomes(case: Case) -> dict[str, Outcome]:
    """Outcomes by claim id; empty where the case keeps none."""
    path = case.folder / "later" / "claims.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Outcome(row["outcome"], row["what"], row["source"])
            for row in csv.DictReader(file)
        }
