"""One shape for every error the page can get; never a stack trace."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from wouldtake.errors import CaseError, QuestionError, WouldTakeError

log = logging.getLogger("wouldtake.web")
_CODES = {400: "bad_request", 401: "token_needed", 403: "forbidden", 404: "not_found",
          405: "not_allowed", 409: "not_now", 413: "too_large", 415: "wrong_type",
          422: "bad_request", 429: "too_many"}


class Where(BaseModel):
    """A place in the text that was sent."""

    line: int = Field(description="1-based")
    column: int = Field(description="1-based, in code points")
    length: int = Field(description="code points; 1 at least")


class FileFault(BaseModel):
    """One fault of a case's file."""

    file: str
    line: int | None = None
    message: str


class Fault(BaseModel):
    """What was wrong, where, and what to do."""

    code: str = Field(description="a word for the sort of fault")
    message: str = Field(description="what was found and what was expected")
    where: Where | None = Field(default=None, description="in a question: the place")
    hint: str = Field(default="", description="what to do; the nearest known name")
    faults: list[FileFault] = Field(default_factory=list, description="of a case, all of them")


class Failed(BaseModel):
    """The body of every response that is not a success."""

    error: Fault


class RefusedError(Exception):
    """A request that is refused, with the status and the words to say so."""

    def __init__(self, status: int, message: str, hint: str = ""):
        super().__init__(message)
        self.status, self.message, self.hint = status, message, hint


def fault_of(error: WouldTakeError) -> Fault:
    """An error of the package as the page shows it."""
    if isinstance(error, QuestionError):
        where = None
        if error.text:
            where = Where(line=error.line, column=error.column,
                          length=max(1, error.end - error.start))
        return Fault(code="bad_question", message=error.message, where=where, hint=error.hint)
    if isinstance(error, CaseError):
        found = [FileFault(file=f.file, line=f.line, message=f.message) for f in error.faults]
        return Fault(code="bad_case", message=str(error).splitlines()[0], faults=found)
    words = type(error).__name__.removesuffix("Error").lower()
    return Fault(code=f"bad_{words}", message=str(error))


def failed(status: int, fault: Fault) -> JSONResponse:
    """The response."""
    return JSONResponse(Failed(error=fault).model_dump(), status_code=status)


def install(app: FastAPI) -> None:
    """Answer every error in the one shape."""

    @app.exception_handler(WouldTakeError)
    async def _ours(_request: Request, error: WouldTakeError) -> JSONResponse:
        return failed(422, fault_of(error))

    @app.exception_handler(RefusedError)
    async def _refused(_request: Request, error: RefusedError) -> JSONResponse:
        code = _CODES.get(error.status, "refused")
        return failed(error.status, Fault(code=code, message=error.message, hint=error.hint))

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        told = "; ".join(_in_words(one) for one in error.errors()[:5])
        return failed(422, Fault(code="bad_request", message=told))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = _CODES.get(error.status_code, "refused")
        return failed(error.status_code, Fault(code=code, message=str(error.detail)))

    @app.exception_handler(Exception)
    async def _bug(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        told = "something went wrong in the server; its log says what"
        return failed(500, Fault(code="server_fault", message=told))


def _in_words(one: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in one.get("loc", ()) if part != "body")
    return f"{where or 'body'}: {one.get('msg', 'is not what was expected')}"


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Failed, "description": words}
    for status, words in (
        (400, "The request cannot be read."),
        (401, "A token is needed."),
        (403, "RefusedError: another site's page, or a host this server does not answer to."),
        (404, "There is no such thing."),
        (409, "Not now: a part is not installed, or the job is not done."),
        (413, "Too large."),
        (422, "Faulty: a question that cannot be asked, or a value out of range."),
        (429, "Too many runs are waiting."),
    )
}
