"""How mail providers are called: which circuit each has, what it is asked at most, and what its errors tell of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workers.agentkit.providers import Answer, CircuitOpen, Limits, Line, Outage, Provider, Providers, reason_of
from workers.agents.email.mailbox.errors import LeftAlone, MailboxAway, MailboxError, OutcomeUnknown, RateLimited

GMAIL = Provider(key="gmail", label="Gmail")
SIGN_IN = Provider(key="google-sign-in", label="Google's sign-in")
#: Google gives each account 15,000 units a minute, and refuses "too many concurrent requests" somewhere above ten.
#: https://developers.google.com/workspace/gmail/api/reference/quota (retrieved 2026-11)
GMAIL_LIMITS = Limits(at_once=6, per_minute=15_000)
#: Servers take few connections of one account at once (Gmail's IMAP 15, Dovecot 10).
_SERVER_LIMITS = Limits(at_once=6)

_USUAL_COST = 5.0
_COSTS = {
    "gmail.users.getProfile": 1,
    "gmail.users.labels.list": 1,
    "gmail.users.threads.get": 10,
    "gmail.users.threads.list": 10,
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.update": 15,
    "gmail.users.drafts.delete": 10,
    "gmail.users.drafts.send": 100,
    "gmail.users.messages.batchModify": 50,
    "gmail.users.watch": 100,
    "gmail.users.stop": 50,
}


def cost_of(method: str) -> float:
    """Return the units of quota that a call of Gmail's costs, by Google's name for it."""
    return float(_COSTS.get(method, _USUAL_COST))


def sign_in_line(providers: Providers) -> Line:
    """Return the line to Google's sign-in, which all accounts share."""
    return providers.line(SIGN_IN)


def server_line(providers: Providers, protocol: str, host: str, port: int, account: str) -> Line:
    """Return the line of an account to a mail server; one that is a person's own is told to nobody else."""
    provider = Provider(key=f"{protocol}:{host}:{port}", label=host, host=host)
    return providers.line(provider, of=account, limits=_SERVER_LIMITS)


def told_by(error: Exception) -> Outage | Answer | None:
    """Say what an error of a mailbox tells of its provider."""
    match error:
        case LeftAlone():  # it wasn't called
            return None
        case MailboxAway():
            return Outage(error.reason or reason_of(error))
        case OutcomeUnknown():
            return Outage(reason_of(error))
        case RateLimited():
            return Answer(pause=error.retry_after)
        case MailboxError():
            return Answer()
    return None


@asynccontextmanager
async def called(line: Line) -> AsyncIterator[None]:
    """Make one call on a line, in a mailbox's own words.

    Raises:
        LeftAlone: the provider is being left alone; nothing was sent.
    """
    try:
        async with line.call(told_by):
            yield
    except CircuitOpen as circuit:
        raise LeftAlone(circuit) from circuit
