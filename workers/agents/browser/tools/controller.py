"""Works a page: clicks, types, chooses, presses keys. All of it can be taken back; nothing here sends a form."""

from collections.abc import Sequence

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.addresses import check_typing
from workers.agents.browser.desk import desk_of
from workers.agents.browser.tools.answers import Runtime, after, as_text
from workers.agents.browser.tools.opening import LOOKING


@agent_tool(effect=Effect.NONE, title="Clicking on the page", outside="page", limits=LOOKING)
async def click(ref: str, runtime: Runtime, twice: bool = False) -> str:  # noqa: FBT001, FBT002 - given by name
    """Click an element. A click that would send a form is held back and told: then use read_form and submit_form.

    Args:
        ref: the element's ref in the newest look at the page ("e9").
        twice: a double click.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        return await after(context, page, await page.session.click(ref, twice=twice))


@agent_tool(effect=Effect.NONE, title="Typing", outside="page", limits=LOOKING)
async def type_text(
    ref: str,
    text: str,
    runtime: Runtime,
    add: bool = False,  # noqa: FBT001, FBT002 - a tool's arguments are given by name
) -> str:
    """Type into a field; nothing is sent by it.

    Args:
        ref: the field's ref.
        text: what to type.
        add: true adds to what stands there instead of replacing it.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        await check_typing(context, page.session)
        return as_text({"said": await page.session.type(ref, text, clear=not add)})


@agent_tool(effect=Effect.NONE, title="Choosing", outside="page", limits=LOOKING)
async def choose(ref: str, options: list[str], runtime: Runtime) -> str:
    """Choose in a list, or tick a box or a radio button.

    Args:
        ref: the field's ref.
        options: the options' words; for a box ["on"] or ["off"], for a radio button ["on"].
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        session = page.session
        if [option.lower() for option in options] in (["on"], ["off"]):
            said = await session.check(ref, on=options[0].lower() == "on")
        else:
            said = await session.choose(ref, options)
        return as_text({"said": said})


@agent_tool(effect=Effect.NONE, title="Pressing {key}", outside="page", limits=LOOKING)
async def press_key(key: str, runtime: Runtime, ref: str | None = None) -> str:
    """Press a key ("Enter", "Escape", "ArrowDown", "Control+A"); one that would send a form is held back.

    Args:
        key: the key's name.
        ref: the element to press it in; the one in focus when left out.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        if len(key) == 1:  # a letter: so words can be typed as well
            await check_typing(context, page.session)
        return await after(context, page, await page.session.press(key, ref=ref))


@agent_tool(effect=Effect.NONE, title="Scrolling", outside="page", limits=LOOKING)
async def scroll(runtime: Runtime, screens: float = 1.0, ref: str | None = None) -> str:
    """Scroll the page, so that more of it loads; what it shows then comes back.

    Args:
        screens: how far, in screens; negative is up.
        ref: an element to bring into view instead.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        return await after(context, page, await page.session.scroll(ref=ref, screens=screens))


@agent_tool(effect=Effect.NONE, title="Waiting for the page", outside="page", limits=LOOKING)
async def wait_for(runtime: Runtime, text: str | None = None, seconds: float | None = None) -> str:
    """Wait until words stand on the page, or for some seconds (30 at the most).

    Args:
        text: the words.
        seconds: how long at the most.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        said = await page.session.wait_for(text=text, seconds=seconds, idle=text is None and seconds is None)
        return await after(context, page, said)


@agent_tool(effect=Effect.NONE, title="Answering the next dialog")
async def answer_dialog(accept: bool, runtime: Runtime, text: str = "") -> str:  # noqa: FBT001 - given by name
    """Say how the next dialog of the page is to be answered; without this it is dismissed. Then do what opens it.

    Args:
        accept: true accepts it.
        text: what to enter where it asks for words.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        page.session.answer_next_dialog(accept=accept, text=text)
    return as_text({"said": f"The next dialog will be {'accepted' if accept else 'dismissed'}."})


@agent_tool(effect=Effect.NONE, title="Choosing a file for upload", outside="page", limits=LOOKING)
async def upload_file(ref: str, files: list[str], runtime: Runtime) -> str:
    """Choose files at hand in a file field; they are sent only with the form, by submit_form.

    Args:
        ref: the file field's ref.
        files: names of files at hand.
    """
    context: StepContext = runtime.context
    paths = [context.workspace / name for name in _at_hand(context, files)]
    async with desk_of(context).using(context) as page:
        await check_typing(context, page.session)
        return as_text({"said": await page.session.upload(ref, paths)})


def _at_hand(context: StepContext, files: Sequence[str]) -> Sequence[str]:
    names = {file.name for file in context.files}
    for name in files:
        if name not in names:
            there = ", ".join(sorted(names)) or "none"
            raise ToolProblem("no_file", f"There is no file {name} at hand.", f"At hand: {there}.")
    return files
