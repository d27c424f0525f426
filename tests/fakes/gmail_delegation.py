"""Google's service accounts: a signed assertion (RFC 7523) for a token that acts for somebody of the organisation.

The signature is checked here and not with google-auth, which makes it: one library at both ends would agree with
itself.
"""

import base64
import binascii
import json
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_HOUR = 3600
#: What clocks may be apart.
_LEEWAY = 300
#: Google's words, by what is wrong (its "JWT error codes", and reports of its libraries).
NOT_DELEGATED = (
    "unauthorized_client",
    (
        "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the "
        "scopes requested."
    ),
)
NO_ACCOUNT = ("invalid_grant", "Invalid grant: account not found")
NO_PERSON = ("invalid_grant", "Invalid email or User ID")
BAD_SIGNATURE = ("invalid_grant", "Invalid JWT Signature.")
BAD_TIMES = (
    "invalid_grant",
    (
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
        "Check your iat and exp values in the JWT claim."
    ),
)


class OAuthRefused(Exception):
    """An error of the token endpoint: its code, and its words."""

    def __init__(self, code: str, description: str = "Token revoked.") -> None:
        self.description = description
        super().__init__(code)


@dataclass
class ServiceAccount:
    """A service account, and what an administrator allowed it."""

    client_email: str
    public_key: RSAPublicKey
    #: The mailboxes of the organisation that delegated to it, and the scopes that it delegated.
    people: set[str]
    scopes: set[str]


@dataclass
class Delegations:
    """The service accounts that are known."""

    accounts: dict[str, ServiceAccount] = field(default_factory=dict)

    def allow(self, told: dict[str, Any]) -> None:
        """Make a service account, or change what it may."""
        key = load_pem_public_key(told["public_key"].encode())
        if not isinstance(key, RSAPublicKey):
            raise TypeError("Google's service accounts sign with RSA")
        email = told["client_email"]
        self.accounts[email] = ServiceAccount(email, key, set(told["people"]), set(told["scopes"]))

    def checked(self, assertion: str, audience: str) -> tuple[str, set[str]]:
        """Return whom an assertion acts for, and the scopes it is given.

        Raises:
            OAuthRefused: as Google refuses it.
        """
        header, claims, signed, signature = _apart(assertion)
        account = self.accounts.get(str(claims.get("iss")))
        if account is None:
            raise OAuthRefused(*NO_ACCOUNT)
        try:
            account.public_key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise OAuthRefused(*BAD_SIGNATURE) from None
        if header.get("alg") != "RS256":
            raise OAuthRefused(*BAD_SIGNATURE)
        _check_frame(claims, audience)
        wanted = set(str(claims.get("scope", "")).split())
        if not wanted:
            raise OAuthRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return _subject(account, claims, wanted), wanted


def _apart(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    try:
        header, claims, signature = assertion.split(".")
        read = [json.loads(_decoded(part)) for part in (header, claims)]
        return read[0], read[1], f"{header}.{claims}".encode(), _decoded(signature)
    except (ValueError, binascii.Error):
        raise OAuthRefused("invalid_request", "Invalid JWT: it can't be read.") from None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _check_frame(claims: dict[str, Any], audience: str) -> None:
    if claims.get("aud") != audience:
        raise OAuthRefused("invalid_grant", f"Invalid JWT: Failed audience check. The right audience is {audience}")
    issued, ends, now = claims.get("iat"), claims.get("exp"), time.time()
    if not isinstance(issued, int) or not isinstance(ends, int):
        raise OAuthRefused(*BAD_TIMES)
    if not (issued - _LEEWAY <= now < ends + _LEEWAY and 0 < ends - issued <= _HOUR):
        raise OAuthRefused(*BAD_TIMES)


def _subject(account: ServiceAccount, claims: dict[str, Any], wanted: set[str]) -> str:
    subject = str(claims.get("sub") or "")
    if "@" not in subject:
        raise OAuthRefused(*NO_PERSON)
    domain = subject.rpartition("@")[2]
    if domain not in {person.rpartition("@")[2] for person in account.people} or not wanted <= account.scopes:
        raise OAuthRefused(*NOT_DELEGATED)
    if subject not in account.people:
        raise OAuthRefused(*NO_PERSON)
    return subject
