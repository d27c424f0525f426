"""What a mailbox's errors mean for a step: a sentence to the person, a pause until a cure, or another try."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.verdicts import Failure, Parked, Retryable
from workers.agentkit.context import ToolProblem
from workers.agents.email.mailbox.port import (
    GrantDead,
    MailboxAway,
    MailboxError,
    MailGone,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ScopeMissing,
)


@contextmanager
def told(account: str) -> Iterator[None]:
    """Turn what a mailbox raises into what the gate and the step understand.

    An unknown outcome goes through as it is: it is no failure, and the ledger finds out what became of the act.
    """
    try:
        yield
    except OutcomeUnknown:
        raise
    except MailboxError as error:
        raise meaning(error, account) from error


def meaning(error: MailboxError, account: str) -> Exception:
    """Return what an error of a mailbox means for the step."""
    if isinstance(error, GrantDead | ScopeMissing):
        return _parked(error, account)
    if isinstance(error, RateLimited | MailboxAway):
        return _later(error, account)
    codes = {MailGone: "mail_gone", Refused: "mail_refused"}
    return ToolProblem(codes.get(type(error), "mailbox"), str(error), error.cure)


def _parked(error: GrantDead | ScopeMissing, account: str) -> Parked:
    """Return the pause until the person has connected the account again, or allowed more."""
    cause, details = "reconnect", {"account": account}
    if isinstance(error, ScopeMissing):
        cause = "scope_missing"
        details["scopes"] = error.scope
    return Parked(Failure(code=cause, message=str(error), cure=error.cure, details=details), cause=cause)


def _later(error: RateLimited | MailboxAway, account: str) -> Retryable:
    code = "mailbox_busy" if isinstance(error, RateLimited) else "mailbox_away"
    failure = Failure(code=code, message=str(error), cure=error.cure, details={"account": account})
    return Retryable(failure, after=error.retry_after if isinstance(error, RateLimited) else None)
