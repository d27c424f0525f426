"""A peer ends with whoever started it, and one that can't start says why."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.peers.processes import started
from warren.services.child import Program, ServiceFailed
from warren.services.keep import is_free

_ROOT = Path(__file__).parents[2]
_SECONDS = 30.0
_HOLD_DOVECOT = """
import sys, time
from pathlib import Path
from tests.peers.imap import running_imap
from tests.peers.tls import make_certificates

with running_imap(make_certificates(Path(sys.argv[1]))) as peer:
    peer.account()
    print(peer.port, peer.maildir('x').parents[2], flush=True)
    time.sleep(300)
"""


def _until_free(port: int) -> None:
    deadline = time.monotonic() + _SECONDS
    while not is_free(port):
        assert time.monotonic() < deadline, "somebody still answers"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_dovecot_ends_with_its_parent(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", _HOLD_DOVECOT, str(tmp_path)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        said = parent.stdout.readline().decode().split()
        port, folder = int(said[0]), Path(said[1])
        assert not is_free(port)
        parent.send_signal(number)
        parent.communicate(timeout=_SECONDS)
    _until_free(port)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_peer_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    argv = ["/bin/sh", "-c", "echo no such luck; exit 3"]
    program = Program(name="Peer", argv=argv, log=tmp_path / "peer.log", env={})
    with pytest.raises(ServiceFailed, match=r"(?s)Peer ended with code 3.*no such luck"):
        started(program, lambda: False, seconds=_SECONDS)


def test_a_silent_peer_is_ended(tmp_path: Path) -> None:
    argv = ["/bin/sh", "-c", f"echo $$ >{tmp_path / 'pid'}; sleep 300"]
    program = Program(name="Peer", argv=argv, log=tmp_path / "peer.log", env={"PATH": "/usr/bin:/bin"})
    with pytest.raises(ServiceFailed, match="gave no answer within 1 s"):
        started(program, lambda: False, seconds=1)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
