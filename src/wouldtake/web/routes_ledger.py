"""The ledger: what was asked and claimed, what became of it, how model and speakers did."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from wouldtake.ledger import Ledger

from . import requests as r
from .downloads import harmless
from .faults import RESPONSES, RefusedError

router = APIRouter(prefix="/api/v1/ledger", responses=RESPONSES)
_COLUMNS = (
    "id", "created", "case", "kind", "question", "start", "due", "speaker", "said", "outlet",
    "date", "endorsement", "seed", "futures", "version", "case_digest",
)
Filter = Annotated[str | None, Query(max_length=200)]


def ledger_of(request: Request) -> Ledger:
    """The server's ledger.

    Raises:
        RefusedError: it keeps none.
    """
    ledger = request.app.state.ledger
    if ledger is None:
        raise RefusedError(409, "this server keeps no ledger", "Start it without --no-ledger.")
    return ledger


@router.get("")
def entries(
    request: Request, case: Filter = None, speaker: Filter = None, kind: Filter = None,
    state: Annotated[Literal["unresolved", "due", "resolved", "void"] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """Entries, the latest first."""
    found = ledger_of(request).entries(
        case=case, speaker=speaker, kind=kind, state=state, limit=limit
    )
    return [entry.to_dict() for entry in found]


@router.get("/scores")
def scores(request: Request) -> dict[str, Any]:
    """Brier and log scores of the model and of each speaker, on what is resolved."""
    return ledger_of(request).scores().to_dict()


@router.get("/download")
def download(
    request: Request,
    format: Annotated[Literal["json", "csv"], Query(description="json, or csv")] = "json",
) -> Response:
    """The whole ledger as a file."""
    whole = format == "json"
    found: list[dict[str, Any]] = [
        entry.to_dict(whole=whole) for entry in ledger_of(request).entries(limit=None)
    ]
    headers = {"content-disposition": f'attachment; filename="wouldtake-ledger.{format}"'}
    if format == "json":
        return JSONResponse(found, headers=headers)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    summary = ("estimate", "low", "high", "verdict")
    writer.writerow([*_COLUMNS, *summary, "outcome", "on", "source"])
    for entry in found:
        settled: Mapping[str, Any] = entry["resolution"] or {}
        cells = [entry[name] for name in _COLUMNS]
        cells += [entry["answer_summary"].get(name) for name in summary]
        cells += [settled.get(name) for name in ("outcome", "on", "source")]
        writer.writerow([harmless(cell) for cell in cells])
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/{name}")
def entry(name: str, request: Request) -> dict[str, Any]:
    """One entry whole: answer, claim, history of what was said of its outcome."""
    return ledger_of(request).entry(name).to_dict(whole=True)


@router.post("/{name}/resolve")
def resolve(name: str, told: r.ResolveRequest, request: Request) -> dict[str, Any]:
    """Say what became of the event that an entry is about."""
    if told.on > dt.date.today():
        raise RefusedError(422, f"{told.on} has not come yet; nothing is settled on it")
    settled = ledger_of(request).resolve(
        name, told.outcome, on=told.on, source=told.source, note=told.note,
        condition_held=told.condition_held, reason=told.reason,
    )
    return settled.to_dict()
