"""What we rely on in emulate, so that another version that differs is noticed."""

import base64
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from tests.peers.emulate import Seed, SeededMail
from tests.peers.google import READ, SEND, GoogleAccount, GooglePeer
from tests.peers.plugin import StartGoogle

_MAIL = (
    b"From: Landlord <landlord@house.test>\r\nTo: me@peer.test\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b"Message-ID: <one@house.test>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nList-Unsubscribe: <https://x.test>\r\n"
    b"Content-Type: text/plain; charset=koi8-r\r\n\r\n\xf0\xd2\xc9\xd7\xc5\xd4\r\n"
)


@pytest.fixture
def api(google_account: GoogleAccount) -> Iterator[httpx2.Client]:
    """The account's Gmail API."""
    base = f"{google_account.peer.url}/gmail/v1/users/me/"
    with httpx2.Client(base_url=base, headers={"Authorization": f"Bearer {google_account.access_token}"}) as client:
        yield client


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_mailbox(google_account: GoogleAccount, turn: int) -> None:
    assert google_account.mails("INBOX") == []
    google_account.deliver(_MAIL)
    assert google_account.mails("INBOX") == [_MAIL]


def test_it_answers_at_one_address_only(google_peer: GooglePeer) -> None:
    """Who listens on all addresses answers at every one of the loopback's, too."""
    port = httpx2.URL(google_peer.url).port
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.2:{port}/", timeout=5)


def test_raw_gives_every_header_and_byte(google_account: GoogleAccount, api: httpx2.Client) -> None:
    mail_id = google_account.deliver(_MAIL)
    assert google_account.raw(mail_id) == _MAIL
    told = api.get(f"messages/{mail_id}", params={"format": "minimal"}).json()
    assert told["internalDate"] == "1772445600000"
    assert set(told["labelIds"]) == {"INBOX", "UNREAD"}


def test_consent_gives_a_grant_that_lives_until_it_is_revoked(google_account: GoogleAccount) -> None:
    grant = google_account.grant(READ, SEND)
    assert {READ, SEND} <= set(grant.scopes)
    peer, headers = google_account.peer, {"Authorization": f"Bearer {grant.access_token}"}
    assert httpx2.get(f"{peer.url}/oauth2/v2/userinfo", headers=headers).json()["email"] == google_account.email
    form = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
        "client_id": peer.client_id,
        "client_secret": peer.client_secret,
    }
    refreshed = httpx2.post(f"{peer.url}/oauth2/token", data=form)
    assert refreshed.json()["expires_in"] == 3600
    assert "refresh_token" not in refreshed.json()
    google_account.revoke(grant.refresh_token)
    refused = httpx2.post(f"{peer.url}/oauth2/token", data=form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_the_page_returns_our_state_and_refuses_a_foreign_redirect(google_peer: GooglePeer) -> None:
    asked = {"client_id": google_peer.client_id, "redirect_uri": google_peer.redirect_uri, "state": "s t"}
    page = f"{google_peer.url}/o/oauth2/v2/auth?"
    back = google_peer.consent(page + urlencode(asked), "person1@peer.test")
    assert back.startswith(google_peer.redirect_uri)
    assert parse_qs(urlsplit(back).query)["state"] == ["s t"]
    foreign = httpx2.get(page + urlencode({**asked, "redirect_uri": "http://evil.test/"}))
    assert foreign.status_code == 400


def test_a_wrong_verifier_and_a_wrong_secret_are_refused(google_peer: GooglePeer) -> None:
    asked = {
        "client_id": google_peer.client_id,
        "redirect_uri": google_peer.redirect_uri,
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
    }
    back = google_peer.consent(f"{google_peer.url}/o/oauth2/v2/auth?{urlencode(asked)}", "person1@peer.test")
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "client_id": google_peer.client_id}
    secret = {"client_secret": google_peer.client_secret}
    token = f"{google_peer.url}/oauth2/token"
    assert httpx2.post(token, data={**form, "client_secret": "wrong"}).json()["error"] == "invalid_client"
    assert httpx2.post(token, data={**form, **secret, "code_verifier": "y" * 43}).json()["error"] == "invalid_grant"


def test_a_draft_is_sent_once(google_account: GoogleAccount, api: httpx2.Client) -> None:
    raw = base64.urlsafe_b64encode(b"From: a@x.test\r\nTo: b@x.test\r\nMessage-ID: <ours@x>\r\n\r\nhi\r\n").decode()
    draft = api.post("drafts", json={"message": {"raw": raw}}).json()
    assert [*google_account.drafts()] == [draft["id"]]
    assert api.post("drafts/send", json={"id": draft["id"]}).status_code == 200
    again = api.post("drafts/send", json={"id": draft["id"]})
    assert (again.status_code, again.json()["error"]["status"]) == (404, "NOT_FOUND")
    assert len(google_account.sent()) == 1
    assert google_account.drafts() == {}
    assert b"Message-ID: <ours@x>" in google_account.sent()[0]


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("is:unread from:landlord", True),
        ("from:bank", False),
        ("after:2026/03/01 before:2026/03/03", True),
        ("after:2026/03/03", False),
        ("in:inbox", True),
        ("in:sent", False),
        ("has:attachment", False),
    ],
)
def test_searches_that_work(google_account: GoogleAccount, api: httpx2.Client, query: str, finds: bool) -> None:
    google_account.deliver(_MAIL)
    assert bool(api.get("messages", params={"q": query}).json()["messages"]) == finds


def test_gaps_that_the_readme_names(google_account: GoogleAccount, api: httpx2.Client) -> None:
    google_account.deliver(_MAIL)
    assert api.get("messages", params={"q": "rfc822msgid:one@house.test"}).json()["messages"] == []
    assert api.get("profile").status_code == 404
    assert api.post(f"{google_account.peer.url}/batch", content="").status_code == 404
    assert api.get("history", params={"startHistoryId": "1"}).status_code == 200
    unknown = httpx2.get(f"{api.base_url}messages", headers={"Authorization": "Bearer unknown"})
    assert unknown.json() == {"messages": [], "resultSizeEstimate": 0}
    assert httpx2.get(f"{api.base_url}messages").status_code == 401


def test_a_server_of_its_own_knows_its_own_seed(start_google: StartGoogle) -> None:
    seed = Seed(
        people=[("ann@peer.test", "Ann")],
        redirect_uris=["http://127.0.0.1:9/back"],
        tokens={"t": "ann@peer.test"},
        mails=[SeededMail(user="ann@peer.test", raw=_MAIL, labels=("INBOX",))],
    )
    peer = start_google(seed)
    listed = httpx2.get(f"{peer.url}/gmail/v1/users/me/messages", headers={"Authorization": "Bearer t"}).json()
    assert len(listed["messages"]) == 1
