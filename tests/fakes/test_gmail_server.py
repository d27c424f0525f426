"""The stub does as Google documents; what the mailbox suite shows on it and on emulate isn't shown again."""

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from google.auth import crypt, jwt

from tests.fakes.gmail_server import GmailServer

PERSON = "me@example.org"
BACK = "http://127.0.0.1:1/back"
MODIFY = "https://www.googleapis.com/auth/gmail.modify"
ROBOT_KEY, OTHER_KEY = (generate_private_key(65_537, 2048) for _ in range(2))


@pytest.fixture
def server() -> Iterator[GmailServer]:
    with GmailServer() as running:
        yield running


def _consented(server: GmailServer, verifier: str = "v" * 50) -> httpx2.Response:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 50).digest()).rstrip(b"=").decode()
    asked = {
        "login_hint": PERSON,
        "redirect_uri": BACK,
        "scope": "https://www.googleapis.com/auth/gmail.readonly https://www.googleapis.com/auth/gmail.compose",
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    went = httpx2.get(f"{server.url}/o/oauth2/v2/auth", params=asked)
    assert went.status_code == 302
    answer = parse_qs(urlsplit(went.headers["location"]).query)
    assert answer["state"] == ["s"]
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"][0],
        "redirect_uri": BACK,
        "code_verifier": verifier,
    }
    return httpx2.post(f"{server.url}/token", data=form)


def _refreshed(server: GmailServer, token: str) -> httpx2.Response:
    return httpx2.post(f"{server.url}/token", data={"grant_type": "refresh_token", "refresh_token": token})


def _profile(server: GmailServer, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{server.url}/gmail/v1/users/me/profile", headers=headers).status_code


def test_consent_refresh_and_revoke(server: GmailServer) -> None:
    grant = _consented(server).json()
    assert _profile(server, grant["access_token"]) == 200
    assert _profile(server, "other") == 401
    again = _refreshed(server, grant["refresh_token"]).json()
    assert again["access_token"] != grant["access_token"]
    assert "refresh_token" not in again
    httpx2.post(f"{server.url}/revoke", data={"token": grant["refresh_token"]}).raise_for_status()
    assert _refreshed(server, grant["refresh_token"]).json()["error"] == "invalid_grant"
    assert _profile(server, again["access_token"]) == 401


def test_a_wrong_verifier_gets_nothing(server: GmailServer) -> None:
    assert _consented(server, "w" * 50).json()["error"] == "invalid_grant"


def test_rotation_ends_the_old_refresh_token(server: GmailServer) -> None:
    server.tell("settings", rotates=True)
    first = _consented(server).json()["refresh_token"]
    second = _refreshed(server, first).json()["refresh_token"]
    assert _refreshed(server, first).json()["error"] == "invalid_grant"
    assert _refreshed(server, second).status_code == 200


def test_a_person_may_untick_a_scope(server: GmailServer) -> None:
    server.tell("settings", unticked=["https://www.googleapis.com/auth/gmail.compose"])
    assert _consented(server).json()["scope"] == "https://www.googleapis.com/auth/gmail.readonly"


def test_the_token_endpoint_fails_as_told(server: GmailServer) -> None:
    grant = _consented(server).json()
    server.fault("token", status=503, times=2)
    answers = [_refreshed(server, grant["refresh_token"]).status_code for _ in range(3)]
    assert answers == [503, 503, 200]
    server.fault("token", kind="cut", times=None)
    with pytest.raises(httpx2.RemoteProtocolError):
        _refreshed(server, grant["refresh_token"])
    server.no_faults()
    assert _refreshed(server, grant["refresh_token"]).status_code == 200


def test_what_it_does_not_know_it_says(server: GmailServer) -> None:
    token = str(server.person(PERSON)["access_token"])
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx2.get(f"{server.url}/gmail/v1/users/me/settings/filters", headers=headers)
    assert answer.status_code == 501
    asked = httpx2.get(f"{server.url}/gmail/v1/users/me/messages", params={"q": "newer_than:2d"}, headers=headers)
    assert asked.status_code == 400


def _asserted(server: GmailServer, key: RSAPrivateKey = ROBOT_KEY, **claims: object) -> httpx2.Response:
    public = ROBOT_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    allowed: dict[str, Any] = {"client_email": "robot@iam.test", "people": [PERSON], "scopes": ["modify"]}
    server.tell("service-accounts", public_key=public, **allowed)
    now, url = int(time.time()), f"{server.url}/oauth2/token"
    usual = {"iss": "robot@iam.test", "sub": PERSON, "scope": MODIFY, "aud": url, "iat": now, "exp": now + 3600}
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signer = crypt.RSASigner.from_string(pem)  # type: ignore[no-untyped-call]  # it ships no types
    assertion = jwt.encode(signer, {**usual, **claims}).decode()  # type: ignore[no-untyped-call]  # the same
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    return httpx2.post(url, data=form)


def test_a_service_account_acts_for_its_people(server: GmailServer) -> None:
    given = _asserted(server).json()
    assert "refresh_token" not in given
    assert _profile(server, given["access_token"]) == 200


@pytest.mark.parametrize(
    ("claims", "status", "code", "words"),
    [
        ({"aud": "https://oauth2.googleapis.com/token"}, 400, "invalid_grant", "audience"),
        ({"iss": "nobody@iam.test"}, 400, "invalid_grant", "account not found"),
        ({"key": OTHER_KEY}, 400, "invalid_grant", "Signature"),
        ({"sub": "x@elsewhere.test"}, 401, "unauthorized_client", "unauthorized"),
        ({"scope": f"{MODIFY} https://mail.google.com/"}, 401, "unauthorized_client", "scopes"),
        ({"sub": "nobody@example.org"}, 400, "invalid_grant", "Invalid email"),
        ({"sub": None}, 400, "invalid_grant", "Invalid email"),
        ({"scope": ""}, 400, "invalid_scope", "scope"),
        ({"exp": int(time.time()) + 90_000}, 400, "invalid_grant", "short-lived"),
        ({"iat": 1_000_000, "exp": 1_003_600}, 400, "invalid_grant", "short-lived"),
    ],
)
def test_an_assertion_that_google_refuses(
    server: GmailServer, claims: dict[str, Any], status: int, code: str, words: str
) -> None:
    refused = _asserted(server, **claims)
    assert (refused.status_code, refused.json()["error"]) == (status, code)
    assert words in refused.json()["error_description"]
