"""Answers and claims kept, resolved by what happened, and scored."""

from .about import FORETELLS, Asked
from .entry import OUTCOMES, STATES, Entry, Resolution
from .place import is_off
from .scoring import Score, Scores
from .store import Ledger

__all__ = [
    "FORETELLS", "OUTCOMES", "STATES", "Asked", "Entry", "Ledger", "Resolution", "Score",
    "Scores", "is_off",
]  # fmt: skip
