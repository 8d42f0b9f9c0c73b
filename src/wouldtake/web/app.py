"""The app put together: guard, routes, jobs, the page."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from wouldtake.conflict.run import source_digest
from wouldtake.errors import LedgerError, WouldTakeError
from wouldtake.ledger import Ledger, is_off
from wouldtake.views.page import backtests

from . import faults, routes, routes_history, routes_jobs, routes_ledger
from .guard import Guard
from .jobs import Jobs
from .requests import JobRequest
from .rooms import Rooms
from .settings import Settings

log = logging.getLogger("wouldtake.web")
ASSETS = Path(__file__).parent / "assets"
_MISSING = (
    "<!doctype html><html lang=en><title>wouldtake</title><p>The page's assets are missing: "
    "run <code>make assets</code>. The API is at <a href=/api/v1/config>/api/v1</a>.</p></html>"
)


def code_digest(root: Path = Path(__file__).parents[1]) -> str:
    """Changes when any source of the package does: what one version made, another does not show."""
    return f"{source_digest(root, '**/*.py'):014x}"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app of a case.

    Raises:
        SettingError: there is no such case.
        CaseError: the case has faults.
    """
    settings = settings or Settings()
    rooms = Rooms(settings.case)
    made_by = f"{version('wouldtake')} {code_digest()}"  # a result is of one code
    rooms.first  # noqa: B018  (a fault of the case shows at the start, not on the page)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.jobs = Jobs(
            settings.runs, made_by, workers=settings.workers, keep=settings.keep_runs
        )
        resume(app)
        yield
        app.state.jobs.stop()

    app = FastAPI(
        title="wouldtake", version=version("wouldtake"), lifespan=life, docs_url=None,
        redoc_url=None, openapi_url="/api/v1/openapi.json",
        description="Questions of a simulated conflict. Everything that simulates is a job.",
    )
    app.state.settings = settings
    app.state.rooms = rooms
    app.state.ledger = ledger_of(settings)
    app.state.backtests = backtests()
    app.state.features = {"reading": find_spec("wouldtake.reading") is not None,
                          "history": find_spec("wouldtake.history") is not None, "llm": False}
    faults.install(app)
    app.include_router(routes.router)
    app.include_router(routes_jobs.router)
    app.include_router(routes_ledger.router)
    app.include_router(routes_history.router)
    _serve_page(app)
    app.add_middleware(Guard, settings=settings)
    return app


def ledger_of(settings: Settings) -> Ledger | None:
    """The ledger that answers are kept in; none where it is off, or cannot be opened."""
    if settings.ledger is None or (not settings.ledger and is_off()):
        return None
    try:
        return Ledger.open(settings.ledger or None)
    except LedgerError as error:
        log.warning("answers are not kept: %s", error)
        return None


def _serve_page(app: FastAPI) -> None:
    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def page() -> Response:
        index = ASSETS / "index.html"
        if not index.is_file():
            return HTMLResponse(_MISSING)
        return FileResponse(index, headers={"cache-control": "no-cache"})

    if ASSETS.is_dir():
        app.mount("/assets", StaticFiles(directory=ASSETS), name="assets")


def resume(app: FastAPI) -> None:
    """Run again what a stopped server left: the same request, the same bits; or say it is lost."""
    state = app.state
    adapter: TypeAdapter[Any] = TypeAdapter(JobRequest)
    for left in list(state.jobs.unfinished()):
        try:
            asked = adapter.validate_python({**left.request, "kind": left.kind})
            job, _ = routes_jobs.start(
                asked, jobs=state.jobs, rooms=state.rooms, ledger=state.ledger,
                resumed=True, most_futures=state.settings.most_futures,
            )
            log.info("resumed %s: %s", job.id, job.label)
        except (ValidationError, WouldTakeError, faults.RefusedError, ValueError) as error:
            log.warning("a run could not be resumed: %s", error)
            state.jobs.lose(left)
        else:
            if job.id != left.id:  # the case has changed since: what was asked then is another run
                state.jobs.lose(left)
