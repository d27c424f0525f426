"""Google's sign-in, for a grant that is there: fresh access tokens, and its end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import google.auth.exceptions
from google.auth.transport.requests import Request
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

from backend.core.db.base import Json
from backend.core.settings import GoogleSettings
from workers.agentkit.providers import Line
from workers.agents.email.grants.delegation import refusal
from workers.agents.email.mailbox.errors import GrantDead, MailboxAway, MailboxError
from workers.agents.email.mailbox.lines import called

SCOPES = {
    "read": "https://www.googleapis.com/auth/gmail.readonly",
    "modify": "https://www.googleapis.com/auth/gmail.modify",
    "send": "https://www.googleapis.com/auth/gmail.send",
}
#: Seconds that one call to the sign-in may take.
_SECONDS = 20.0
#: What a grant is refused for where no other sign-in helps but a new consent (RFC 6749 §5.2).
_DEAD = ("invalid_grant", "unauthorized_client", "invalid_scope", "deleted_client", "account not found")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Token:
    """An access token, and when it ends."""

    value: str
    expires_at: datetime
    #: A new refresh token, where the provider gives one with each refresh.
    refresh_token: str | None = None


async def refresh(at: GoogleSettings, line: Line, secret: Json, *, account: str, scopes: list[str]) -> Token:
    """Return a fresh access token.

    Raises:
        GrantDead: Google no longer accepts the grant.
        MailboxAway: Google's sign-in didn't answer.
    """
    credentials = _credentials(at, secret, account=account, scopes=scopes)
    async with called(line):
        try:
            await _in_thread(lambda: credentials.refresh(_request()))
        except google.auth.exceptions.RefreshError as error:
            raise _refused(str(error).lower(), secret, account=account, scopes=scopes) from error
    expiry = credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else datetime.now(UTC) + timedelta(hours=1)
    fresh = getattr(credentials, "refresh_token", None)
    changed = fresh if fresh and fresh != secret.get("refresh_token") else None
    return Token(value=str(credentials.token), expires_at=expiry, refresh_token=changed)


def _credentials(at: GoogleSettings, secret: Json, *, account: str, scopes: list[str]) -> Any:  # noqa: ANN401 - google-auth ships no types
    if secret["kind"] == "service_account":
        token = at.endpoints.token
        return service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]  # it ships no types
            {**secret["info"], "token_uri": token},
            scopes=[SCOPES[scope] for scope in scopes],
            subject=account,
            # google-auth names Google's own address whatever `token_uri` says; an endpoint takes what names it.
            additional_claims={"aud": token},
        )
    if not secret.get("refresh_token"):
        raise GrantDead("Google gave no lasting permission for this account.")
    return Credentials(  # type: ignore[no-untyped-call]  # it ships no types
        token=None,
        refresh_token=secret["refresh_token"],
        token_uri=at.endpoints.token,
        client_id=at.client_id,
        client_secret=at.client_secret,
    )


def _refused(said: str, secret: Json, *, account: str, scopes: list[str]) -> MailboxError:
    if secret["kind"] == "service_account":
        wanted = [SCOPES[scope] for scope in scopes]
        if (meant := refusal(said, secret["info"], account=account, scopes=wanted)) is not None:
            return meant
    if any(word in said for word in _DEAD):
        return GrantDead("Google no longer accepts the permission for this account.")
    return MailboxAway("Google's sign-in refused for the moment.")


async def revoke(at: GoogleSettings, line: Line, secret: Json) -> None:
    """End the grant at Google; one that it doesn't know any more has ended already.

    Raises:
        MailboxAway: Google's sign-in didn't answer.
    """
    token = secret.get("refresh_token") or secret.get("access_token")
    if secret["kind"] != "google" or not token:
        return  # an organisation's service account is revoked by its administrator
    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with called(line):
        from_google = await _in_thread(
            lambda: _request()(at.endpoints.revoke, method="POST", headers=headers, body=f"token={token}")
        )
        if from_google.status >= 500:  # noqa: PLR2004 - below it: done, or unknown there
            raise MailboxAway("Google's sign-in is out of order.", reason=f"error {from_google.status}")


def _request() -> Callable[..., Any]:
    request: Callable[..., Any] = Request()
    return lambda *args, **given: request(*args, **{"timeout": _SECONDS, **given})


async def _in_thread(call: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(call)
    except google.auth.exceptions.RefreshError:
        raise
    except google.auth.exceptions.GoogleAuthError as error:
        raise MailboxAway("Google's sign-in can't be reached.") from error
