"""Acting on a page: everything that can be undone by leaving it. Nothing here sends a form."""

import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from playwright.async_api import FilePayload, Locator

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.covering import UNMARK
from workers.agents.browser.engine.parts import Doing, listed

_MIB = 1024 * 1024
_MOST_UPLOAD = 25 * _MIB
_MOST_TYPED = 100_000
_MOST_WAIT = 60.0
_SHOWN = 60

Go = Callable[[Locator], Awaitable[object]]


class Hands(Doing):
    """What a session does with mouse and keyboard."""

    async def click(self, ref: str, *, twice: bool = False) -> str:
        element, at = await self._target(ref)
        return await self._click(element, at, twice=twice)

    async def type(self, ref: str, text: str, *, clear: bool = True) -> str:
        element, at = await self._target(ref)
        return await self._type(element, at, text, clear=clear)

    async def choose(self, ref: str, options: Sequence[str]) -> str:
        element, at = await self._target(ref)
        return await self._choose(element, at, options)

    async def check(self, ref: str, *, on: bool = True) -> str:
        element, at = await self._target(ref)
        return await self._check(element, at, on=on)

    async def hover(self, ref: str) -> str:
        element, at = await self._target(ref)
        return await self._hover(element, at)

    async def press(self, key: str, *, ref: str | None = None) -> str:
        element, at = await self._target(ref) if ref is not None else (None, None)
        return await self._press(element, at, key)

    async def drag(self, ref: str, to: str) -> str:
        element, at = await self._target(ref)
        onto, goal = await self._target(to)
        return await self._drag(element, at, onto, goal)

    async def upload(self, ref: str, paths: Sequence[Path]) -> str:
        element, at = await self._target(ref)
        return await self._upload(element, at, paths)

    def answer_next_dialog(self, *, accept: bool, text: str = "") -> None:
        """Have the next dialog that asks something answered so; all others are dismissed."""
        self.parts.dialogs.answer_next(accept=accept, text=text)
        self._record("dialog", accept=accept, text=text)

    async def scroll(self, *, ref: str | None = None, screens: float = 1.0) -> str:
        """Bring an element into view, or scroll by screens (negative: up)."""
        element = await self.locate(ref) if ref is not None else None
        async with self._told("Scrolling"):
            if element is not None:
                await element.scroll_into_view_if_needed()
            else:
                await self.page.evaluate("by => window.scrollBy(0, by * window.innerHeight)", screens)
        if element is None:
            self._record("scroll", screens=screens)
        await self._settled()
        async with self._told("Scrolling"):
            top, seen, whole = await self.page.evaluate(
                "() => [window.scrollY, window.innerHeight, document.documentElement.scrollHeight]"
            )
        return f"In view: {top:.0f} to {top + seen:.0f} of {whole:.0f} pixels."

    async def wait_for(self, *, text: str | None = None, seconds: float | None = None, idle: bool = False) -> str:
        """Wait for a text to be seen, for the page to rest, or just so long (60 s at most)."""
        most = min(seconds if seconds is not None else self.parts.settings.open_seconds, _MOST_WAIT)
        mark = self._mark()
        if text is not None:
            async with self._told(f"Waiting for “{text[:_SHOWN]}”", seconds=most):
                await self.page.get_by_text(text).first.wait_for(timeout=most * 1000)
            return await self._changes(mark, first=f"“{text[:_SHOWN]}” is there.")
        if idle:
            rests = await self.parts.traffic.quiet(still=0.5, most=most)
            return await self._changes(mark, first="The page rests." if rests else "The page is still loading.")
        async with self._told("Waiting", seconds=most + 1):
            await self.page.wait_for_timeout(most * 1000)
        return await self._changes(mark, first=f"Waited {most:.0f} s.")

    async def _click(self, element: Locator, at: str, *, twice: bool) -> str:
        return await self._act("Clicking", element, _twice if twice else _once, "click", at, twice=twice)

    async def _type(self, element: Locator, at: str, text: str, *, clear: bool) -> str:
        if len(text) > _MOST_TYPED:
            raise ToolProblem("too_long", "That is too much text for a field.", f"{_MOST_TYPED:,} characters at most.")
        async with self._told("Looking at the field"):
            secret = await element.get_attribute("type") == "password"
            if self.parts.by_hand:  # what stands there from now on is the agent's own
                await element.evaluate(UNMARK)
        if secret:
            self.parts.secrets.add(text)

        async def go(element: Locator) -> None:
            if clear:
                await element.fill(text)
            else:
                await element.press_sequentially(text)

        return await self._act(
            "Typing", element, go, "type", at, secret=secret, text="" if secret else text, clear=clear
        )

    async def _choose(self, element: Locator, at: str, options: Sequence[str]) -> str:
        async with self._told("Looking at the choices"):
            known = await element.evaluate("e => [...(e.options || [])].map(o => [o.value, o.label])")
        values = [_option(known, option) for option in options]
        return await self._act(
            "Choosing", element, lambda e: e.select_option(value=values), "choose", at, options=list(options)
        )

    async def _check(self, element: Locator, at: str, *, on: bool) -> str:
        return await self._act("Ticking", element, lambda e: e.set_checked(on), "check", at, on=on)

    async def _hover(self, element: Locator, at: str) -> str:
        return await self._act("Pointing", element, lambda e: e.hover(), "hover", at, touches=False)

    async def _press(self, element: Locator | None, at: str | None, key: str) -> str:
        body = element or self.page.locator("html")
        go: Go = (lambda e: e.press(key)) if element else (lambda _: self.page.keyboard.press(key))
        return await self._act(f"Pressing {key[:_SHOWN]}", body, go, "press", at, key=key)

    async def _drag(self, element: Locator, at: str, onto: Locator, goal: str) -> str:
        return await self._act("Dragging", element, lambda e: e.drag_to(onto), "drag", at, to=goal)

    async def _upload(self, element: Locator, at: str, paths: Sequence[Path]) -> str:
        payloads = [_payload(path) for path in paths]  # Chromium's user may not read the step's folder
        if sum(len(payload["buffer"]) for payload in payloads) > _MOST_UPLOAD:
            raise ToolProblem("too_large", "These files are too large to give to a page.", "25 MiB at most.")
        kept = [str(path) for path in paths]
        said = await self._act(
            "Choosing the file", element, lambda e: e.set_input_files(payloads), "upload", at, paths=kept
        )
        return f"{said} The page has {listed([path.name for path in paths])} now."

    async def _act(
        self,
        doing: str,
        element: Locator,
        go: Go,
        do: str,
        at: str | None,
        *,
        touches: bool = True,
        secret: bool = False,
        **args: object,
    ) -> str:
        """Do something to an element, record it, wait for what it sets going, and tell what changed."""
        mark = self._mark()
        if touches:
            self.parts.guard.touch(self.page)
        async with self._told(doing):
            await go(element)
        self._record(do, at=at, secret=secret, **args)
        await self._settled()
        return await self._changes(mark)


async def _once(element: Locator) -> None:
    await element.click()


async def _twice(element: Locator) -> None:
    await element.dblclick()


def _option(known: Sequence[Sequence[str]], wanted: str) -> str:
    """Return the value of a choice named by its words or its value; raises ``no_option`` with those there are."""
    plain = wanted.strip().casefold()
    for value, label in known:
        if plain in {value.strip().casefold(), label.strip().casefold()}:
            return value
    shown = listed([label for _, label in known[:20]])
    cure = f"There are: {shown}." if known else "It is no list of choices: click it and click the choice."
    raise ToolProblem("no_option", f"There is no choice “{wanted}”.", cure)


def _payload(path: Path) -> FilePayload:
    if not path.is_file():
        raise ToolProblem("no_file", f"There is no file {path.name}.", "Name one of the step's files.")
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {"name": path.name, "mimeType": media_type, "buffer": path.read_bytes()}
