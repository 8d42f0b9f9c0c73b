"""What the ledger gives back: entries, resolutions, and what an answer comes down to."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["true", "false", "void"]
OUTCOMES = ("true", "false", "void")
STATES = ("unresolved", "due", "resolved", "void")
"""What may be asked for: not resolved; that and past its day; came true or not; void."""


@dataclass(frozen=True)
class Resolution:
    """What became of an event, as somebody found it.

    Args:
        number: 1 for the first; a later one supersedes those before it.
        outcome: `true`, `false`, or `void`: it will not be counted.
        on: the day it was settled.
        source: where that can be read.
        condition_held: said that the question's condition came true.
        reason: why it supersedes the one before; "" for the first.
        created: when it was entered, UTC.
    """

    number: int
    outcome: Outcome
    on: dt.date
    source: str
    note: str
    condition_held: bool
    reason: str
    created: str

    def to_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "number": self.number, "outcome": self.outcome, "on": self.on.isoformat(),
            "source": self.source, "note": self.note, "condition_held": self.condition_held,
            "reason": self.reason, "created": self.created,
        }


@dataclass(frozen=True)
class Entry:
    """One answer as kept, with the claim it tests if there is one.

    Args:
        id: 16 hexadecimal digits, from what was asked and answered; the same in any ledger.
        event: what would settle it; entries with the same event share a resolution.
        created: when it was first kept, UTC.
        start: the day its futures start; None where there is no calendar.
        due: the day its window ends, where that can be told.
        without: mechanisms that were switched off.
        answer: as `Answer.to_dict` gave it, whole.
        claim: who said what, as a case holds it; None for a plain question.
        verdict, fares: of the claim and of its speaker.
        asked_again: how many times the very same was kept again.
        resolutions: the last first; only the last where entries are listed.
        scores: of model and speaker, where it is resolved.
    """

    id: str
    event: str
    created: str
    kind: str
    case: str
    case_digest: str | None
    question: str
    start: dt.date | None
    due: dt.date | None
    seed: int
    futures: int
    version: str
    without: tuple[str, ...]
    answer: Mapping[str, Any]
    claim: Mapping[str, Any] | None = None
    verdict: str | None = None
    fares: str | None = None
    asked_again: int = 0
    last_asked: str | None = None
    resolutions: tuple[Resolution, ...] = ()
    scores: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def resolution(self) -> Resolution | None:
        """What became of it, as last entered."""
        return self.resolutions[0] if self.resolutions else None

    @property
    def is_early(self) -> bool:
        """Whether it was resolved before its window ended; right only where that is certain."""
        at = self.resolution
        if at is None or at.outcome == "void" or self.due is None:
            return False
        return at.on < self.due

    @property
    def speaker(self) -> str | None:
        """Who made the claim."""
        return None if self.claim is None else str(self.claim.get("speaker", ""))

    def to_dict(self, *, whole: bool = False) -> dict[str, object]:
        """Plain values; `whole` adds the answer, the claim and the history of resolutions."""
        claim = self.claim or {}
        shown: dict[str, object] = {
            "id": self.id, "created": self.created, "kind": self.kind, "case": self.case,
            "case_digest": self.case_digest, "question": self.question,
            "start": _day(self.start), "due": _day(self.due),
            "speaker": self.speaker, "said": claim.get("said"), "outlet": claim.get("outlet"),
            "date": claim.get("date"), "endorsement": claim.get("endorsement"),
            "answer_summary": summary(self.answer) | (
                {} if self.verdict is None else {"verdict": self.verdict}
            ),
            "fares": self.fares, "seed": self.seed, "futures": self.futures,
            "version": self.version, "without": list(self.without),
            "asked_again": self.asked_again, "last_asked": self.last_asked,
            "resolution": None if self.resolution is None else (
                self.resolution.to_dict() | {"early": self.is_early}
            ),
            "scores": self.scores,
        }
        if whole:
            shown |= {
                "event": self.event, "answer": dict(self.answer),
                "claim": None if self.claim is None else dict(self.claim),
                "resolutions": [one.to_dict() for one in self.resolutions],
            }
        return shown


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def summary(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer comes down to: what is estimated, its interval, its verdict.

    The number is that of the kind: a chance, a share of twins, a difference, a level, the chance
    of ending worse; of `takes`, the chance at its first option; None of `drives`.
    """
    options = answer.get("options") or [{}]
    of_kind = {
        "needs": answer.get("necessity"), "enough": answer.get("sufficiency"),
        "effect": (answer.get("effect") or {}).get("difference"),
        "tips": answer.get("level"), "takes": options[0].get("chance"),
        "gamble": (answer.get("gamble") or {}).get("worse"), "drives": None,
    }
    number = of_kind.get(str(answer.get("kind")), answer.get("chance")) or {}
    return {
        "estimate": number.get("estimate"), "low": number.get("low"), "high": number.get("high"),
        "verdict": answer.get("verdict"), "sentence": answer.get("sentence"),
    }
