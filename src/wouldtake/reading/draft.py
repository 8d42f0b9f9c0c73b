"""What a reader hands back: drafts of claims. Nothing in one is bound to a case by itself."""

import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any

ONE_SIDED = ("inevitable", "not-inevitable", "possible", "predicts", "trend", "event", "evaluation")
"""Kinds of claim with an outcome and no condition; all others have both."""


@dataclass(frozen=True)
class Span:
    """Code points [start, end) of the text, and the words there: `text[start:end] == quote`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Speaker:
    """Who stands behind a claim.

    `how`: named, role, pronoun, continued, author or unknown: by what the attribution names them.
    """

    name: str
    affiliation: str = ""
    how: str = "author"


@dataclass(frozen=True)
class Candidate:
    """A name of the case's vocabulary that a condition or an outcome may mean.

    `side`: condition or outcome; `part`: which of them, from 0. `term` empty: none of these.
    `sense`: the idea that it stands for here; `army_strength` may be an army that holds or deserts.
    """

    side: str
    part: int
    term: str
    kind: str
    score: float
    sense: str = ""


@dataclass(frozen=True)
class Draft:
    """One claim as read. `question` is a proposal in the language; `reason` says why none is.

    `endorsement` is of the claim as worded; `stance` of the question, which a denial may turn.
    """

    id: str
    kind: str
    span: Span
    speaker: Speaker
    form: str
    conditions: tuple[Span, ...] = ()
    outcomes: tuple[Span, ...] = ()
    elliptical: bool = False
    amounts: tuple[Span, ...] = ()
    deadline: Span | None = None
    hedges: tuple[Span, ...] = ()
    negated: bool = False
    endorsement: str = "asserts"
    chain: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    question: str = ""
    question_kind: str = ""
    stance: str = ""
    holds_if: str = ""
    reason: str = ""
    note: str = ""

    @property
    def quote(self) -> str:
        """The words of the claim."""
        return self.span.quote

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span of the draft."""
        return (
            self.span,
            *self.conditions,
            *self.outcomes,
            *self.amounts,
            *self.hedges,
            *([self.deadline] if self.deadline else []),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, offsets included, and the fields of a claim ready to be checked."""
        plain = asdict(self)
        plain["quote"] = self.span.quote
        plain["claim"] = self.claim_fields()
        return plain

    def claim_fields(self, *, outlet: str = "", date: str = "") -> dict[str, str]:
        """What an entry of claims.yaml holds for this draft; empty where no question is drafted."""
        if not self.question:
            return {}
        fields = {
            "id": self.id,
            "speaker": self.speaker.name,
            "affiliation": self.speaker.affiliation or "not given",
            "outlet": outlet,
            "date": date,
            "said": printable(self.span.quote),
            "endorsement": self.stance or self.endorsement,
            "kind": self.question_kind,
            "question": self.question,
            "holds_if": self.holds_if,
            "note": self.note,
        }
        return {key: value for key, value in fields.items() if value or key in ("outlet", "date")}


def printable(text: str) -> str:
    """Words on one line, without characters that steer a terminal or turn the reading order."""
    kept = (
        c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else " "
        for c in text
    )
    return " ".join("".join(kept).split())


@dataclass(frozen=True)
class Reading:
    """An article with its drafts."""

    text: str
    drafts: tuple[Draft, ...] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"characters": len(self.text), "drafts": [d.to_dict() for d in self.drafts]}
