"""What a mailbox's errors mean for a step: a sentence to the person, a pause until a cure, or another try."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.verdicts import Failure, Retryable
from workers.agentkit.context import ToolProblem
from workers.agentkit.providers import waiting
from workers.agents.email.mailbox.port import (
    GrantDead,
    LeftAlone,
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
    """Return what an error of a mailbox means for the step; what a connection lacks the desk has said already."""
    if isinstance(error, LeftAlone):
        return waiting(error.circuit, account=account)
    if isinstance(error, RateLimited | MailboxAway):
        return _later(error, account)
    codes = {MailGone: "mail_gone", Refused: "mail_refused", GrantDead: "reconnect", ScopeMissing: "scope_missing"}
    return ToolProblem(codes.get(type(error), "mailbox"), str(error), error.cure)


def _later(error: RateLimited | MailboxAway, account: str) -> Retryable:
    code = "mailbox_busy" if isinstance(error, RateLimited) else "mailbox_away"
    failure = Failure(code=code, message=str(error), cure=error.cure, details={"account": account})
    return Retryable(failure, after=error.retry_after if isinstance(error, RateLimited) else None)
