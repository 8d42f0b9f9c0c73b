"""What each kind of job does: from its request to what the page shows."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from wouldtake.answers import Answer
from wouldtake.cases import Case
from wouldtake.cases.check import Checked, Room
from wouldtake.cases.schema import Claim
from wouldtake.engine.ask import Session
from wouldtake.engine.meaning import explain
from wouldtake.engine.model import Model
from wouldtake.errors import SettingError, WouldTakeError, did_you_mean
from wouldtake.language import parse_question
from wouldtake.language.printer import to_text
from wouldtake.ledger import Ledger
from wouldtake.stats.sequences import RunningSequence
from wouldtake.views import cards, frontiers, stories
from wouldtake.views.as_json import as_json
from wouldtake.views.budgets import budgets
from wouldtake.views.case_page import headline_formula
from wouldtake.views.pictures import INTERVAL, CardMaker, ask_beside, claims_view, futures_view

from . import requests as r
from .jobs import Job, Lane
from .rooms import Rooms, with_settings

log = logging.getLogger("wouldtake.web")
_QUICK_FUTURES = 20_000  # a question of more takes its time, whatever its kind
_QUICK_QUESTIONS = ("chance", "inevitable", "possible", "effect", "gamble")


def lane_of(request: Any) -> Lane:
    """Which lane a request runs in: what takes a second or two is quick."""
    if getattr(request, "futures", 0) > _QUICK_FUTURES and request.kind != "future":
        return "long"
    if request.kind == "ask":
        return "quick" if parse_question(request.question).kind in _QUICK_QUESTIONS else "long"
    return "quick" if request.kind in ("futures", "future") else "long"


def label_of(request: Any, case: Case) -> str:
    """What a list of jobs calls it."""
    match request.kind:
        case "ask":
            return request.question
        case "claims":
            return f"claims of {case.name}"
        case "check":
            return f"{len(request.claims)} claims of an article"
        case "futures":
            return f"futures of {case.name}"
        case "future":
            return f"future {request.number}"
        case "frontier":
            return f"{request.levers[0]} and {request.levers[1]} for {request.formula}"
        case _:
            return "an article"


def digest_of(request: Any, case: Case) -> str:
    """Of what data a result is: the case, and of an article also the encoder that reads it."""
    if request.kind != "read":
        return case.digest
    from wouldtake.reading.tuned import size  # noqa: PLC0415  (an extra)

    return f"{case.digest} {size().shape.name}"


def work_of(request: Any, rooms: Rooms, ledger: Ledger | None) -> Callable[[Job], Any]:
    """The work of a request, to be run on a thread of its lane."""
    case = rooms.case(request.case)
    desk = Desk(case, rooms, ledger)
    work = {
        "ask": _ask, "claims": _claims, "check": _check, "futures": _futures, "future": _future,
        "frontier": _frontier, "read": _read,
    }[request.kind]
    return lambda job: work(job, request, desk)


@dataclass(frozen=True)
class Desk:
    """Where a job is worked on: its case, the cases' rooms, the ledger its answers go into."""

    case: Case
    rooms: Rooms
    ledger: Ledger | None

    def keep(self, answers: list[dict[str, Any]]) -> str:
        """Keep answers; a sentence for the page where that failed. An answer is never lost."""
        if self.ledger is None:
            return ""
        try:
            self.ledger.keep_all(answers, case=self.case)
        except (WouldTakeError, OSError, ValueError) as error:
            log.warning("not kept in the ledger: %s", error)
            return f"Not kept in the ledger: {error}"
        return ""


# --- one question -----------------------------------------------------------------------------


def prepare(request: r.AskRequest, rooms: Rooms) -> None:
    """Find every mistake in a question before it is queued.

    Raises:
        QuestionError, SettingError, RefusedError: it cannot be asked.
    """
    session = rooms.reader(rooms.case(request.case), request.start)
    session.prepare(with_settings(request.question, request.settings))


def _ask(job: Job, request: r.AskRequest, desk: Desk) -> dict[str, Any]:
    case, rooms = desk.case, desk.rooms
    session = rooms.session(case, request.start)
    question = with_settings(request.question, request.settings)
    kind = parse_question(question).kind
    budget = budgets(request.futures).get(kind, {})
    sequence = RunningSequence(request.confidence)

    def seen(hits: int, trials: int) -> None:
        nonlocal sequence
        sequence = sequence.update(hits - sequence.successes, trials - sequence.trials)
        job.tell_estimate({
            "chance": {
                "estimate": sequence.estimate, "low": sequence.low, "high": sequence.high,
                "method": "anytime-valid confidence sequence, while futures come",
            },
            "futures": trials,
        })

    asked = {"futures": request.futures, "seed": request.seed, "confidence": request.confidence}
    if kind in ("chance", "inevitable", "possible"):
        asked |= {"seen": seen, "precision": request.precision}
    answer = session.ask(
        question, progress=job.tell_progress, **(asked | budget)
    )
    told = desk.keep([{"answer": answer, "start": request.start}])
    view = answer_view(answer, session, case, request)
    return view | {"notes": [*view["notes"], told]} if told else view


