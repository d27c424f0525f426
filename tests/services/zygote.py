"""Forks ``warren …`` for tests: everything is loaded once for a whole run, where every start would take six seconds.

Started by the first who asks (``tests.services.forked``) as ``python -m tests.services.zygote SOCKET``. A connection
brings one command: its arguments, environment and folder, and where its words go. It is told the process's id, and then
how that ended; when the connection is gone first, the process is killed. Without a connection left this one ends.
"""

import gc
import io
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

_LARGEST_ORDER = 1 << 17


def _load() -> None:
    """Import what any command needs."""
    from warren import backup, cli, doctor, egress, migrate, roles, up, user, vault, worker  # noqa: F401, PLC0415

    roles.all_roles()
    gc.freeze()  # what is collected in a child would be copied into it first


class _Zygote:
    """The connections, and which process each of them waits for."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(listening, selectors.EVENT_READ)
        self._connections: dict[socket.socket, int] = {}

    def serve(self) -> None:
        """Serve until the last connection is gone."""
        woken, waker = socket.socketpair()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._waiting.register(woken, selectors.EVENT_READ)
        began = False
        while self._connections or not began:
            for key, _ in self._waiting.select():
                if key.fileobj is self._listening:
                    self._accept()
                    began = True
                elif key.fileobj is woken:
                    woken.recv(4096)
                    self._reap()
                elif isinstance(key.fileobj, socket.socket):
                    self._hear(key.fileobj)

    def _accept(self) -> None:
        connection, _ = self._listening.accept()
        self._connections[connection] = 0
        self._waiting.register(connection, selectors.EVENT_READ)

    def _hear(self, connection: socket.socket) -> None:
        order, sources, _, _ = socket.recv_fds(connection, _LARGEST_ORDER, 2)
        if not order:
            if pid := self._connections[connection]:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            self._drop(connection)
            return
        pid = os.fork()
        if pid == 0:
            self._leave()
            _be(json.loads(order), sources)
        for source in sources:
            os.close(source)
        self._connections[connection] = pid
        connection.send(json.dumps(pid).encode())

    def _reap(self) -> None:
        for connection, pid in list(self._connections.items()):
            if not pid:
                continue
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                connection.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())
                self._drop(connection)

    def _drop(self, connection: socket.socket) -> None:
        self._waiting.unregister(connection)
        del self._connections[connection]
        connection.close()

    def _leave(self) -> None:
        """Be no longer the one that serves."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._waiting.close()
        for connection in (self._listening, *self._connections):
            connection.close()


def _be(order: dict[str, Any], sources: list[int]) -> NoReturn:
    """Be the command, as its command line would be: with this environment and no other, in its folder."""
    null = os.open(os.devnull, os.O_RDONLY)
    for number, source in enumerate((null, *sources)):
        os.dup2(source, number)
    os.closerange(3, max(null, *sources) + 1)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        text = io.TextIOWrapper(io.FileIO(number, "w" if number else "r"), line_buffering=number == 2)
        setattr(sys, name, text)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = ["warren", *order["arguments"]]
    code = 1
    try:
        runpy.run_module("warren", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - a child must never come back into its parent's loop
        traceback.print_exc()
    finally:
        threading._shutdown()  # type: ignore[attr-defined]  # as the interpreter does at its end
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Load, then answer at the address; whoever started this waits until it does."""
    _load()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(sys.argv[1])
        listening.listen()
        _Zygote(listening).serve()
        shutil.rmtree(Path(sys.argv[1]).parent)


if __name__ == "__main__":
    main()
