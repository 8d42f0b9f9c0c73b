"""Jobs: ask, look on, cancel, download."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from wouldtake.ledger import Ledger

from . import requests as r
from .downloads import rows
from .faults import RESPONSES, RefusedError
from .jobs import OPEN, Job, Jobs
from .rooms import Rooms
from .works import digest_of, label_of, lane_of, prepare, work_of

router = APIRouter(prefix="/api/v1/jobs", responses=RESPONSES)
_LOOK = 0.05  # seconds between looks at a job
_BEAT = 15.0  # seconds after which a silent stream shows that it lives


def start(
    asked: Any, *, jobs: Jobs, rooms: Rooms, ledger: Ledger | None, most_futures: int,
    resumed: bool = False,
) -> tuple[Job, bool]:
    """Queue what was asked; a request that cannot be run is refused here, not in the queue."""
    if getattr(asked, "futures", 0) > most_futures:
        raise RefusedError(422, f"futures is {asked.futures:,}; at most {most_futures:,} here")
    case = rooms.case(asked.case)
    if asked.kind == "ask":
        prepare(asked, rooms)
    request = asked.model_dump(mode="json") | {"case": case.name}
    try:
        return jobs.submit(
            asked.kind, request, digest_of(asked, case), work_of(asked, rooms, ledger),
            lane=lane_of(asked), label=label_of(asked, case), resumed=resumed,
        )
    except OverflowError:
        raise RefusedError(429, "too many runs are waiting", "Cancel some, or wait.") from None


@router.post("", status_code=202)
def submit(asked: r.JobRequest, request: Request) -> dict[str, Any]:
    """Run something; the same request is the same job, whoever asks."""
    state = request.app.state
    if asked.kind == "read" and not state.features["reading"]:
        raise RefusedError(409, "reading articles is not installed here",
                           "pip install 'wouldtake[reading]'")
    job, shared = start(
        asked, jobs=state.jobs, rooms=state.rooms, ledger=state.ledger,
        most_futures=state.settings.most_futures,
    )
    return job.view(whole=False) | {"url": f"/api/v1/jobs/{job.id}", "shared": shared}


@router.get("")
def list_jobs(request: Request) -> list[dict[str, Any]]:
    """Jobs of this server's life, the newest first, without results."""
    return [job.view(whole=False) for job in request.app.state.jobs.all()[:100]]


def _job(request: Request, name: str) -> Job:
    job = request.app.state.jobs.get(name)
    if job is None:
        raise RefusedError(404, f"there is no job `{name[:40]}`", "Ask again: it runs anew.")
    return job


@router.get("/{name}")
def show(name: str, request: Request) -> dict[str, Any]:
    """A job and, when it is done, its result."""
    return _job(request, name).view()


@router.delete("/{name}")
def cancel(name: str, request: Request) -> dict[str, Any]:
    """Stop a job at its next step."""
    job = _job(request, name)
    request.app.state.jobs.cancel(job.id)
    return job.view(whole=False)


@router.get("/{name}/events")
async def events(
    name: str, request: Request, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """Server-sent events: progress, estimate, and at last done, failed or cancelled."""
    job = _job(request, name)
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else -1
    return StreamingResponse(
        _stream(job, seen, request), media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _stream(job: Job, seen: int, request: Request) -> AsyncIterator[str]:
    told_progress: object = None
    told_estimate: object = None
    quiet = 0.0
    while True:
        number, state = job.changes, job.state
        if number > seen or state not in OPEN:
            seen, quiet = number, 0.0
            if job.progress is not None and job.progress is not told_progress:
                told_progress = job.progress
                yield _event(number, "progress", job.progress)
            if job.estimate is not None and job.estimate is not told_estimate and state in OPEN:
                told_estimate = job.estimate
                yield _event(number, "estimate", job.estimate)
            if state not in OPEN:
                yield _event(number, state, job.view())
                return
        await asyncio.sleep(_LOOK)
        quiet += _LOOK
        if quiet > _BEAT:
            quiet = 0.0
            yield ": still here\n\n"
        if await request.is_disconnected():
            return


def _event(number: int, name: str, data: Any) -> str:
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data, allow_nan=False)}\n\n"


@router.get("/{name}/download")
def download(
    name: str, request: Request,
    format: Annotated[
        Literal["json", "csv"], Query(description="json, or csv with a row a value")
    ] = "json",
) -> Response:
    """A finished job's result as a file."""
    job = _job(request, name)
    if job.state != "done":
        raise RefusedError(409, f"the job is {job.state}; there is nothing to download yet")
    stem = f"wouldtake-{job.kind}-{job.id}"
    disposition = {"content-disposition": f'attachment; filename="{stem}.{format}"'}
    if format == "json":
        whole = {"request": job.request, "result": job.result}
        return JSONResponse(whole, headers=disposition)
    return Response(rows(job.result), media_type="text/csv; charset=utf-8", headers=disposition)
