"""Google as the tests see it: people with mailboxes, looked at without any code of ours in between."""

import base64
import contextlib
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from tests.peers.emulate import CLIENT_ID, CLIENT_SECRET

READ, MODIFY, SEND = (f"https://www.googleapis.com/auth/gmail.{name}" for name in ("readonly", "modify", "send"))
#: The seed knows it; tests that start Warren themselves start their own server with the port they chose.
REDIRECT_URI = "http://127.0.0.1:8000/api/v1/connections/gmail/callback"
_CALL_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a person's consent gave."""

    access_token: str
    refresh_token: str
    scopes: Sequence[str]
    id_token: str


@dataclass(frozen=True, kw_only=True)
class GooglePeer:
    """A running server, and how Warren has to be set to use it."""

    url: str
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    redirect_uri: str = REDIRECT_URI

    @property
    def settings(self) -> dict[str, str]:
        """Environment variables for a Warren that shall take this server for Google."""
        return {
            "WARREN_GOOGLE_URL": self.url,
            "GMAIL_CLIENT_ID": self.client_id,
            "GMAIL_CLIENT_SECRET": self.client_secret,
        }

    def consent(self, authorize_url: str, email: str) -> str:
        """Click a person's button on the page that an authorize URL shows; return where that leads the browser."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        names = ("redirect_uri", "scope", "state", "nonce", "client_id", "code_challenge", "code_challenge_method")
        with httpx2.Client() as browser:
            browser.get(authorize_url).raise_for_status()
            form = {"email": email, **{name: asked.get(name, "") for name in names}}
            clicked = browser.post(f"{self.url}/o/oauth2/v2/auth/callback", data=form)
        assert clicked.status_code == httpx2.codes.FOUND, clicked.text
        return clicked.headers["Location"]


@dataclass(frozen=True, kw_only=True)
class GoogleAccount:
    """One person's mailbox; its access token needs no consent."""

    peer: GooglePeer
    email: str
    access_token: str
    _api: httpx2.Client = field(repr=False)

    def deliver(self, raw: bytes, *labels: str, thread: str | None = None) -> str:
        """Let a mail arrive, by default unread in the inbox, at the time of its Date header; returns its id."""
        body = {"raw": base64.urlsafe_b64encode(raw).decode(), "labelIds": [*labels] or ["INBOX", "UNREAD"]}
        if thread is not None:
            body["threadId"] = thread
        return str(self._call("POST", "messages/import", json=body)["id"])

    def grant(self, *scopes: str) -> Grant:
        """Consent to scopes by the whole OAuth flow."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.peer.client_id,
            "redirect_uri": self.peer.redirect_uri,
            "response_type": "code",
            "scope": " ".join(["openid", "email", *(scopes or (READ,))]),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        page = httpx2.URL(f"{self.peer.url}/o/oauth2/v2/auth", params=asked)
        code = parse_qs(urlsplit(self.peer.consent(str(page), self.email)).query)["code"][0]
        told = self._token(grant_type="authorization_code", code=code, code_verifier=verifier)
        return Grant(
            access_token=told["access_token"],
            refresh_token=told["refresh_token"],
            scopes=told["scope"].split(),
            id_token=told["id_token"],
        )

    def revoke(self, token: str) -> None:
        """End a grant as a person does in their Google account: without Warren's doing."""
        self._api.post(f"{self.peer.url}/oauth2/revoke", data={"token": token}).raise_for_status()

    def mails(self, label: str) -> list[bytes]:
        """Mails with a label such as SENT, DRAFT or INBOX as they are stored, the newest first."""
        return [self.raw(found["id"]) for found in self._list("messages", labelIds=label, includeSpamTrash="true")]

    def sent(self) -> list[bytes]:
        return self.mails("SENT")

    def drafts(self) -> dict[str, bytes]:
        """Raw drafts by their draft id."""
        return {found["id"]: self.raw(found["message"]["id"]) for found in self._list("drafts")}

    def delete_draft(self, draft_id: str) -> None:
        self._call("DELETE", f"drafts/{draft_id}")

    def raw(self, mail_id: str) -> bytes:
        return base64.urlsafe_b64decode(
            self._call("GET", f"messages/{mail_id}", params={"format": "raw"})["raw"] + "=="
        )

    def labels_of(self, mail_id: str) -> set[str]:
        return set(self._call("GET", f"messages/{mail_id}", params={"format": "minimal"})["labelIds"])

    def _list(self, kind: str, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: dict[str, str] = {}
        while True:
            told = self._call("GET", kind, params={**params, **page, "maxResults": "500"})
            found += told.get(kind, [])
            if "nextPageToken" not in told:
                return found
            page = {"pageToken": told["nextPageToken"]}

    def _call(self, method: str, path: str, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx2's own
        answer = self._api.request(method, f"{self.peer.url}/gmail/v1/users/me/{path}", **asked)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def _token(self, **asked: str) -> dict[str, str]:
        client = {"client_id": self.peer.client_id, "client_secret": self.peer.client_secret}
        answer = self._api.post(f"{self.peer.url}/oauth2/token", data={**client, **asked})
        assert answer.is_success, answer.text
        told: dict[str, str] = answer.json()
        return told


class GooglePool:
    """Hands out accounts that nobody had before: the server makes people only when it starts."""

    SIZE = 2_000
    #: Whoever calls with a token that isn't known (any more) lands here, where emulate should say 401.
    NOBODY = ("revoked@peer.test", "Unknown token")

    def __init__(self, peer: GooglePeer) -> None:
        self.peer = peer
        self._next = 0

    @classmethod
    def people(cls) -> list[tuple[str, str]]:
        return [cls.NOBODY, *((cls._email(number), f"Person {number}") for number in range(cls.SIZE))]

    @classmethod
    def tokens(cls) -> dict[str, str]:
        return {cls._token(number): cls._email(number) for number in range(cls.SIZE)}

    @contextlib.contextmanager
    def account(self) -> Iterator[GoogleAccount]:
        number, self._next = self._next, self._next + 1
        assert number < self.SIZE, "all people of the Google stand-in were used; raise GooglePool.SIZE"
        token = self._token(number)
        with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, timeout=_CALL_SECONDS) as api:
            yield GoogleAccount(peer=self.peer, email=self._email(number), access_token=token, _api=api)

    @staticmethod
    def _email(number: int) -> str:
        return f"person{number}@peer.test"

    @staticmethod
    def _token(number: int) -> str:
        return f"peer-token-{number}"
