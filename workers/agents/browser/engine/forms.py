"""Forms: what sending one would send, shown before; and the only door by which it is sent."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Locator
from playwright.async_api import Request as Asked

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.changes import Mark
from workers.agents.browser.engine.parts import Doing
from workers.agents.browser.engine.port import FormField, FormSeen, Held, Request, SubmitResult
from workers.agents.browser.engine.traffic import host_of

_SCRIPT = (Path(__file__).parent / "form.js").read_text()
_PICTURE_PIXELS = 4_000
#: Hidden values that are new each time a form is shown: no part of what a person approves.
_TOKEN_NAME = re.compile(r"csrf|xsrf|token|nonce|authenticity|viewstate|eventvalidation|captcha", re.IGNORECASE)
_TOKEN_VALUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.:-]{20,}")
_TOKEN = "(a token of the page)"  # noqa: S105 - stands in for one
_ANSWER_SECONDS = 30.0
_SETTLE_SECONDS = 10.0


#: Seconds in which the page must begin to send, and in which the answer must begin.
_BEGINS_SECONDS = 3.0
_NOT_SENT = "The page sent no form: it may ask for something first, or search by its address alone."


class Forms(Doing):
    """What a session can send."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as the other parts of a session
        super().__init__(*args, **more)
        self._seen: dict[str, FormSeen] = {}

    async def form_of(self, ref: str) -> FormSeen:
        """Tell what pressing ``ref`` (a button, a form, a field of it) would send; raises ``no_form``."""
        seen = await self._look(await self.locate(ref))
        self._seen[ref] = seen
        return seen

    async def submit(self, ref: str, *, seen: FormSeen | None = None) -> SubmitResult:
        """Send it: the only door for anything but GET, open for ``seen.host`` alone, until the page is quiet.

        Args:
            ref: a button, a form or a field of it.
            seen: what was approved; None is the newest ``form_of(ref)``.

        Raises:
            ToolProblem: ``form_changed``: it isn't what was approved, and nothing was sent; ``not_shown``.
        """
        approved = seen or self._seen.get(ref)
        if approved is None:
            raise ToolProblem("not_shown", "What would be sent was not looked at yet.", "Look at the form first.")
        element = await self.locate(ref)
        now = await self._look(element)
        if not same_form(now, approved):
            raise ToolProblem("form_changed", f"The form has changed: {difference(approved, now)}", "Show it again.")
        return await self._send(element, now)

    async def _look(self, element: Locator) -> FormSeen:
        async with self._told("Looking at the form"):
            found: dict[str, Any] = await element.evaluate(_SCRIPT)
            if not found["form"] and not found["fields"]:
                raise ToolProblem("no_form", "That belongs to no form.", "Name a button or a field of the form.")
            picture = await self._picture(element, whole_page=not found["form"])
        fields = tuple(FormField(**{**one, "value": _shown(one)}) for one in found["fields"])
        found["page"] = self.parts.address(found["page"])
        method = "SCRIPT" if found["script"] else found["method"]
        action = found["page"] if found["script"] else found["action"]
        return FormSeen(
            title=found["title"],
            page_url=found["page"],
            action=action,
            method=method,
            host=host_of(action),
            fields=fields,
            picture=picture,
        )

    async def _picture(self, element: Locator, *, whole_page: bool) -> bytes:
        page = self.page
        mask = [page.locator("input[type=password]")]
        form = element.locator("xpath=ancestor-or-self::form")
        if whole_page or not await form.count():
            return await page.screenshot(animations="disabled", mask=mask)
        box = await form.bounding_box()
        if box is None or box["height"] > _PICTURE_PIXELS:
            return await page.screenshot(animations="disabled", mask=mask)
        return await form.screenshot(animations="disabled", mask=mask)

    async def _send(self, element: Locator, form: FormSeen) -> SubmitResult:
        parts, page, mark = self.parts, self.page, self._mark()
        begun, held = parts.traffic.begun, len(parts.guard.held)
        # What can be done again without harm ends here; replay stops at this and says so.
        self._record("submit", host=form.host)
        parts.guard.touch(page)
        with parts.guard.door(form.host):
            async with self._told("Sending", seconds=_ANSWER_SECONDS):
                await _press(element)
            await parts.traffic.begins(begun, most=_BEGINS_SECONDS)
            await self._answered()
        if parts.guard.sent:
            parts.guard.settle(page)
        return await self._result(mark, form, parts.guard.sent, parts.guard.held[held:])

    async def _answered(self) -> None:
        """Wait until everything that went out through the door has its answer, and the page rests."""
        traffic = self.parts.traffic
        await traffic.quiet(still=0.15, most=_ANSWER_SECONDS)
        if self.parts.arrivals.under_way:
            await self.parts.arrivals.landed(_SETTLE_SECONDS)

    async def _result(self, mark: Mark, form: FormSeen, asked: list[Asked], held: list[Held]) -> SubmitResult:
        rows = [self.parts.traffic.row_of(one) for one in asked]
        sent: tuple[Request, ...] = tuple(row for row in rows if row is not None)
        status = next((row.status for row in sent if row.status is not None), None)
        first = "Sent: " + "; ".join(_line(row) for row in sent) + "." if sent else _NOT_SENT
        return SubmitResult(
            status=status,
            url=self.page.url if self.parts.tabs.number else "",
            sent=sent,
            held=tuple(held),
            words=await self._changes(mark, first=first, shown=form.host),
        )


async def _press(element: Locator) -> None:
    """Press the button; a form or a field of one is sent as by the Enter key, with its own checks."""
    tag, kind = await element.evaluate("e => [e.tagName, e.type || '']")
    if tag == "FORM":
        await element.evaluate("form => HTMLFormElement.prototype.requestSubmit.call(form)")
    elif tag in {"INPUT", "SELECT", "TEXTAREA"} and kind not in {"submit", "image", "button"}:
        await element.evaluate("field => HTMLFormElement.prototype.requestSubmit.call(field.form)")
    else:
        await element.click()


def _line(row: Request) -> str:
    told = f"answered {row.status}" if row.status is not None else row.blocked or "no answer yet"
    return f"{row.method} to {host_of(row.url)} ({told})"


def _shown(field: dict[str, str]) -> str:
    if field["kind"] == "hidden" and (_TOKEN_NAME.search(field["name"]) or _TOKEN_VALUE.fullmatch(field["value"])):
        return _TOKEN
    return field["value"]


def same_form(one: FormSeen, other: FormSeen) -> bool:
    """Tell whether both send the same to the same; tokens that pages make anew each time are no difference."""
    return (one.action, one.method, one.host, one.fields) == (other.action, other.method, other.host, other.fields)


def difference(approved: FormSeen, now: FormSeen) -> str:
    """Return in a sentence what differs, for the person who is asked again."""
    if (approved.action, approved.method) != (now.action, now.method):
        return f"it went to {approved.action} by {approved.method} and goes to {now.action} by {now.method} now."
    before, after = ({field.name or field.label: field for field in form.fields} for form in (approved, now))
    names = [name for name in before | after if before.get(name) != after.get(name)]
    labels = [(after.get(name) or before[name]).label or name for name in names]
    return f"other content in {', '.join(labels) or 'its fields'}."
