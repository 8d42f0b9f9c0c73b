"""Answers and claims kept, resolved by what happened, and scored.

Names are imported on first use: whoever only asks where the ledger is pays for no more.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wouldtake.ledger.about import FORETELLS, Asked
    from wouldtake.ledger.entry import OUTCOMES, STATES, Entry, Resolution
    from wouldtake.ledger.place import is_named, is_off
    from wouldtake.ledger.scoring import Score, Scores
    from wouldtake.ledger.store import Ledger

_HOMES = {
    "FORETELLS": "about", "Asked": "about", "OUTCOMES": "entry", "STATES": "entry",
    "Entry": "entry", "Resolution": "entry", "is_named": "place", "is_off": "place",
    "Score": "scoring", "Scores": "scoring", "Ledger": "store",
}  # fmt: skip

__all__ = [
    "FORETELLS", "OUTCOMES", "STATES", "Asked", "Entry", "Ledger", "Resolution", "Score",
    "Scores", "is_named", "is_off",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module `wouldtake.ledger` has no attribute `{name}`")
    from importlib import import_module  # noqa: PLC0415

    value = getattr(import_module(f"wouldtake.ledger.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
