"""Use case: the browser is back from Google. Whatever happened, it goes on to a page that says so."""

from dataclasses import dataclass, field
from uuid import UUID

import structlog

from backend.api.connections.consents import Consent, ConsentFailed, take
from backend.api.connections.google import Given, SignInError, exchange, whose
from backend.api.connections.keep_grant import Connected, keep_grant
from backend.api.connections.problems import NoKey
from backend.api.connections.way_back import CONNECTIONS_PAGE, way_back
from backend.core.act_views import Scope
from backend.core.resources import Resources

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What Google's page sent along."""

    state: str
    code: str = field(repr=False)
    error: str

    def check(self) -> None:
        """Make sure that the person agreed.

        Raises:
            ConsentFailed: they didn't, or something went wrong at Google.
        """
        if self.error == "access_denied":
            raise ConsentFailed("denied", "the person, or their organisation, didn't agree")
        if self.error or not self.code:
            raise ConsentFailed("exchange", "Google's page came back without a code")


async def finish_consent(resources: Resources, user_id: UUID | None, returned: Returned) -> str:
    """Connect the account; returns the page to go on to.

    It says ``connected=<id>``, with ``missing=<scopes>`` where some weren't given, or ``failed=<code>``.
    """
    if user_id is None:
        return way_back(CONNECTIONS_PAGE, failed="state")
    back = CONNECTIONS_PAGE
    try:
        if not returned.state:  # a refusal is one, even where Google leaves out what it answers
            returned.check()
        consent = await take(resources.redis, user_id, returned.state)
        back = consent.back
        returned.check()
        told = await _connect(resources, user_id, consent, returned.code)
    except ConsentFailed as failed:
        log.info("account not connected", code=failed.code, cause=str(failed))
        told = {"failed": failed.code}
    return way_back(back, **told)


async def _connect(resources: Resources, user_id: UUID, consent: Consent, code: str) -> dict[str, str]:
    given, account = await _given(resources, consent, code)
    granted = given.scopes(consent.scopes)
    if "read" not in granted:
        raise ConsentFailed("scopes", "not even reading was granted")
    connected = Connected(provider="gmail", account=account, scopes=granted, secret=_secret(given), adds=True)
    try:
        view = await keep_grant(resources, user_id, connected)
    except NoKey as error:
        raise ConsentFailed("no_key", error.detail) from error
    missing: list[Scope] = [scope for scope in consent.scopes if scope not in granted]
    return {"connected": str(view.id), **({"missing": ",".join(missing)} if missing else {})}


async def _given(resources: Resources, consent: Consent, code: str) -> tuple[Given, str]:
    """Return what a code stands for, and the address of the account."""
    google = resources.settings.google
    try:
        given = await exchange(google, code=code, verifier=consent.verifier, redirect_uri=consent.redirect_uri)
        person = await whose(google, given)
    except SignInError as error:
        raise ConsentFailed("exchange", str(error)) from error
    if not person.email_verified:
        raise ConsentFailed("unverified", "Google doesn't vouch for the account's address")
    account = person.email.lower()
    if consent.account is not None and consent.account.lower() != account:
        raise ConsentFailed("other_account", "another account was chosen than the one that was asked for again")
    return given, account


def _secret(given: Given) -> dict[str, str | None]:
    refresh = given.refresh_token
    return {
        "kind": "google",
        "refresh_token": refresh.get_secret_value() if refresh is not None else None,
        "access_token": given.access_token.get_secret_value(),
        "expires_at": given.expires_at.isoformat(),
    }
