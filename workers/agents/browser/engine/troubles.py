"""What an error of the browser means: words with a next step for the agent, or a verdict for the step."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import Error
from playwright.async_api import TimeoutError as TooSlow

from backend.core.verdicts import Failure, Retryable
from workers.agentkit.context import ToolProblem

_LOOK = "Read the page again and use a name from there."
_AGAIN_SECONDS = 2.0
_NET = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_GONE = ("has been closed", "Target closed", "Connection closed", "Browser closed", "driver")

_CERTIFICATE = {
    "ERR_CERT_DATE_INVALID": "it has expired or isn't valid yet",
    "ERR_CERT_COMMON_NAME_INVALID": "it was made out for another name",
    "ERR_CERT_AUTHORITY_INVALID": "nobody this browser trusts has signed it",
    "ERR_CERT_REVOKED": "it was revoked",
    "ERR_CERT_WEAK_SIGNATURE_ALGORITHM": "it is signed in a way that can be forged",
}
_AWAY = {
    "ERR_NAME_NOT_RESOLVED": "there is no such host",
    "ERR_CONNECTION_REFUSED": "nothing answers there",
    "ERR_CONNECTION_RESET": "it broke off the connection",
    "ERR_CONNECTION_CLOSED": "it broke off the connection",
    "ERR_EMPTY_RESPONSE": "it answered with nothing",
    "ERR_CONNECTION_TIMED_OUT": "it didn't answer in time",
    "ERR_TIMED_OUT": "it didn't answer in time",
    "ERR_SSL_PROTOCOL_ERROR": "it doesn't speak https there",
    "ERR_UNSAFE_REDIRECT": "it sends on to an address that no page may open",
    "ERR_TUNNEL_CONNECTION_FAILED": "the way out of here was refused or the host is away",
}
_NO_WAY_OUT = {"ERR_PROXY_CONNECTION_FAILED", "ERR_PROXY_AUTH_UNSUPPORTED", "ERR_INVALID_AUTH_CREDENTIALS"}


@dataclass
class Health:
    """Whether a browser still is; the pool writes it, its sessions read it."""

    gone: bool = False
    #: It runs and no longer does what it is asked: nothing new is opened in it.
    stuck: bool = False
    #: Why it was ended, when it was us.
    cause: str = ""

    def verdict(self) -> Retryable:
        """Return how a step ends whose browser is gone."""
        message = self.cause or "The browser broke down under this step."
        failure = Failure(code="browser_gone", message=message, cure="It is tried again by itself.")
        return Retryable(failure, after=_AGAIN_SECONDS)


def is_gone(error: Error) -> bool:
    """Tell whether an error only says that page, context or browser ended meanwhile."""
    return any(sign in error.message for sign in _GONE)


def net_error(error: Error) -> str:
    """Return Chromium's name of a network error, e.g. ``ERR_CONNECTION_REFUSED``; empty for other errors."""
    found = _NET.search(error.message)
    return found.group(1) if found else ""


def opening_problem(error: Error, url: str) -> ToolProblem:
    """Return why an address couldn't be opened."""
    host, name = urlsplit(url).netloc, net_error(error)
    if name.startswith("ERR_CERT") or name == "ERR_SSL_VERSION_OR_CIPHER_MISMATCH":
        why = _CERTIFICATE.get(name, name.removeprefix("ERR_").replace("_", " ").lower())
        return ToolProblem(
            "certificate",
            f"{host} can't prove that it is {host}: its certificate is of no use, {why}.",
            "Nothing was sent to it. Check the address, or ask for another source.",
        )
    if name == "ERR_TOO_MANY_REDIRECTS":
        return ToolProblem("too_many_redirects", f"{host} sends on in circles.", "Try another address.")
    if name in _NO_WAY_OUT:
        return ToolProblem("no_way_out", "The egress proxy can't be reached.", "Tell the operator: `warren doctor`.")
    if name == "ERR_UNSAFE_PORT":
        return ToolProblem("bad_port", f"{host} leads to a port at which a browser opens nothing.", "Use another port.")
    why = _AWAY.get(name) or name.removeprefix("ERR_").replace("_", " ").lower() or "the page could not be opened"
    return ToolProblem("unreachable", f"{host} can't be reached: {why}.", "Check the address or try again later.")


def stale(ref: str) -> ToolProblem:
    """Return what holds for a name that the newest snapshot of this tab doesn't have."""
    return ToolProblem("stale_ref", f"There is no {ref} on the page as it is now.", _LOOK)


def crashed() -> ToolProblem:
    """Return what holds for a page whose process is gone."""
    return ToolProblem(
        "page_crashed",
        "The page broke down: it asked for more memory than a page may have, or met a fault of the browser.",
        "It would do so again. Open another page, or look for the same at another address.",
    )


@asynccontextmanager
async def told(health: Health, doing: str, *, seconds: float) -> AsyncIterator[None]:
    """Run something of the browser's for so many seconds at most.

    Raises:
        ToolProblem: ``too_slow``, ``page_crashed``, ``tab_closed`` or ``not_done``.
        Retryable: the browser is gone.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except (TooSlow, TimeoutError) as error:
        if health.gone:
            raise health.verdict() from error
        raise ToolProblem(
            "too_slow", f"{doing} took longer than {seconds:.0f} s. {_why(error)}".strip(), _LOOK
        ) from error
    except Error as error:
        raise _meaning(health, doing, error) from error


def _meaning(health: Health, doing: str, error: Error) -> Exception:
    if health.gone:
        return health.verdict()
    if "crashed" in error.message:
        return crashed()
    if is_gone(error):
        return ToolProblem("tab_closed", "That tab is closed.", "Look which tabs there are, or open the page again.")
    return ToolProblem("not_done", f"{doing} didn't work: {_first_line(error)}", _LOOK)


def _why(error: BaseException) -> str:
    """Return what Playwright was waiting for, e.g. that something else covers the button."""
    signs = {
        "intercepts pointer events": "Something else on the page covers it.",
        "element is not visible": "It can't be seen.",
        "element is not enabled": "It is switched off on the page.",
        "element is not stable": "It keeps moving.",
    }
    return next((words for sign, words in signs.items() if sign in str(error)), "")


def _first_line(error: Error) -> str:
    line = error.message.splitlines()[0] if error.message else "no reason given"
    return re.sub(r"^[A-Za-z]+\.[a-z_A-Z]+: ", "", line)[:300].rstrip(".") + "."
