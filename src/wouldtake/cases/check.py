"""Check a case's claims: each question asked, each answer held against what was said."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wouldtake.answers import Answer
from wouldtake.engine.ask import Session
from wouldtake.errors import QuestionError

from .case import Case
from .model import ConflictModel
from .schema import Claim
from .verdicts import Verdict, speaker_fares, verdict


@dataclass(frozen=True)
class Checked:
    """A claim, its answer, and what the answer says of it.

    `fares` is how the speaker fares: the verdict turned round if they rejected the claim, None
    if they only relayed it.
    """

    claim: Claim
    answer: Answer
    verdict: Verdict
    rule: str
    fares: Verdict | None

    def to_dict(self) -> dict[str, object]:
        """The claim, the answer and the verdict as plain values."""
        return {
            "claim": self.claim.model_dump(mode="json"),
            "answer": self.answer.to_dict(),
            "verdict": self.verdict,
            "rule": self.rule,
            "speaker": self.fares,
        }


@dataclass
class Room:
    """Where a case is questioned: one session for each day that questions start from.

    Args:
        case: whose claims and questions.
        arguments: as `ask` takes them, common to every question.
        without: mechanisms switched off.
        by_kind: further arguments for claims of a kind.
        elsewhere: makes of a model one whose futures are run elsewhere; no answer depends on it.
    """

    case: Case
    arguments: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    by_kind: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    elsewhere: Callable[[ConflictModel], Any] | None = None
    _sessions: dict[dt.date, Session] = field(default_factory=dict, repr=False)

    def session(self, day: dt.date | None = None) -> Session:
        """The session whose futures start on a day, the as-of date by default."""
        day = day or self.case.as_of
        if day not in self._sessions:
            model = ConflictModel(self.case, start_day=day, without=self.without)
            asked = model if self.elsewhere is None else self.elsewhere(model)
            self._sessions[day] = Session.of(asked, **self.arguments)
        return self._sessions[day]

    def ask(self, question: str, *, start_day: dt.date | None = None, **arguments: Any) -> Answer:
        """Answer one question."""
        return self.session(start_day).ask(question, **arguments)

    def check(self, claim: Claim, **arguments: Any) -> Checked:
        """Answer a claim's question and judge the claim by it."""
        arguments = dict(self.by_kind.get(claim.kind, {})) | arguments
        answer = self.ask(claim.question, start_day=claim.as_of, **arguments)
        found, rule = verdict(answer.to_dict(), claim.holds_if)
        return Checked(claim, answer, found, rule, speaker_fares(found, claim.endorsement))

    def expect(self, claims: Iterable[Claim]) -> None:
        """Say which claims will come, so that their common futures are run once.

        Raises:
            QuestionError: a claim's question cannot be asked of the case; says which claim.
        """
        for claim in claims:
            try:
                self.session(claim.as_of).expect([claim.question])
            except QuestionError as error:
                raise error.within(f"claim `{claim.id}`") from None

    def check_all(
        self, claims: Iterable[Claim], *, told: Callable[[Claim], None] | None = None,
        **arguments: Any,
    ) -> list[Checked]:
        """Check several claims, in order; `told` is called before each."""
        claims = tuple(claims)
        self.expect(claims)
        found = []
        for claim in claims:
            if told is not None:
                told(claim)
            found.append(self.check(claim, **arguments))
        return found
