"""Dialogs: a page stands still until one is answered, so each is at once, and told."""

from playwright.async_api import BrowserContext, Error
from playwright.async_api import Dialog as Opened

from workers.agents.browser.engine.port import Dialog
from workers.agents.browser.engine.troubles import is_gone

_MOST_KEPT = 50
_MESSAGE_CHARS = 1_000
#: Both only need to be out of the way: a notice read, a page left.
_JUST_CLOSED = frozenset({"alert", "beforeunload"})


class Dialogs:
    """Answers the dialogs of one context."""

    def __init__(self) -> None:
        self.seen: list[Dialog] = []
        self._next: tuple[bool, str] | None = None

    def attach(self, context: BrowserContext) -> None:
        """Begin to answer."""
        context.on("dialog", self._answer)

    def answer_next(self, *, accept: bool, text: str) -> None:
        """Have the next one that asks something answered so; all others are dismissed."""
        self._next = (accept, text)

    async def _answer(self, opened: Opened) -> None:
        accept, text = opened.type in _JUST_CLOSED, ""
        if not accept and self._next is not None:
            (accept, text), self._next = self._next, None
        if len(self.seen) < _MOST_KEPT:
            message = opened.message[:_MESSAGE_CHARS]
            self.seen.append(Dialog(kind=opened.type, message=message, accepted=accept, text=text))
        try:
            await (opened.accept(text or opened.default_value) if accept else opened.dismiss())
        except Error as error:
            if not is_gone(error):
                raise
