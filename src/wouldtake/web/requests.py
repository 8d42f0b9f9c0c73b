"""What may be asked to be run: one model a kind of job, checked before anything runs."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CaseName = Annotated[str, StringConstraints(max_length=100)]
QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Simulated(_Request):
    case: CaseName = Field("", description="a case's name; the one served first where empty")
    seed: int = Field(0, ge=0, lt=2**63, description="of all noise: same seed, same answer")
    futures: int = Field(2000, ge=1, le=200_000, description="futures simulated")
    confidence: float = Field(0.95, gt=0.5, lt=1.0, description="of every interval")


class AskRequest(_Simulated):
    """A question of the language, with sliders set."""

    kind: Literal["ask"]
    question: QuestionText
    settings: dict[Name, Finite] = Field(
        default_factory=dict, max_length=50, description="lever -> value, put into its `when`"
    )
    start: dt.date | None = Field(None, description="ask of the past: futures start on this day")
    precision: float | None = Field(
        None, ge=0.002, lt=0.5, description="run until the interval's half-width is this small"
    )


class ClaimsRequest(_Simulated):
    """The case's own claims, all or some, and its headline."""

    kind: Literal["claims"]
    only: tuple[Name, ...] = Field((), max_length=100, description="ids; all where empty")


class ClaimDraft(_Request):
    """A claim a person has confirmed: who said it, and the question that tests it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
    speaker: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    affiliation: Annotated[str, StringConstraints(max_length=200)] = "not given"
    outlet: Annotated[str, StringConstraints(max_length=200)] = "not given"
    date: dt.date
    said: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    endorsement: Literal["asserts", "rejects", "relays"] = "asserts"
    question: QuestionText
    holds_if: Annotated[str, StringConstraints(max_length=200)] = ""
    note: Annotated[str, StringConstraints(max_length=2000)] = ""


class CheckRequest(_Simulated):
    """Claims that are not in the case: of an article that was read."""

    kind: Literal["check"]
    claims: tuple[ClaimDraft, ...] = Field(min_length=1, max_length=60)


class FuturesRequest(_Simulated):
    """The map, the fans, a typical future and the nearest miss."""

    kind: Literal["futures"]
    futures: int = Field(
        2000, ge=1, le=20_000, description="futures simulated; all their days are held at once"
    )
    formula: Annotated[str, StringConstraints(max_length=2000)] = Field(
        "", description="whose nearest miss; the headline's formula where empty"
    )


class FutureRequest(_Simulated):
    """One future, walked through day by day."""

    kind: Literal["future"]
    number: int = Field(ge=0, lt=2**53)


class FrontierRequest(_Simulated):
    """Two levers, and what they take for a formula."""

    kind: Literal["frontier"]
    formula: QuestionText
    levers: tuple[Name, Name]
    required: float = Field(0.5, gt=0.0, lt=1.0)


class ReadRequest(_Request):
    """An article, to draft claims from."""

    kind: Literal["read"]
    case: CaseName = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
    html: bool = Field(False, description="whether the text is HTML; only its words are read")


JobRequest = Annotated[
    AskRequest | ClaimsRequest | CheckRequest | FuturesRequest | FutureRequest | FrontierRequest
    | ReadRequest,
    Field(discriminator="kind"),
]


class ExplainRequest(_Request):
    """A question, to be read back and checked."""

    case: CaseName = ""
    question: Annotated[str, StringConstraints(max_length=2000)]


class HistoryRequest(_Request):
    """A question of a table of history."""

    table: Name
    question: QuestionText
    as_of: dt.date | None = Field(None, description="hide what came on or after this day")
    recode: bool = Field(False, description="take each doubtful cell's other coding")
    drop_doubtful: bool = Field(False, description="leave rows with a doubtful cell out")
    once_per_war: bool = Field(False, description="let the rows of one war count as one")
    rows: bool = Field(False, description="list the rows behind the figure")


class ResolveRequest(_Request):
    """How something that was forecast came out."""

    outcome: bool | Literal["void"]
    on: dt.date
    source: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    note: Annotated[str, StringConstraints(max_length=2000)] = ""
    condition_held: bool = Field(False, description="that its `given` and `when` came true")
    reason: Annotated[str, StringConstraints(max_length=500)] = Field(
        "", description="why this supersedes what was said before"
    )
