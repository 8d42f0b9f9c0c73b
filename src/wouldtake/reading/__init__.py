"""Articles into drafts of claims, bound to a case's vocabulary by a person. Needs no network."""

from wouldtake.reading.draft import Candidate, Draft, Reading, Span, Speaker
from wouldtake.reading.read import read_article

__all__ = ["Candidate", "Draft", "Reading", "Span", "Speaker", "read_article"]
