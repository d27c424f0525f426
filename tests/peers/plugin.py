"""Fixtures on servers that others wrote. A test run that asks for none starts none."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.peers.bucket import BucketServer, running_bucket_server
from tests.peers.emulate import Seed, running_emulate
from tests.peers.google import REDIRECT_URI, GoogleAccount, GooglePeer, GooglePool
from tests.peers.imap import ImapAccount, ImapPeer, running_imap
from tests.peers.large import large_account
from tests.peers.searxng import SearXNGPeer, running_searxng
from tests.peers.site.serving import Site, running_site
from tests.peers.smtp import SmtpPeer, running_smtp
from tests.peers.tls import Certificates, make_certificates

StartGoogle = Callable[[Seed], GooglePeer]


@pytest.fixture(scope="session")
def _google_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GooglePool]:
    seed = Seed(people=GooglePool.people(), tokens=GooglePool.tokens(), redirect_uris=[REDIRECT_URI])
    with running_emulate(seed, tmp_path_factory.mktemp("google")) as url:
        yield GooglePool(GooglePeer(url=url))


@pytest.fixture(scope="session")
def google_peer(_google_pool: GooglePool) -> GooglePeer:
    """Google, shared by all tests of this process; mail is in the accounts."""
    return _google_pool.peer


@pytest.fixture
def google_account(_google_pool: GooglePool) -> Iterator[GoogleAccount]:
    """An empty Gmail mailbox of this test's own."""
    with _google_pool.account() as account:
        yield account


@pytest.fixture
def start_google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartGoogle]:
    """Start a Google of this test's own, with its own seed."""
    with contextlib.ExitStack() as running:

        def start(seed: Seed) -> GooglePeer:
            url = running.enter_context(running_emulate(seed, tmp_path_factory.mktemp("google")))
            return GooglePeer(url=url, redirect_uri=seed.redirect_uris[0])

        yield start


@pytest.fixture(scope="session")
def peer_certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def peer_authority(peer_certificates: Certificates) -> Path:
    """What a client has to trust to talk TLS with the peers; OpenSSL reads it from ``SSL_CERT_FILE``."""
    return peer_certificates.authority


@pytest.fixture(scope="session")
def imap_peer(peer_certificates: Certificates) -> Iterator[ImapPeer]:
    """Dovecot, shared by all tests of this process; mail is in the accounts."""
    with running_imap(peer_certificates) as peer:
        yield peer


@pytest.fixture
def imap_account(imap_peer: ImapPeer) -> ImapAccount:
    """An empty IMAP mailbox of this test's own."""
    return imap_peer.account()


@pytest.fixture
def smtp_peer(peer_certificates: Certificates) -> Iterator[SmtpPeer]:
    """A server for outgoing mail of this test's own; it knows nobody until `add_user`."""
    with running_smtp(peer_certificates.server_context()) as peer:
        yield peer


@pytest.fixture(scope="session")
def large_imap_account(imap_peer: ImapPeer) -> ImapAccount:
    """50,000 messages (see large.py), the same for all tests of this process: only read it."""
    return large_account(imap_peer)


@pytest.fixture(scope="session")
def site(peer_certificates: Certificates) -> Iterator[Site]:
    """A web site of our own with the hard cases, shared by this process; `site.reset()` clears its count."""
    with running_site(peer_certificates) as running:
        yield running


@pytest.fixture(scope="session")
def _searxng() -> Iterator[SearXNGPeer]:
    with running_searxng() as peer:
        yield peer


@pytest.fixture
def searxng(_searxng: SearXNGPeer) -> SearXNGPeer:
    """A SearXNG that knows the pages that this test names, and nothing yet."""
    _searxng.reset()
    return _searxng


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    """A server that keeps S3, shared by this process; what is kept is in the buckets."""
    with running_bucket_server(tmp_path_factory.mktemp("bucket")) as server:
        yield server


@pytest.fixture
def bucket_url(bucket_server: BucketServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty bucket of this test's own, as ``s3://name/prefix``; this process is told how to reach it."""
    for name, value in bucket_server.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{bucket_server.make_bucket()}/warren"
