"""Google's OAuth endpoints, as far as Warren uses them: consent is given at once, tokens live and die as told."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field

from tests.fakes.gmail_delegation import JWT_BEARER, Delegations, OAuthRefused

PREFIX = "https://www.googleapis.com/auth/gmail."


@dataclass
class Grant:
    email: str
    scopes: set[str]
    refresh_token: str
    dead: bool = False


@dataclass
class Consent:
    email: str
    scopes: set[str]
    redirect_uri: str
    challenge: str


@dataclass
class Tokens:
    """Who holds which token."""

    lives_seconds: float = 3600.0
    rotates: bool = False
    #: Scopes that the person unticks on the consent page.
    unticked: set[str] = field(default_factory=set)
    delegations: Delegations = field(default_factory=Delegations)
    _codes: dict[str, Consent] = field(default_factory=dict)
    _access: dict[str, tuple[Grant, float]] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)

    def issue(self, email: str, scopes: set[str]) -> dict[str, object]:
        """Give a grant without any consent."""
        grant = Grant(email, scopes, f"refresh-{secrets.token_hex(8)}")
        self._refresh[grant.refresh_token] = grant
        return self._answer(grant, with_refresh=True)

    def holder(self, access_token: str) -> Grant | None:
        grant, until = self._access.get(access_token, (None, 0.0))
        return grant if grant is not None and not grant.dead and time.monotonic() < until else None

    def expire(self, email: str) -> None:
        """Let the access tokens of somebody run out; refreshing goes on."""
        self._access = {token: (grant, at) for token, (grant, at) in self._access.items() if grant.email != email}

    def revoke(self, token: str) -> bool:
        grant = self._refresh.get(token) or self._access.get(token, (None, 0.0))[0]
        if grant is None or grant.dead:
            return False
        grant.dead = True
        return True

    def revoke_all(self, email: str) -> None:
        for grant in self._refresh.values():
            grant.dead = grant.dead or grant.email == email

    def consent(self, email: str, asked: dict[str, str]) -> str:
        code = secrets.token_hex(8)
        scopes = set(asked.get("scope", "").split()) - self.unticked
        self._codes[code] = Consent(email, scopes, asked["redirect_uri"], asked.get("code_challenge", ""))
        return code

    def exchange(self, form: dict[str, str], audience: str) -> dict[str, object]:
        """Answer the token endpoint, whose address an assertion must name."""
        if form.get("grant_type") == JWT_BEARER:
            email, scopes = self.delegations.checked(form.get("assertion", ""), audience)
            # Nothing lasting comes of it: the next token takes another assertion.
            return self._answer(Grant(email, scopes, ""), with_refresh=False)
        if form.get("grant_type") == "refresh_token":
            return self._refreshed(form.get("refresh_token", ""))
        consent = self._codes.pop(form.get("code", ""), None)
        if consent is None or consent.redirect_uri != form.get("redirect_uri"):
            raise OAuthRefused("invalid_grant")
        if consent.challenge and consent.challenge != _challenge(form.get("code_verifier", "")):
            raise OAuthRefused("invalid_grant")
        return self.issue(consent.email, consent.scopes)

    def _refreshed(self, refresh_token: str) -> dict[str, object]:
        grant = self._refresh.get(refresh_token)
        if grant is None or grant.dead or grant.refresh_token != refresh_token:
            raise OAuthRefused("invalid_grant")
        if self.rotates:
            grant.refresh_token = f"refresh-{secrets.token_hex(8)}"
            self._refresh[grant.refresh_token] = grant
        return self._answer(grant, with_refresh=self.rotates)

    def _answer(self, grant: Grant, *, with_refresh: bool) -> dict[str, object]:
        token = f"access-{secrets.token_hex(8)}"
        self._access[token] = (grant, time.monotonic() + self.lives_seconds)
        told: dict[str, object] = {
            "access_token": token,
            "expires_in": int(self.lives_seconds),
            "token_type": "Bearer",
            "scope": " ".join(sorted(grant.scopes)),
        }
        return {**told, "refresh_token": grant.refresh_token} if with_refresh else told


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
