"""A private dovecot: a real IMAP server on the loopback, its mail in folders of ours."""

import contextlib
import grp
import imaplib
import os
import pwd
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from tests.peers.processes import ended, started
from tests.peers.tls import Certificates
from warren.services import programs
from warren.services.child import Identity, Program, ServiceFailed
from warren.services.keep import Keep
from warren.services.launch import NOBODY

_HOST = "127.0.0.1"
_START_SECONDS = 30.0
_TALK_SECONDS = 20.0
#: It looks at a file that it knows once a second.
_NOTICE_SECONDS = 0.1
#: As users have them at most servers; special uses tell which is which.
FOLDERS = {"Drafts": r"\Drafts", "Sent": r"\Sent", "Trash": r"\Trash", "Archive": r"\Archive", "Junk": r"\Junk"}
_CONFIG = Template((Path(__file__).parent / "dovecot.conf").read_text())
_SPECIAL = "  mailbox {name} {{\n    auto = subscribe\n    special_use = {use}\n  }}"


@dataclass(frozen=True, kw_only=True)
class ImapAccount:
    """One person's mailbox; what a test puts in or looks at goes through no code of ours."""

    host: str
    port: int
    tls_port: int
    username: str
    password: str
    _peer: "ImapPeer"

    def deliver(self, raw: bytes, folder: str = "INBOX", *, seen: bool = False, at: datetime | None = None) -> None:
        """Let a mail arrive; what it came with stays but for its line ends."""
        when = imaplib.Time2Internaldate(at or time.time())
        with self._talking() as server:
            _checked(server.append(f'"{folder}"', r"(\Seen)" if seen else "", when, _with_line_ends(raw)))

    def raw(self, folder: str = "INBOX") -> list[bytes]:
        """Mails of a folder as they are stored, the oldest first."""
        with self._talking() as server:
            _checked(server.select(f'"{folder}"', readonly=True))
            found = _checked(server.uid("FETCH", "1:*", "(BODY.PEEK[])"))
            return [part[1] for part in found if isinstance(part, tuple)]

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        """Flags of a folder's mails, the oldest first."""
        with self._talking() as server:
            _checked(server.select(f'"{folder}"', readonly=True))
            found = _checked(server.uid("FETCH", "1:*", "(FLAGS)"))
            lines = [line for line in found if isinstance(line, bytes)]  # None, when there are no mails
            return [{flag.decode() for flag in imaplib.ParseFlags(line)} for line in lines]

    def folders(self) -> set[str]:
        with self._talking() as server:
            return {_folder_name(line) for line in _checked(server.list()) if isinstance(line, bytes)}

    def change_password(self, password: str) -> None:
        """Let the server refuse the old one from now on; sessions that are open live on."""
        self._peer.set_password(self.username, password)
        deadline = time.monotonic() + _TALK_SECONDS
        while not self._takes(password):
            assert time.monotonic() < deadline, "dovecot doesn't notice the new password"
            time.sleep(_NOTICE_SECONDS)

    def _takes(self, password: str) -> bool:
        with imaplib.IMAP4(self.host, self.port, timeout=_TALK_SECONDS) as server:
            try:
                server.login(self.username, password)
            except imaplib.IMAP4.error:
                return False
        return True

    @contextlib.contextmanager
    def _talking(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port, timeout=_TALK_SECONDS) as server:
            server.login(self.username, self._peer.password(self.username))
            yield server


