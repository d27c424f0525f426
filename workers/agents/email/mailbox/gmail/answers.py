"""What an answer of Google's API that is no success means.

As documented in https://developers.google.com/workspace/gmail/api/guides/handle-errors (retrieved 2026-11).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from workers.agents.email.mailbox.errors import (
    MailboxAway,
    MailboxError,
    MailGone,
    RateLimited,
    Refused,
    Scope,
    ScopeMissing,
)

_RATE = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED", "backendError"}
_DAILY = {"dailyLimitExceeded"}
_SCOPE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientScopes"}
_AFTER = re.compile(r"retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)", re.IGNORECASE)
_TOO_SOON = {408, 425}


@dataclass(frozen=True, slots=True)
class Verdict:
    error: MailboxError
    #: Asking again may help, after this many seconds if Google said how many.
    again: bool = False
    after: float | None = None
    #: Google refused before doing anything. False: it may have been done.
    refused: bool = True
    #: The access token is not (or no longer) good.
    unauthorized: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """An error body, in any of the shapes Google writes."""

    message: str = ""
    reasons: set[str] = field(default_factory=set)


def judge(status: int, headers: Mapping[str, str], content: bytes, scope: Scope) -> Verdict:
    """Say what an answer from 300 on means; `scope` is what the call needs."""
    problem = read_problem(content)
    if status >= 500:  # noqa: PLR2004
        return Verdict(
            MailboxAway(f"Gmail has trouble of its own ({status}).", reason=f"error {status}"),
            again=True,
            after=_retry_after(headers, problem.message),
            refused=False,
        )
    if status == 429 or (status == 403 and problem.reasons & (_RATE | _DAILY)):  # noqa: PLR2004
        return _limited(headers, problem)
    return _refused(status, problem, scope)


def _refused(status: int, problem: Problem, scope: Scope) -> Verdict:
    match status:
        case 401:
            return Verdict(MailboxAway("Google didn't accept the access token."), unauthorized=True)
        case 403 if problem.reasons & _SCOPE:
            return Verdict(ScopeMissing(scope))
        case 404 | 410:
            return Verdict(MailGone("Gmail doesn't have this (any more)."))
        case 413:
            return Verdict(Refused("Gmail says the mail is too large.", cure="Attach less, or share it by a link."))
    if status in _TOO_SOON:
        return Verdict(MailboxAway(f"Gmail could not wait for the request ({status})."), again=True, refused=False)
    return Verdict(Refused(f"Gmail refuses this: {problem.message or f'status {status}'}"))


def _limited(headers: Mapping[str, str], problem: Problem) -> Verdict:
    after = _retry_after(headers, problem.message)
    if problem.reasons & _DAILY:
        return Verdict(RateLimited("Today's limit of Gmail calls is used up.", retry_after=after))
    return Verdict(
        RateLimited("Gmail asks for fewer calls in a row.", retry_after=after),
        again=True,
        after=after,
    )


def read_problem(content: bytes) -> Problem:
    try:
        error = json.loads(content)["error"]
        listed = [*error.get("errors", []), *error.get("details", [])]
        return Problem(str(error.get("message", "")), {str(entry.get("reason", "")) for entry in listed})
    except (ValueError, KeyError, TypeError, AttributeError):
        # A proxy's page, an OAuth error, nothing at all: the status has to do.
        return Problem()


def _retry_after(headers: Mapping[str, str], message: str) -> float | None:
    """Return the seconds to wait: from the header (seconds or a date), else as Gmail writes it in its message."""
    given = headers.get("retry-after", "").strip()
    if given.isdigit():
        return float(given)
    try:
        at = parsedate_to_datetime(given) if given else None
    except ValueError:
        at = None
    if at is None and (match := _AFTER.search(message)):
        at = datetime.fromisoformat(match[1])
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds()) if at else None
