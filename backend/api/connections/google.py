"""Google's sign-in as the api needs it: the address to send a browser to, and a code's exchange for tokens."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from backend.api.connections.keep_grant import ALL_SCOPES
from backend.api.texts import Text
from backend.core.act_views import Scope
from backend.core.settings import GoogleSettings

SCOPES: dict[Scope, str] = {
    "read": "https://www.googleapis.com/auth/gmail.readonly",
    "modify": "https://www.googleapis.com/auth/gmail.modify",
    "send": "https://www.googleapis.com/auth/gmail.send",
}
#: Whose account it is.
_IDENTITY = ("openid", "email")
#: Seconds for a connection, for each piece of an answer, and for one call as a whole.
_TIMEOUT = httpx2.Timeout(10.0)
_CALL_SECONDS = 20.0
_CODE = re.compile(r"[a-z_]{1,40}")


class SignInError(Exception):
    """Google's sign-in can't be reached, or answered what can't be used; the text holds nothing secret."""


class Given(BaseModel):
    """The token endpoint's answer."""

    model_config = ConfigDict(frozen=True)

    access_token: SecretStr = Field(min_length=1)
    refresh_token: SecretStr | None = None
    expires_in: float = Field(default=3600.0, ge=0, le=366 * 86_400)
    scope: str | None = None

    def scopes(self, asked: list[Scope]) -> list[Scope]:
        """Return what was granted; an answer that doesn't say granted everything (RFC 6749 §5.1)."""
        if self.scope is None:
            return asked
        told = set(self.scope.split())
        granted = {scope for scope, name in SCOPES.items() if name in told}
        if "modify" in granted:
            granted.add("read")  # who may change mail may read it, whether that box was ticked or not
        return [scope for scope in ALL_SCOPES if scope in granted]

    @property
    def expires_at(self) -> datetime:
        """When the access token ends."""
        return datetime.now(UTC) + timedelta(seconds=self.expires_in)


class Person(BaseModel):
    """The user info endpoint's answer."""

    model_config = ConfigDict(frozen=True)

    email: Text = Field(min_length=3, max_length=320)
    email_verified: bool = False


Answer = TypeVar("Answer", Given, Person)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a browser is sent to Google with."""

    scopes: list[Scope]
    redirect_uri: str
    state: str
    verifier: str
    #: The address that is asked for again.
    account: str | None


def authorize_url(at: GoogleSettings, question: Question) -> str:
    """Return the address of Google's consent page."""
    asked = {
        "client_id": at.client_id,
        "redirect_uri": question.redirect_uri,
        "response_type": "code",
        "scope": " ".join([*_IDENTITY, *(SCOPES[scope] for scope in question.scopes)]),
        "state": question.state,
        "code_challenge": _challenge(question.verifier),
        "code_challenge_method": "S256",
        # A lasting permission, which Google gives with a consent only; what was granted before stays granted.
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
        **({"login_hint": question.account} if question.account else {}),
    }
    return str(httpx2.URL(at.endpoints.auth).copy_merge_params(asked))


async def exchange(at: GoogleSettings, *, code: str, verifier: str, redirect_uri: str) -> Given:
    """Exchange a code for tokens.

    Raises:
        SignInError: Google refuses it, or can't be reached.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
        "client_id": at.client_id,
        "client_secret": at.client_secret,
    }
    return await _ask(Given, "POST", at.endpoints.token, form=form)


async def whose(at: GoogleSettings, given: Given) -> Person:
    """Return whose account was signed in to.

    Raises:
        SignInError: Google doesn't say, or can't be reached.
    """
    headers = {"authorization": f"Bearer {given.access_token.get_secret_value()}"}
    return await _ask(Person, "GET", at.endpoints.userinfo, headers=headers)


async def _ask(
    kind: type[Answer],
    method: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    try:
        async with (
            asyncio.timeout(_CALL_SECONDS),
            httpx2.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client,
        ):
            answer = await client.request(method, url, data=form, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
        raise SignInError(f"Google's sign-in can't be reached ({type(error).__name__}).") from error
    if answer.status_code != httpx2.codes.OK:
        raise SignInError(f"Google's sign-in refused with status {answer.status_code}{_refusal(answer)}.")
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError:
        # The error quotes what it doesn't like, which may be a token.
        raise SignInError("Google's sign-in answered something else than it should.") from None


def _refusal(answer: httpx2.Response) -> str:
    """Return the error's code, e.g. " (invalid_grant)", and nothing else of the answer."""
    try:
        told = answer.json()
    except ValueError:
        return ""
    code = told.get("error") if isinstance(told, dict) else None
    return f" ({code})" if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
