"""``make mailbox``: a stand-in for Gmail with a mailbox that somebody seems to live in. Ctrl-C ends it."""

import argparse
import os
import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from scripts.mailbox.compose import NAME, OWNER, mails
from scripts.mailbox.watch import TOKEN, watch
from tests.peers.emulate import CLIENT_ID, CLIENT_SECRET, Seed, running_emulate
from warren.services.child import ServiceFailed
from warren.services.keep import is_free

_PORT = 4014
_WARREN_PORT = "8000"
_CALLBACK = "/api/v1/connections/gmail/callback"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mailbox", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=_PORT, help="where the stand-in answers (make mailbox MAILBOX_PORT=…)"
    )
    port = parser.parse_args().port
    if not is_free(port):
        return _failed(
            f"Port {port} is taken, maybe by another `make mailbox`. Choose one: make mailbox MAILBOX_PORT=4015"
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(port, os.environ.get("WARREN_PORT", _WARREN_PORT))
    except ServiceFailed as failed:
        return _failed(str(failed))
    except OSError as error:
        return _failed(f"The stand-in for Gmail has ended by itself ({error}). Start it again: make mailbox")
    except KeyboardInterrupt:
        _say("\nThe stand-in for Gmail has ended; its mail is forgotten.")
    return 0


def _run(port: int, warren_port: str) -> None:
    seeded = mails(datetime.now().astimezone())
    seed = Seed(
        people=[(OWNER, NAME)],
        redirect_uris=[f"http://{host}:{warren_port}{_CALLBACK}" for host in ("127.0.0.1", "localhost")],
        tokens={TOKEN: OWNER},
        mails=seeded,
    )
    with (
        tempfile.TemporaryDirectory(prefix="warren-mailbox-") as folder,
        running_emulate(seed, Path(folder), port=port) as url,
    ):
        _say(_welcome(url, warren_port, len(seeded)))
        watch(url, _say)


def _welcome(url: str, warren_port: str, count: int) -> str:
    settings = {"WARREN_GOOGLE_URL": url, "GMAIL_CLIENT_ID": CLIENT_ID, "GMAIL_CLIENT_SECRET": CLIENT_SECRET}
    if warren_port != _WARREN_PORT:
        settings["WARREN_PORT"] = warren_port
    line = " ".join(f"{name}={value}" for name, value in settings.items())
    return f"""
A stand-in for Gmail answers at {url}, with {count} mails of {NAME}.
All of it is made up and kept in memory: Ctrl-C ends it and forgets what was done.

Start Warren with it, in another terminal (stop one that runs already):

  {line} make run

Then open Settings > Connections, choose "Connect Gmail", and sign in as {OWNER}.
docs/try-email.md goes on from there. What happens to the mailbox is told here:
"""


def _say(text: str) -> None:
    print(text, flush=True)


def _failed(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
