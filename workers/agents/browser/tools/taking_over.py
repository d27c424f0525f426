"""Asks the step's person to do on the page what is theirs alone: a captcha, a sign-in, a code that was sent to them."""

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, ToolLimits, agent_tool
from workers.agents.browser.desk import desk_of
from workers.agents.browser.tools.answers import Runtime, after
from workers.agents.browser.view.viewing import in_words

_LONGEST_REASON = 120
_UNUSED = "Your person had the page and handed it back without doing anything on it."


def _reason(said: object) -> str:
    plain = " ".join(str(said).split())
    return plain if len(plain) <= _LONGEST_REASON else f"{plain[: _LONGEST_REASON - 1]}…"


def _title(args: dict[str, object]) -> str:
    return f"Asking you to take over the browser: {_reason(args.get('reason', ''))}"


@agent_tool(effect=Effect.NONE, title=_title, outside="page", limits=ToolLimits())
async def ask_person_to_take_over(reason: str, runtime: Runtime) -> str:
    """Have your person do on the open page what only they can: solve a captcha, sign in, enter a code sent to them.

    It waits until they took the browser over and handed it back; what the page shows then comes back. What they typed
    is theirs and covered.

    Args:
        reason: what they shall do there, in a few words ("solve the captcha").
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    async with desk.using(context) as page:
        if page.was_persons:  # they had it just now: what they did may be all that is wanted
            return await after(context, page, "")
        _ = page.session.page  # without a page there is nothing to take over
    try:
        was_used = await desk.viewing.ask(context, _reason(reason))
    except TimeoutError:
        raise ToolProblem(
            "nobody_took_over",
            f"Nobody took the browser over within {in_words(desk.viewing.patience)}: {_reason(reason)}.",
            "Run the step again when you have a moment, and press “Take over” in its live view when it asks.",
        ) from None
    async with desk.using(context) as page:
        rests = await page.session.wait_for(idle=True)
        return await after(context, page, rests if was_used else _UNUSED)
