"""What can go wrong at a mailbox, each a plain sentence that a person may read."""

from typing import Literal

from workers.agentkit.providers import CircuitOpen

Scope = Literal["read", "modify", "send"]

_WAYS = {"read": "read mail", "modify": "change mail", "send": "write and send mail"}


class MailboxError(Exception):
    """Base of everything a provider raises; `str()` is the sentence, `cure` the next step."""

    cure: str = "Try again in a few minutes."


class GrantDead(MailboxError):
    """The provider no longer accepts the sign-in (revoked, expired, password changed). Nothing was done."""

    cure = "Reconnect the account on the connections page."


class ScopeMissing(MailboxError):
    """The account is connected, but not for this. Nothing was done."""

    cure = "Allow it on the connections page."

    def __init__(self, scope: Scope) -> None:
        self.scope: Scope = scope
        super().__init__(f"This account was not allowed to {_WAYS[scope]} for you.")


class RateLimited(MailboxError):
    """The provider asks for a pause longer than a call waits. Nothing was done."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        #: Seconds to wait, when the provider said.
        self.retry_after = retry_after
        super().__init__(message)


class MailboxAway(MailboxError):
    """The provider could not be reached or kept failing. A send that ends in this was not done."""

    def __init__(self, message: str, *, reason: str = "") -> None:
        #: In a few words, where the error that caused this doesn't say.
        self.reason = reason
        super().__init__(message)


class LeftAlone(MailboxAway):
    """The provider failed repeatedly, or asked for a pause, and is left alone for a while: it wasn't called."""

    cure = "It is tried again by itself."

    def __init__(self, circuit: CircuitOpen) -> None:
        self.circuit = circuit
        super().__init__(str(circuit))


class MailGone(MailboxError):
    """The mail, draft, thread, label or attachment is not (or no longer) there."""

    cure = "List the mailbox again: it may have been moved, sent or deleted meanwhile."


class Refused(MailboxError):
    """The provider, or our own check before it, refuses this as it is: the sentence says why. Nothing was done."""

    cure = "Change what the message says and try again."

    def __init__(self, message: str, *, cure: str | None = None) -> None:
        super().__init__(message)
        if cure is not None:
            self.cure = cure


class OutcomeUnknown(MailboxError):
    """A send whose answer was lost after the request had been written: it may or may not have been sent.

    Never repeated by a provider. `find_sent` may tell; else a person must.
    """

    cure = "Look into the Sent folder before sending it again."