def _checked(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    assert answer[0] == "OK", answer
    return answer[1]


def _folder_name(line: bytes) -> str:
    found = re.fullmatch(r'\(.*?\) (?:"."|NIL) "?(.*?)"?', line.decode())
    assert found, line
    return found[1]


def _with_line_ends(raw: bytes) -> bytes:
    return b"\r\n".join(raw.splitlines()) + b"\r\n"


class ImapPeer:
    """A running server; accounts are made while it runs."""

    def __init__(self, folder: Path, port: int, tls_port: int) -> None:
        self.host, self.port, self.tls_port = _HOST, port, tls_port
        self._folder = folder
        self._passwords: dict[str, str] = {}
        self._changes = 0

    def account(self, username: str | None = None) -> ImapAccount:
        name = username or f"{secrets.token_hex(6)}@peer.test"
        password = secrets.token_urlsafe(12)
        self.set_password(name, password)
        return ImapAccount(
            host=self.host, port=self.port, tls_port=self.tls_port, username=name, password=password, _peer=self
        )

    def password(self, username: str) -> str:
        return self._passwords[username]

    def maildir(self, username: str) -> Path:
        """Where the mail of an account lies; what is put in there as root has to be handed over by `adopt`."""
        return self._folder / "mail" / username / "Maildir"

    def set_password(self, username: str, password: str) -> None:
        # A file for each account: one for all would be read once a second only, and tests are faster than that.
        new = self._folder / "new-password"
        new.write_text(f"{username}:{{PLAIN}}{password}::::::\n")
        # Dovecot tells a changed file by its time in seconds and its size.
        self._changes += 1
        os.utime(new, (self._changes, self._changes))
        adopt(new)
        new.replace(self._folder / "passwords" / username)
        self._passwords[username] = password


def adopt(path: Path) -> None:
    """Give a file of root's to the user that the server runs as."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


@contextlib.contextmanager
def running_imap(certificates: Certificates) -> Iterator[ImapPeer]:
    """Run dovecot as an ordinary user: root lends it nobody's identity, since it serves no mail as root."""
    dovecot = programs.which("dovecot")
    if dovecot is None:
        raise ServiceFailed("Dovecot isn't installed. Run `make setup-test`, then start again.")
    # Not pytest's own folder: nobody may not enter it. And short, for the unix sockets in it.
    folder = Path(tempfile.mkdtemp(prefix="warren-imap-"))
    try:
        keep = Keep(folder / "keep.json")
        peer = ImapPeer(folder, keep.port("imap"), keep.port("imaps"))
        _write(peer, folder, certificates)
        child = started(_program(dovecot, folder), lambda: _answers(peer.port), seconds=_START_SECONDS)
        try:
            yield peer
        finally:
            ended(child)
    finally:
        shutil.rmtree(folder)


def _write(peer: ImapPeer, folder: Path, certificates: Certificates) -> None:
    as_root = os.geteuid() == 0
    for source in (certificates.certificate, certificates.key):
        adopt(Path(shutil.copy(source, folder)))
    config = _CONFIG.substitute(
        folder=folder,
        user="nobody" if as_root else _own_name(),
        group=_group_name(NOBODY if as_root else os.getgid()),
        uid=NOBODY if as_root else os.getuid(),
        gid=NOBODY if as_root else os.getgid(),
        port=peer.port,
        tls_port=peer.tls_port,
        certificate=certificates.certificate.name,
        key=certificates.key.name,
        folders="\n".join(_SPECIAL.format(name=name, use=use) for name, use in FOLDERS.items()),
    )
    (folder / "dovecot.conf").write_text(config)
    (folder / "passwords").mkdir()
    (folder / "mail").mkdir()
    for path in (folder, *folder.iterdir()):
        adopt(path)


def _program(dovecot: Path, folder: Path) -> Program:
    identity: Identity = "nobody" if os.geteuid() == 0 else "same"
    return Program(
        name="Dovecot",
        argv=[str(dovecot), "-F", "-c", str(folder / "dovecot.conf")],
        log=folder / "dovecot.log",
        env={"PATH": programs.search_path(dovecot), "LANG": "C.UTF-8"},
        identity=identity,
    )


def _own_name() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def _answers(port: int) -> bool:
    try:
        with imaplib.IMAP4(_HOST, port, timeout=1):
            return True
    except (OSError, imaplib.IMAP4.abort):
        return False
