"""Use case: send a person to Google to agree, or to agree to more."""

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

from backend.api.connections.consents import Consent, remember
from backend.api.connections.google import Question, authorize_url
from backend.api.connections.keep_grant import ALL_SCOPES, check_key
from backend.api.connections.problems import NotBySignIn, NotConfigured, OtherAddress
from backend.api.connections.queries import read_connection
from backend.api.connections.requests import GmailConsent
from backend.core.act_views import Scope
from backend.core.resources import Resources

#: Known to Google letter by letter, as docs/gmail.md says.
_CALLBACK = "/api/v1/connections/gmail/callback"


async def ask_google(resources: Resources, user_id: UUID, wanted: GmailConsent, origin: str | None) -> str:
    """Return the address of Google's page; what is asked is kept until the browser is back.

    Args:
        origin: the Origin header, if any.

    Raises:
        NotFound: there is no such connection, or it is somebody else's.
        NotBySignIn: Google can't be asked for that one.
        NotConfigured, NoKey: nothing could come of it.
        OtherAddress: the browser would come back to where this person isn't signed in.
        Unavailable: Redis is away.
    """
    settings = resources.settings
    async with resources.engine.connect() as conn:
        held = await read_connection(conn, user_id, wanted.connection_id) if wanted.connection_id else None
        if held is not None and (held.provider != "gmail" or held.delegated):
            raise NotBySignIn
        if not settings.google.is_configured:
            raise NotConfigured
        await check_key(conn)
    base = settings.own_url
    _check_origin(origin, base)
    consent = Consent(
        verifier=secrets.token_urlsafe(48),
        scopes=_with_needed([*wanted.scopes, *(held.scopes if held else ())]),
        redirect_uri=base + _CALLBACK,
        back=wanted.back,
        account=held.account if held else None,
    )
    state = await remember(resources.redis, user_id, consent)
    question = Question(state=state, **consent.model_dump(exclude={"back"}))
    return authorize_url(settings.google, question)


def _with_needed(scopes: Iterable[Scope]) -> list[Scope]:
    """Add what the others are of no use without: Gmail sends a draft, and drafts are written as changes."""
    wanted = {"read", *scopes}
    if "send" in wanted:
        wanted.add("modify")
    return [scope for scope in ALL_SCOPES if scope in wanted]


def _check_origin(origin: str | None, base: str) -> None:
    """Refuse a page at another name of this machine: its cookie doesn't come along to the one Google knows."""
    if origin is not None and urlsplit(origin).hostname != urlsplit(base).hostname:
        raise OtherAddress(
            f"You opened Warren at {origin}, but Google sends you back to {base}, where you aren't signed in.",
            cure=f"Open {base} and connect there, or set WARREN_PUBLIC_URL to the address that people open.",
        )
