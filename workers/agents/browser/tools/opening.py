"""Opens pages, goes back, and chooses between tabs and looks."""

from typing import Any, Literal
from urllib.parse import urlsplit

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, ToolLimits, agent_tool
from workers.agents.browser.addresses import check_address, completed
from workers.agents.browser.desk import desk_of
from workers.agents.browser.engine.port import Look
from workers.agents.browser.safe.default import use_default
from workers.agents.browser.tools.answers import Runtime, after, as_text

#: One call that looks at a page; a page that hangs must not hold the step.
LOOKING = ToolLimits(seconds=90.0)


def _opening(args: dict[str, object]) -> str:
    url = completed(str(args.get("url", "")))
    return f"Opening {urlsplit(url).netloc or 'a page'}"


@agent_tool(effect=Effect.NONE, title=_opening, outside="page", limits=LOOKING)
async def open_page(url: str, runtime: Runtime) -> str:
    """Open an address in the browser; what the page shows comes back, elements with a ref like e9.

    Args:
        url: the address, as your person named it or as it stands on a page.
    """
    context: StepContext = runtime.context
    address = completed(url)
    async with desk_of(context).using(context) as page:
        await check_address(context, address)
        signed = await use_default(context, address)
        if signed is None:
            return await after(context, page, await page.session.open(address))
        await context.progress(signed.said)
        said = f"{signed.said} {await signed.page.session.open(address)}"
        return await after(context, signed.page, said)


@agent_tool(effect=Effect.NONE, title="Going back", outside="page", limits=LOOKING)
async def go_back(runtime: Runtime) -> str:
    """Go back to the page before."""
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        return await after(context, page, await page.session.back())


@agent_tool(effect=Effect.NONE, title="Looking at the tabs", outside="page", limits=LOOKING)
async def tabs(runtime: Runtime, do: Literal["list", "switch", "close"] = "list", number: int | None = None) -> str:
    """List the open tabs, switch to one, or close one.

    Args:
        do: what to do.
        number: the tab's number, to switch or close.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        session = page.session
        if do != "list":
            if number is None:
                raise ToolProblem("no_tab", "No tab was named.", "List the tabs, then give a number.")
            said = await (session.switch_tab(number) if do == "switch" else session.close_tab(number))
            return await after(context, page, said)
        found = await session.tabs()
    listed = [{"number": one.number, "title": one.title, "url": one.url, "current": one.current} for one in found]
    return as_text({"tabs": listed})


@agent_tool(effect=Effect.NONE, title="Setting how pages are seen", outside="page", limits=LOOKING)
async def set_look(
    runtime: Runtime, device: str | None = None, locale: str | None = None, timezone: str | None = None
) -> str:
    """Have pages seen as on a device, in a language, in a time zone; the open page is opened anew.

    Args:
        device: a device's name ("iPhone 15", "Pixel 7", "iPad Mini"); left out: a desktop.
        locale: a language tag ("de-AT").
        timezone: an IANA name ("Europe/Vienna").
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    look = Look(device=device, locale=locale, timezone=timezone)
    async with desk.using(context):
        page = await desk.look(context, look)
        seen = {name: value for name, value in vars_of(look).items() if value}
        said = (
            f"Pages are seen now: {', '.join(f'{name} {value}' for name, value in seen.items()) or 'as on a desktop'}."
        )
        if not page.session.recorded:
            return as_text({"said": said, **seen})
        return await after(context, page, said)


def vars_of(look: Look) -> dict[str, Any]:
    """Return a look as its parts."""
    return {"device": look.device, "locale": look.locale, "timezone": look.timezone}
