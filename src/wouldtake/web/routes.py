"""What can be read at once: cases, names, completion, explanation, the record."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from wouldtake.cases.model import ConflictModel
from wouldtake.engine.meaning import explain
from wouldtake.errors import QuestionError
from wouldtake.language import parse_question
from wouldtake.language.clauses import idle_clauses
from wouldtake.language.complete import complete
from wouldtake.views.case_page import case_view, outlines_view, record_view

from . import requests as r
from .faults import RESPONSES, fault_of
from .rooms import Rooms

router = APIRouter(prefix="/api/v1", responses=RESPONSES)
CaseName = Annotated[str, Query(max_length=100, description="a case's name; the first if empty")]


def rooms_of(request: Request) -> Rooms:
    """The cases of this server."""
    return request.app.state.rooms


@router.get("/health")
def health(request: Request) -> dict[str, str]:
    """Whether the server is there, and its version."""
    return {"version": request.app.version}


@router.get("/config")
def config(request: Request) -> dict[str, Any]:
    """What the page has to know before anything else."""
    return {
        "version": request.app.version, "default_case": rooms_of(request).first.name,
        "offline": True, "token_required": request.app.state.settings.token is not None,
        "features": request.app.state.features,
    }


@router.get("/cases")
def list_cases(request: Request) -> list[dict[str, Any]]:
    """The cases that can be opened."""
    rooms = rooms_of(request)
    return [
        {"name": c.name, "title": c.title, "as_of": c.as_of.isoformat(), "units": len(c.units),
         "claims": len(c.claims), "calibrated": c.posterior is not None}
        for c in (rooms.case(name) for name in rooms.names())
    ]


@router.get("/cases/{name}")
def show_case(name: str, request: Request) -> dict[str, Any]:
    """Everything a case knows that the page shows: units, names, claims, sources."""
    rooms = rooms_of(request)
    case = rooms.case(name)
    model = rooms.reader(case).model
    assert isinstance(model, ConflictModel)
    return case_view(case, model)


@router.get("/cases/{name}/outlines")
def outlines(name: str, request: Request) -> JSONResponse:
    """Outlines of units and provinces, GeoJSON; no features where the case has none."""
    return JSONResponse(
        outlines_view(rooms_of(request).case(name)),
        headers={"cache-control": "private, max-age=3600"},
    )


@router.get("/cases/{name}/record")
def record(name: str, request: Request) -> dict[str, Any]:
    """How forecasts fared: backtests, what then happened, the ledger's scores."""
    case = rooms_of(request).case(name)
    ledger = request.app.state.ledger
    return record_view(
        case, backtests=request.app.state.backtests,
        ledger=ledger.scores().to_dict() if ledger is not None else None,
    )


@router.post("/explain")
def explain_question(asked: r.ExplainRequest, request: Request) -> dict[str, Any]:
    """A question read back in plain words, or where and why it cannot be asked."""
    rooms = rooms_of(request)
    session = rooms.reader(rooms.case(asked.case))
    try:
        session.prepare(asked.question)
        tree = parse_question(asked.question)
        words = explain(asked.question, session.model)
    except QuestionError as error:
        return {"ok": False, "error": fault_of(error).model_dump()}
    return {
        "ok": True, "kind": tree.kind, "words": words, "clauses_idle": list(idle_clauses(tree)),
    }


@router.get("/complete")
def complete_question(
    request: Request,
    text: Annotated[str, Query(max_length=2000)] = "",
    cursor: Annotated[int, Query(ge=0, le=2000)] = 0,
    case: CaseName = "",
) -> dict[str, Any]:
    """What the word at the cursor may become."""
    rooms = rooms_of(request)
    found = complete(text, cursor, rooms.reader(rooms.case(case)).vocabulary)
    return {
        "from": found.start, "to": found.end,
        "options": [
            {"label": o.label, "insert": o.insert, "type": o.kind, "detail": o.detail}
            for o in found.options
        ],
    }
