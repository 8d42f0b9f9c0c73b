"""Answers, claims and a case to keep."""

import datetime as dt

from wouldtake.answers import Chance, ChanceAnswer
from wouldtake.ledger import Asked

DAY = dt.date(2021, 8, 6)
CASE = Asked(
    "relief-1880", "d" * 64, DAY, 365,
    {"relieved": "column_arrives", "calm": "attacks < 3 for 30 days", "won": "calm and relieved"},
)


def chance(question="chance that relieved within 90 days", estimate=0.8, **changes):
    """A chance as the engine gives it."""
    found = {"target": CASE.name, "seed": 0, "futures": 2000, "confidence": 0.95} | changes
    low, high = max(0.0, estimate - 0.02), min(1.0, estimate + 0.02)
    return ChanceAnswer(
        question=question, chance=Chance(estimate, low, high, "exact"), words="likely", **found,
    )


def of_kind(kind, question, **body):
    """An answer of another kind, as JSON gives it."""
    return {"question": question, "kind": kind, "target": CASE.name, "seed": 0, "futures": 100,
            "confidence": 0.95, "sentence": "...", **body}


def claim(**changes):
    """Who said what."""
    return {
        "id": "a", "letter": "a", "speaker": "A. Reader", "affiliation": "none",
        "outlet": "Paper", "date": "2021-08-01", "said": "The column gets through.",
        "endorsement": "asserts", "kind": "chance",
        "question": "chance that relieved within 90 days", "as_of": None, "holds_if": "",
        "note": "",
    } | changes
