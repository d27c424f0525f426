"""The servers of others that the tests and the trial mailbox talk to, as far as npm brings them."""

from __future__ import annotations

from scripts.setup import node
from scripts.setup.say import ROOT, SetupFailed, digest, is_stamped, run, tell

_PEERS = ROOT / "tests" / "peers"


def install() -> None:
    """Install what the lock names, and only when it has changed."""
    lock, stamp = _PEERS / "package-lock.json", _PEERS / "node_modules" / ".warren-lock"
    if is_stamped(stamp, digest(lock)):
        return
    lacking = node.lacking("The stand-in for Google (emulate)")
    if lacking:
        raise SetupFailed(f"{lacking}. Install it (https://nodejs.org), then start again.")
    tell("installing the stand-in for Google (emulate) into tests/peers (npm ci)")
    run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=_PEERS)
    stamp.write_text(digest(lock))
