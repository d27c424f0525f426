"""What the private services must find again at their next start: ports and passwords, in one file of mode 0600."""

import json
import os
import secrets
import socket
from pathlib import Path

#: Below the range from which systems take ports for outgoing connections.
_LOWEST_PORT, _HIGHEST_PORT = 20_000, 32_000
_TRIES = 200


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether nobody listens on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read, in one piece."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


class Keep:
    """Ports and passwords by name; made when first asked for, and again when a port was taken meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept = json.loads(path.read_text()) if path.exists() else {}
        self._ports: dict[str, int] = kept.get("ports", {})
        self._passwords: dict[str, str] = kept.get("passwords", {})

    def port(self, name: str) -> int:
        kept = self._ports.get(name)
        if kept is not None and is_free(kept):
            return kept
        self._ports[name] = self._new_port()
        self._write()
        return self._ports[name]

    def password(self, name: str) -> str:
        if name not in self._passwords:
            self._passwords[name] = secrets.token_urlsafe(24)
            self._write()
        return self._passwords[name]

    def _new_port(self) -> int:
        for _ in range(_TRIES):
            port = _LOWEST_PORT + secrets.randbelow(_HIGHEST_PORT - _LOWEST_PORT)
            if port not in self._ports.values() and is_free(port):
                return port
        raise OSError("no free port on the loopback; free some between 20000 and 32000")

    def _write(self) -> None:
        write_private(self._path, json.dumps({"ports": self._ports, "passwords": self._passwords}, indent=2))
