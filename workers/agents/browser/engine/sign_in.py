"""Signing in with a login that its owner entered elsewhere: what is typed is seen by the site alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import structlog
from playwright.async_api import Error, Locator

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.forms import Forms
from workers.agents.browser.engine.port import FormSeen, SubmitResult
from workers.agents.browser.engine.traffic import host_of

log = structlog.get_logger()

_SCRIPT = (Path(__file__).parent / "login.js").read_text()
#: A form that scripts send often names no method; where they don't, the browser would put it all into the address.
_IN_THE_BODY = """button => {
  const form = button.form ?? button.closest("form");
  const method = (button.getAttribute("formmethod") ?? form?.getAttribute("method") ?? "get").toLowerCase();
  if (form && method !== "post") { button.removeAttribute("formmethod"); form.setAttribute("method", "post"); }
}"""
_FIND_SECONDS = 4.0
_BAD_STATUS = 400
_LOOK_MS = 150


@dataclass(frozen=True, kw_only=True)
class LoginForm:
    """What of a sign-in the page shows; ``link``: an address that leads to one."""

    account: bool
    password: bool
    code: bool
    first_step: bool
    link: str

    @property
    def is_there(self) -> bool:
        """Whether one can begin to sign in here."""
        return self.password or self.first_step


@dataclass(frozen=True, kw_only=True)
class SignInResult:
    """How it ended: ``code``: the site asks for a second factor; ``refused``: it still asks for the password."""

    how: Literal["signed_in", "code", "refused"]
    result: SubmitResult


class SigningIn(Forms):
    """What a session can sign in to."""

    async def login_form(self) -> LoginForm:
        """Tell what of a sign-in form the page shows."""
        async with self._told("Looking for the sign-in form"):
            found: dict[str, Any] = await self.page.evaluate(_SCRIPT)
        return LoginForm(
            account=found["account"],
            password=found["password"],
            code=found["code"],
            first_step=found["firstStep"],
            link=found["link"],
        )

    async def sign_in(
        self, account: str, password: str, *, host: str, before_send: Callable[[], Awaitable[None]]
    ) -> SignInResult:
        """Fill in the page's sign-in form and send it, to ``host`` alone; nothing of what is typed is recorded.

        Args:
            account: who; typed where the form asks for it.
            password: covered from now on wherever it appears.
            host: the page's own, and the only one that anything goes to.
            before_send: called right before the password is sent.

        Raises:
            ToolProblem: there is no such form here, or it goes somewhere else; the password wasn't sent.
        """
        self.parts.secrets.add(password)
        form = await self.login_form()
        if not form.password and form.first_step:
            await self._first_step(account, host)
            form = await self._with_password()
        if not form.password:
            raise ToolProblem("no_login_form", "The page shows no field for a password.", _BY_HAND)
        if form.account:
            await self._fill("account", account)
        try:
            await self._fill("password", password)
            result = await self._send_login(host, before_send)
        except BaseException:
            await self._clear()
            raise
        return SignInResult(how=await self._outcome(result), result=result)

    async def _first_step(self, account: str, host: str) -> None:
        """Say who it is, where the password is asked for only then."""
        await self._fill("account", account)
        button = self._part("button")
        await self._send(button, await self._checked(button, host))

    async def _with_password(self) -> LoginForm:
        """Wait a moment for the field of the password."""
        form = await self.login_form()
        for _ in range(round(_FIND_SECONDS * 1000 / _LOOK_MS)):
            if form.password or form.code:
                break
            await self.page.wait_for_timeout(_LOOK_MS)
            form = await self.login_form()
        return form

    async def _fill(self, part: str, text: str) -> None:
        self.parts.guard.touch(self.page)
        try:
            async with self._told("Filling in the sign-in form"):
                await self._part(part).fill(text)
        except ToolProblem as problem:
            raise problem from None  # Playwright's own words say what was to be filled in

    async def _send_login(self, host: str, before_send: Callable[[], Awaitable[None]]) -> SubmitResult:
        button = self._part("button")
        form = await self._checked(button, host)
        await before_send()
        return await self._send(button, form)

    async def _checked(self, button: Locator, host: str) -> FormSeen:
        """Return the form, once it is sure that it goes to the site alone and nothing of it into an address."""
        async with self._told("Looking at the sign-in form"):
            await button.evaluate(_IN_THE_BODY)
        form = await self._look(button)
        if host_of(self.page.url) != host or form.host != host:
            where = form.host if form.host != host else host_of(self.page.url)
            raise ToolProblem("other_host", f"The sign-in form belongs to {where}, not to {host}.", _OTHER_HOST)
        return form

    async def _outcome(self, result: SubmitResult) -> Literal["signed_in", "code", "refused"]:
        form = await self.login_form()
        if form.code:
            return "code"
        pages = [row.status for row in result.sent if row.type == "document" and row.status is not None]
        if not form.password and not any(status >= _BAD_STATUS for status in pages):
            return "signed_in"
        await self._clear()
        return "refused"

    async def _clear(self) -> None:
        """Leave no password in a field; a page that is gone has none."""
        try:
            password = self._part("password")
            if await password.count():
                await password.fill("", timeout=1_000)
        except (Error, ToolProblem):  # what went wrong before is what is told
            log.info("the password's field is gone")

    def _part(self, name: str) -> Locator:
        return self.page.locator(f'[data-warren-login~="{name}"]')


_BY_HAND = "Have your person sign in by hand: ask them to take over the browser."
_OTHER_HOST = "A login is sent to its own host alone: one for that host can be entered beside it."
