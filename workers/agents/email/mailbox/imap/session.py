"""One connection to an IMAP server, in a thread of its own."""

import asyncio
import imaplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError

from workers.agentkit.providers import Line
from workers.agents.email.mailbox.errors import GrantDead, MailboxAway, MailboxError, MailGone, Refused
from workers.agents.email.mailbox.imap.connecting import connected
from workers.agents.email.mailbox.imap.dialling import Dial
from workers.agents.email.mailbox.imap.settings import ImapSettings
from workers.agents.email.mailbox.lines import called

T = TypeVar("T")
#: Response codes (RFC 5530) by what they mean for us.
_GONE = ("[NONEXISTENT]", "[TRYCREATE]", "DOESN'T EXIST", "NO SUCH MAILBOX", "UNKNOWN MAILBOX")
_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]")
_DEAD = ("[AUTHENTICATIONFAILED]", "[AUTHORIZATIONFAILED]", "[EXPIRED]")


class ImapSession:
    """Runs one piece of work after the other on a connection that is opened when needed.

    A thread that talks to a server can't be interrupted; with only one, whoever was cancelled leaves the connection
    to the next only when its work is done (each answer is waited for at most `timeout` seconds).
    """

    def __init__(self, settings: ImapSettings, dial: Dial, line: Line) -> None:
        self._settings = settings
        self._dial = dial
        self._line = line
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
        self._box: BaseMailBox | None = None
        self._capabilities: frozenset[str] = frozenset()

    async def run(self, work: Callable[[BaseMailBox], T], *, again: bool = True) -> T:
        """Do work with the connection; `again`: it may be done twice, if the connection turns out to be dead."""
        async with called(self._line):
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work, again)

    async def aclose(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._leave)
        self._thread.shutdown(wait=False)

    def has(self, capability: str) -> bool:
        """Say whether the server can do something; only within `run`."""
        return capability in self._capabilities

    def _work(self, work: Callable[[BaseMailBox], T], again: bool) -> T:  # noqa: FBT001 - goes through an executor
        was_open = self._box is not None
        try:
            return work(self._opened())
        except MailboxError:
            raise
        except (imaplib.IMAP4.abort, OSError, EOFError) as problem:
            self._drop()
            if was_open and again:
                return self._work(work, again=False)
            raise MailboxAway("The connection to the mail server broke off.") from problem
        except (imaplib.IMAP4.error, ImapToolsError) as problem:
            raise _meaning(problem) from problem

    def _opened(self) -> BaseMailBox:
        if self._box is None:
            self._box = self._connect()
        return self._box

    def _connect(self) -> BaseMailBox:
        box = self._reach()
        try:
            self._sign_in(box)
            # What a server can do may only be told to those who signed in.
            _, listed = box.client.capability()
            self._capabilities = frozenset(b" ".join(listed).decode("ascii", "ignore").upper().split())
            if "QRESYNC" in self._capabilities:
                # Makes the server tell which mails went away; only allowed before a folder is opened.
                box.client.capabilities = tuple(self._capabilities)
                box.client.enable("QRESYNC")
        except BaseException:
            box.client.shutdown()
            raise
        return box

    def _reach(self) -> BaseMailBox:
        known = self._settings
        try:
            return connected(known, self._dial)
        except ssl.SSLCertVerificationError as problem:
            raise Refused(
                f"{known.imap_host} shows a certificate that can't be trusted.", cure="Check the server's name."
            ) from problem
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as problem:
            raise MailboxAway(f"{known.imap_host} can't be reached.") from problem

    def _sign_in(self, box: BaseMailBox) -> None:
        known = self._settings
        try:
            if (known.login + known.password).isascii():
                box.login(known.login, known.password, initial_folder=None)
            else:
                box.login_utf8(known.login, known.password, initial_folder=None)
        except imaplib.IMAP4.abort as problem:
            raise MailboxAway(f"{known.imap_host} ended the connection.") from problem
        except (MailboxLoginError, imaplib.IMAP4.error) as problem:
            if any(code in str(problem).upper() for code in _LATER):
                raise MailboxAway(f"{known.imap_host} takes no sign-ins right now.") from problem
            raise GrantDead(f"{known.imap_host} refuses this name and password.") from problem

    def _drop(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            # It is dead already: this only gives its socket back.
            with suppress(OSError, imaplib.IMAP4.error):
                box.client.shutdown()

    def _leave(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            # Saying goodbye is a courtesy; the socket is closed either way.
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()
            with suppress(OSError):
                box.client.shutdown()


def _meaning(problem: Exception) -> MailboxError:
    """Say what a refused command means."""
    told = problem.command_result[1] if isinstance(problem, UnexpectedCommandStatusError) else [str(problem)]
    text = " ".join(part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in told)
    upper = text.upper()
    if any(code in upper for code in _DEAD):
        return GrantDead("The mail server no longer accepts this account's sign-in.")
    if any(code in upper for code in _GONE):
        return MailGone("This folder isn't there (any more).")
    if any(code in upper for code in _LATER):
        return MailboxAway("The mail server can't do this right now.")
    return Refused(f"The mail server refuses this: {text[:200]}")
