"""Calls Gmail: the token, the waiting, and what a lost answer means."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httplib2
import httpx2
import stamina
from googleapiclient.http import HttpRequest

from workers.agentkit.providers import Answer, CircuitOpen, Line, Outage, Providers, reason_of
from workers.agents.email.mailbox.errors import (
    GrantDead,
    LeftAlone,
    MailboxAway,
    MailboxError,
    OutcomeUnknown,
    Scope,
)
from workers.agents.email.mailbox.gmail.answers import judge
from workers.agents.email.mailbox.gmail.service import gmail_service
from workers.agents.email.mailbox.lines import GMAIL, GMAIL_LIMITS, cost_of, told_by
from workers.agents.email.mailbox.port import TokenSource

GOOGLE = "https://gmail.googleapis.com"
#: The largest answer there is: one attached file of 25 MB, written in base64 inside JSON.
ANSWER_LIMIT = 48 * 1024 * 1024
_UNKNOWN = "Gmail's answer to the send was lost: the mail may have gone out or not."


class TooLarge(Exception):
    """An answer longer than the caller takes; it was not read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to go on asking, in seconds."""

    #: In all, for one call; also the longest pause that is waited for when Gmail names one.
    total: float = 90.0
    #: The first pause; each further one is twice as long.
    first: float = 0.5
    longest: float = 20.0
    #: Up to this much is added to each pause, so that many callers don't come back at once.
    jitter: float = 1.0
    connect: float = 10.0
    #: For one answer.
    answer: float = 60.0


class _Again(Exception):
    """Carries what a call will end in if it is not worth another try."""

    def __init__(self, error: MailboxError, after: float | None) -> None:
        self.error, self.after = error, after
        super().__init__(str(error))


class GmailCalls:
    """One account's line to Gmail. Use it in one event loop, and `aclose` it."""

    def __init__(
        self, tokens: TokenSource, *, base_url: str = GOOGLE, patience: Patience | None = None, line: Line | None = None
    ) -> None:
        """``line`` is shared by all who use this account; without one, these calls have their own."""
        self.users = gmail_service(base_url).users()
        self._tokens = tokens
        self._patience = patience or Patience()
        timeout = httpx2.Timeout(self._patience.answer, connect=self._patience.connect)
        # Redirects are not followed: a token goes to the address it is meant for.
        self._client = httpx2.AsyncClient(timeout=timeout, follow_redirects=False)
        # An idle connection may be closed by Gmail just as a request is written to it, and then nobody knows whether
        # it was read. Acts get a connection of their own.
        self._fresh = httpx2.AsyncClient(
            timeout=timeout, follow_redirects=False, limits=httpx2.Limits(max_keepalive_connections=0)
        )
        self._line = line or Providers().line(GMAIL, limits=GMAIL_LIMITS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._client.aclose()
        await self._fresh.aclose()

    async def ask(self, request: HttpRequest, scope: Scope = "read", *, limit: int = ANSWER_LIMIT) -> Any:  # noqa: ANN401 - JSON
        """Make a call that may be made twice: repeated through 5xx, lost connections and limits.

        Raises:
            TooLarge: the answer is longer than `limit`.
        """
        return await self._patiently(request, scope, limit, once=False)

    async def act(self, request: HttpRequest, scope: Scope) -> Any:  # noqa: ANN401 - JSON
        """Make a call that must not be made twice: repeated only after answers that say it was not carried out.

        Raises:
            OutcomeUnknown: nobody can tell whether it was carried out.
        """
        return await self._patiently(request, scope, ANSWER_LIMIT, once=True)

    async def _patiently(self, request: HttpRequest, scope: Scope, limit: int, *, once: bool) -> Any:  # noqa: ANN401
        patience = self._patience
        deadline = asyncio.get_running_loop().time() + patience.total
        try:
            async for attempt in stamina.retry_context(
                on=lambda problem: _pause(problem, deadline),
                attempts=None,
                timeout=patience.total,
                wait_initial=patience.first,
                wait_max=patience.longest,
                wait_jitter=patience.jitter,
            ):
                with attempt:
                    return await self._with_token(request, scope, limit, once=once)
        except _Again as last:
            raise last.error from last
        raise AssertionError("stamina ends by an answer or by an error")

    async def _with_token(self, request: HttpRequest, scope: Scope, limit: int, *, once: bool) -> Any:  # noqa: ANN401
        token = await self._tokens.access_token()
        answer = await self._answer(request, token, scope, limit, once=once)
        if answer is None:
            token = await self._tokens.access_token(refused=token)
            answer = await self._answer(request, token, scope, limit, once=once)
        if answer is None:
            raise GrantDead("Google no longer accepts this account's sign-in.")
        return request.postproc(httplib2.Response({"status": answer.status}), answer.content)

    async def _answer(
        self, request: HttpRequest, token: str, scope: Scope, limit: int, *, once: bool
    ) -> "_Answer | None":
        """Make one call on the account's line; None when the token isn't good."""
        try:
            async with self._line.call(_told_by, cost=cost_of(request.methodId)):
                answer = await self._exchange(request, token, limit, once=once)
                if answer.status < httpx2.codes.MULTIPLE_CHOICES:
                    return answer
                verdict = judge(answer.status, answer.headers, answer.content, scope)
                if verdict.unauthorized:
                    return None
                if once and not verdict.refused:
                    raise OutcomeUnknown(_UNKNOWN) from verdict.error
                if verdict.again:
                    raise _Again(verdict.error, verdict.after) from verdict.error
                raise verdict.error
        except CircuitOpen as circuit:
            raise LeftAlone(circuit) from circuit

    async def _exchange(self, request: HttpRequest, token: str, limit: int, *, once: bool) -> "_Answer":
        """Send one request and read its answer."""
        headers = {**request.headers, "authorization": f"Bearer {token}"}
        client = self._fresh if once else self._client
        asked = client.build_request(request.method, request.uri, headers=headers, content=request.body)
        try:
            response = await client.send(asked, stream=True)
            try:
                return _Answer(response.status_code, response.headers, await _read(response, limit))
            finally:
                await response.aclose()
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as problem:
            # Never connected: nothing can have been carried out.
            raise _Again(MailboxAway("Gmail can't be reached.", reason=reason_of(problem)), None) from problem
        except (httpx2.TransportError, httpx2.DecodingError) as problem:
            if once:
                raise OutcomeUnknown(_UNKNOWN) from problem
            raise _Again(
                MailboxAway("The connection to Gmail broke off.", reason=reason_of(problem)), None
            ) from problem


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


async def _read(response: httpx2.Response, limit: int) -> bytes:
    if int(response.headers.get("content-length", "0")) > limit:
        raise TooLarge
    pieces: list[bytes] = []
    length = 0
    async for piece in response.aiter_bytes():
        length += len(piece)
        if length > limit:
            raise TooLarge
        pieces.append(piece)
    return b"".join(pieces)


def _told_by(error: Exception) -> Outage | Answer | None:
    if isinstance(error, TooLarge):
        return Answer()
    return told_by(error.error if isinstance(error, _Again) else error)


def _pause(problem: Exception, deadline: float) -> bool | float:
    """Tell stamina whether to ask again, and after how many seconds when Gmail named a time."""
    if not isinstance(problem, _Again):
        return False
    if problem.after is None:
        return True
    return problem.after if asyncio.get_running_loop().time() + problem.after <= deadline else False
