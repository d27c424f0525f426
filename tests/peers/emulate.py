"""Starts emulate as Google: the tests' peer and the trial mailbox are both this."""

import base64
import contextlib
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.peers.processes import ended, started
from warren.services.child import Program, ServiceFailed
from warren.services.keep import Keep

_HERE = Path(__file__).parent
_EMULATE = _HERE / "node_modules" / "emulate" / "dist" / "index.js"
_START_SECONDS = 60.0
_PROBE_SECONDS = 2.0
CLIENT_ID, CLIENT_SECRET = "warren.apps.googleusercontent.com", "not-a-secret-of-google"


@dataclass(frozen=True, kw_only=True)
class SeededMail:
    """A message that is there from the start; when it came stands in its Date header."""

    user: str
    raw: bytes
    labels: Sequence[str] = ("INBOX", "UNREAD")
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Seed:
    """What the server knows when it starts. An access token that it doesn't know is the first person's."""

    #: Addresses and names.
    people: Sequence[tuple[str, str]]
    redirect_uris: Sequence[str]
    #: Access tokens that need no OAuth, and whose they are.
    tokens: Mapping[str, str] = field(default_factory=dict)
    mails: Sequence[SeededMail] = ()

    def write(self, path: Path) -> None:
        client = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "name": "Warren",
            "redirect_uris": [*self.redirect_uris],
        }
        google = {
            "users": [{"email": email, "name": name} for email, name in self.people],
            "oauth_clients": [client],
            "messages": [_message(mail) for mail in self.mails],
        }
        tokens = {token: {"login": email, "scopes": []} for token, email in self.tokens.items()}
        path.write_text(json.dumps({"tokens": tokens, "google": google}))


def _message(mail: SeededMail) -> dict[str, object]:
    raw = base64.urlsafe_b64encode(mail.raw).decode()
    thread = {} if mail.thread is None else {"thread_id": mail.thread}
    return {"user_email": mail.user, "raw": raw, "label_ids": [*mail.labels], **thread}


@contextlib.contextmanager
def running_emulate(seed: Seed, folder: Path, *, port: int | None = None) -> Iterator[str]:
    """Run the server as our child and yield its base URL; raises ServiceFailed with what cures it."""
    node = shutil.which("node")
    if node is None or not _EMULATE.is_file():
        raise ServiceFailed("The Google stand-in (emulate) isn't installed. Run `make setup-test`, then start again.")
    chosen = Keep(folder / "emulate-port.json").port("emulate") if port is None else port
    url = f"http://127.0.0.1:{chosen}"
    seed.write(folder / "seed.json")
    options = ["--service", "google", "--port", str(chosen), "--base-url", url, "--seed", str(folder / "seed.json")]
    program = Program(
        name="The Google stand-in",
        argv=[node, "--require", str(_HERE / "loopback.cjs"), str(_EMULATE), "start", *options],
        log=folder / "emulate.log",
        env={"PATH": str(Path(node).parent), "LANG": "C.UTF-8"},
    )
    child = started(program, lambda: _answers(url), seconds=_START_SECONDS)
    try:
        yield url
    finally:
        ended(child)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=_PROBE_SECONDS):
            return True
    except (urllib.error.URLError, OSError):
        return False