def answer_view(
    answer: Answer, session: Session, case: Case, request: r.AskRequest
) -> dict[str, Any]:
    """An answer with what the page says beside it."""
    link = {"case": case.name, "q": request.question, "seed": request.seed,
            "futures": request.futures}
    link |= {f"set.{name}": f"{value:g}" for name, value in sorted(request.settings.items())}
    if request.start is not None:
        link["start"] = request.start.isoformat()
    return {
        "answer": answer.to_dict(), "sentence": answer.sentence(), "lines": answer.lines(),
        "words": explain(answer.question, session.model), "hinges": as_json(cards.hinges(answer)),
        "notes": list(answer.notes), "share": "/#/ask?" + urlencode(link), "interval": INTERVAL,
        "next": further(answer, session.model),
    }


def further(answer: Answer, model: Model) -> list[str]:
    """Questions that this answer gives rise to; each can be asked as it stands."""
    q = parse_question(answer.question)
    formula = None if q.formula is None else to_text(q.formula)
    if formula is None:
        return []
    window = f" {to_text(q.window)}" if q.window is not None else ""
    chance = f"chance that {formula}{window}"
    # A search over all levers of a large case is refused, and over many is slow.
    said = {one.name for one in q.when}
    few = [name for name, lever in model.levers.items()
           if lever.kind != "switch" and name not in said][:3]
    using = f" using {', '.join(few)}" if few else ""
    takes = f"what would it take for {formula}{using}{window}"
    drives = f"what drives {formula}{window}"
    by_kind = {
        "chance": [takes, drives, f"{formula} is inevitable{window}"],
        "takes": [chance, drives], "drives": [chance, takes],
        "inevitable": [chance, takes], "possible": [chance, takes],
    }
    return by_kind.get(q.kind, [chance, drives])


# --- claims -----------------------------------------------------------------------------------


def _room(job: Job, request: Any, case: Case) -> Room:
    arguments = {
        "futures": request.futures, "seed": request.seed, "confidence": request.confidence,
        "progress": job.tell_progress,
    }
    return Room(case, arguments, by_kind=budgets(request.futures))


def _claims(job: Job, request: r.ClaimsRequest, desk: Desk) -> dict[str, Any]:
    case = desk.case
    known = {claim.id: claim for claim in case.claims}
    for name in request.only:
        if name not in known:
            raise SettingError(f"there is no claim `{name}`. {did_you_mean(name, known)}")
    chosen = [known[name] for name in request.only] or list(case.claims)
    room = _room(job, request, case)
    found = _cards(job, room, desk, chosen)
    beside = [] if request.only else ask_beside(room)
    desk.keep([{"answer": answer} for *_, answer in beside])
    return claims_view(found, beside)


def _check(job: Job, request: r.CheckRequest, desk: Desk) -> dict[str, Any]:
    case = desk.case
    claims = [
        Claim.model_validate(
            draft.model_dump() | {"kind": parse_question(draft.question).kind}
        )
        for draft in request.claims
    ]
    room = _room(job, request, case)
    return claims_view(_cards(job, room, desk, claims), [])


def _cards(job: Job, room: Room, desk: Desk, claims: list[Claim]) -> list[dict[str, Any]]:
    """Cards of claims, checked and kept, each told as it is done."""
    room.expect(claims)
    made = CardMaker(desk.case)
    found: list[Checked] = []
    shown: list[dict[str, Any]] = []
    for claim in claims:
        found.append(room.check(claim))
        shown.append(made.card(found[-1]))
        job.tell_estimate({"claims": list(shown), "of": len(claims)})
    desk.keep([
        {"answer": one.answer, "claim": one.claim, "verdict": one.verdict, "fares": one.fares,
         "start": one.claim.as_of}
        for one in found
    ])
    return shown


# --- futures ----------------------------------------------------------------------------------


def _futures(job: Job, request: r.FuturesRequest, desk: Desk) -> dict[str, Any]:
    case, rooms = desk.case, desk.rooms
    past = None
    if case.fit_from is not None and case.posterior is not None:
        past = rooms.model(case, case.fit_from)
    return futures_view(
        rooms.session(case), past, futures=request.futures, seed=request.seed,
        confidence=request.confidence, formula=request.formula or headline_formula(case),
        progress=job.tell_progress, so_far=job.tell_estimate,
    )


def _future(job: Job, request: r.FutureRequest, desk: Desk) -> dict[str, Any]:
    case, rooms = desk.case, desk.rooms
    job.tell_progress(0, 1, "one future")
    told = stories.story(rooms.model(case), request.number, seed=request.seed)
    first = case.as_of
    return told | {"dates": [(first + dt.timedelta(days=d)).isoformat() for d in told["days"]]}


def _frontier(job: Job, request: r.FrontierRequest, desk: Desk) -> dict[str, Any]:
    case, rooms = desk.case, desk.rooms
    return frontiers.frontier(
        rooms.session(case), request.formula, request.levers, required=request.required,
        seed=request.seed, progress=job.tell_progress,
    )


# --- reading ----------------------------------------------------------------------------------


def _read(job: Job, request: r.ReadRequest, desk: Desk) -> dict[str, Any]:
    from wouldtake.views.reading import article_view  # noqa: PLC0415  (an extra, slow to load)

    job.tell_progress(0, 1, "reading")
    return article_view(request.text, desk.case, html=request.html)
