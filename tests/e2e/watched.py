"""What a page complains about: errors of the console, of scripts, of requests and of the content policy."""

import re
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Error, Page, Request

#: The page itself gave a request up: a view was left, an upload removed, a download handed to the browser.
_GIVEN_UP = "net::ERR_ABORTED"
#: What a page says while nobody answers; an answer may also have been on its way: its headers came, its bytes did not.
AWAY = "ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_CONTENT_LENGTH_MISMATCH|WebSocket"
#: pdf.js' own worker says so to nobody in particular when a document is left while it loads.
_LEFT_LOADING = "Worker was terminated"


@dataclass
class Complaints:
    """Everything that went wrong on the watched pages, except what a test expects and says why."""

    heard: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", self._page_error)
        page.on("requestfailed", self._request_failed)

    def expect(self, pattern: str, why: str) -> None:
        """Let complaints of this kind pass; ``why`` says what the test does that causes them."""
        assert why
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [words for words in self.heard if not any(each.search(words) for each in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _page_error(self, error: Error) -> None:
        if _LEFT_LOADING not in error.message:
            self.heard.append(f"script: {error.stack or error.message}")

    def _request_failed(self, request: Request) -> None:
        if request.failure != _GIVEN_UP:
            self.heard.append(f"request: {request.failure} {request.method} {request.url}")
