"""Every way a request is refused: one exception per cause, one handler, one shape (RFC 9457)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from backend.core.telemetry import tracing

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One field that isn't as it should be; ``where`` is its path, e.g. ``body.message``."""

    where: str
    message: str


class Problem(BaseModel):
    """A problem document: ``code`` is stable, ``detail`` says what is wrong, ``cure`` the next step."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    cure: str
    #: The request's id, as its answer's ``X-Request-Id`` tells it: whoever runs this Warren finds its lines by it.
    request_id: str | None = None
    #: The limit that was passed, in the unit that ``detail`` names.
    limit: int | None = None
    errors: list[FieldProblem] | None = None


class AppError(HTTPException):
    """Base of every refusal. It is an HTTPException so that FastAPI lets it through while it reads a body."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]
    default_detail: ClassVar[str] = ""
    cure: ClassVar[str] = ""

    def __init__(
        self,
        detail: str | None = None,
        *,
        cure: str | None = None,
        limit: int | None = None,
        errors: list[FieldProblem] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(self.status, detail or self.default_detail or self.title, headers)
        self.problem = Problem(
            type=f"urn:warren:problem:{self.code}",
            title=self.title,
            status=self.status,
            code=self.code,
            detail=self.detail,
            cure=self.cure if cure is None else cure,
            limit=limit,
            errors=errors,
        )


class NotSignedIn(AppError):
    status, code, title = 401, "not_signed_in", "Not signed in"
    default_detail = "This needs a sign-in: no valid session or key came with the request."
    cure = "Open the address that `warren up` printed, or send `Authorization: Bearer <key>`."


class ForbiddenOrigin(AppError):
    status, code, title = 403, "forbidden_origin", "Request from another site"
    default_detail = "The request came from a page of another site."
    cure = "Use Warren's own page, or an API key instead of the cookie."


class NotAllowed(AppError):
    status, code, title = 403, "not_allowed", "Not allowed"
    cure = "Ask somebody who runs this Warren: an administrator may do it."


class NotFound(AppError):
    status, code, title = 404, "not_found", "Not found"
    default_detail = "There is nothing here, or it isn't yours."
    cure = "Check the address and the id."


class UnknownFile(AppError):
    status, code, title = 404, "unknown_file", "Unknown file"
    cure = "Upload the file first (POST /api/v1/files) and use the id that comes back."


class MethodNotAllowed(AppError):
    status, code, title = 405, "method_not_allowed", "Method not allowed"
    default_detail = "This address doesn't take this method."
    cure = "See /api/docs for what it takes."


class Conflict(AppError):
    status, code, title = 409, "conflict", "Conflict"
    cure = "Load the current state and decide again."


class TooLarge(AppError):
    status, code, title = 413, "too_large", "Too large"


class RangeNotSatisfiable(AppError):
    status, code, title = 416, "range_not_satisfiable", "Range not satisfiable"
    cure = "Ask for bytes that lie inside the file."


class Malformed(AppError):
    status, code, title = 400, "invalid", "Malformed request"
    cure = "Send what /api/docs describes."


class Invalid(AppError):
    status, code, title = 422, "invalid", "Invalid request"
    cure = "Correct the fields named in `errors`."


class EmptyFile(AppError):
    status, code, title = 422, "empty_file", "Empty file"
    cure = "Choose a file that has content."


class MessageTooLong(AppError):
    status, code, title = 422, "message_too_long", "Message too long"
    cure = "Shorten the message, or send the text as a file."


class UnknownAgent(AppError):
    status, code, title = 422, "unknown_agent", "Unknown agent"
    cure = "GET /api/v1/agents lists the agents that are here."


class RateLimited(AppError):
    status, code, title = 429, "rate_limited", "Too many tries"


class NoRoom(AppError):
    """Base of what is refused because too much waits already."""


class TooManyQueued(NoRoom):
    status, code, title = 429, "too_many_queued", "Too many requests waiting"
    cure = "Wait until some have been done, or withdraw what you no longer need; what you wrote was not taken."


class QueueFull(NoRoom):
    status, code, title = 429, "queue_full", "The queue is full"
    cure = "Try again in a while; whoever runs this Warren can start more workers or raise WARREN_MAX_QUEUED_ALL."


class Internal(AppError):
    status, code, title = 500, "internal", "Internal error"
    default_detail = "Warren failed at this request; the cause is in its log."
    cure = "Try again; if it stays, look at the log of `warren up` or run `warren doctor`."


class Unavailable(AppError):
    status, code, title = 503, "unavailable", "Unavailable"
    default_detail = "A service that Warren needs doesn't answer."
    cure = "Try again in a moment; /health names the service, `warren doctor` the cure."


_BY_STATUS: dict[int, type[AppError]] = {
    error.status: error for error in (Malformed, NotSignedIn, NotFound, MethodNotAllowed, TooLarge, Invalid)
}


def as_response(error: AppError) -> Response:
    """Return the problem document of a refusal, with the request's id."""
    problem = error.problem.model_copy(update={"request_id": tracing.trace_id() or None})
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status_code=error.status_code,
        headers=error.headers,
        media_type=MEDIA_TYPE,
    )


def _from_framework(error: HTTPException) -> AppError:
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        return Invalid(str(error.detail)) if error.status_code < Internal.status else Internal()
    return kind(None if kind.default_detail else str(error.detail), headers=dict(error.headers or {}))


def _fields(errors: Sequence[Any]) -> list[FieldProblem]:
    """Name each field and what is wrong with it, without echoing what was sent."""
    return [
        FieldProblem(where=".".join(str(part) for part in error["loc"]), message=str(error["msg"])) for error in errors
    ]


def _from_validation(error: RequestValidationError) -> AppError:
    errors = error.errors()
    fields = _fields(errors)
    if any(each["type"] == "json_invalid" for each in errors):
        return Malformed("The body isn't valid JSON.", errors=fields)
    named = ", ".join(field.where for field in fields[:5])
    return Invalid(f"These fields aren't as they should be: {named}.", errors=fields)


async def _on_http_exception(_request: Request, error: Exception) -> Response:
    if isinstance(error, AppError):
        return as_response(error)
    if not isinstance(error, HTTPException):
        raise TypeError from error
    return as_response(_from_framework(error))


async def _on_validation_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError from error
    return as_response(_from_validation(error))


def install_problems(app: FastAPI) -> None:
    """Answer every refusal of the app, of FastAPI and of the router with a problem document."""
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
