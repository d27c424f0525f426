"""Sends a form: shown with its picture, after a yes, at most once, and never another one than was shown."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from backend.core.act_views import ActWarning, FormCard, FormFieldView
from backend.core.verdicts import Verdict
from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.acts.finding import changed, found_again, seal_of, target_of, words_of
from workers.agents.browser.desk import BrowserDesk, desk_of
from workers.agents.browser.engine.port import FormSeen, SubmitResult
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.history import FORM, SENT, KeptForm
from workers.agents.browser.step_page import StepPage
from workers.agents.browser.tools.answers import Runtime, after, as_text, attempts_of, bounded
from workers.agents.browser.tools.opening import LOOKING

_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_VALUE, _MOST_FIELDS = 2_000, 100


class EndUnseenError(Exception):
    """The form may have been sent, or not: the browser or the connection ended in the middle."""


@agent_tool(effect=Effect.NONE, title="Reading the form", outside="page", limits=LOOKING)
async def read_form(ref: str, runtime: Runtime) -> str:
    """Tell what pressing a button would send, and where to; needed before submit_form. Nothing is sent.

    Args:
        ref: the button that sends the form.
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    async with desk.using(context) as page:
        form = await page.session.form_of(ref)
        target = await target_of(page.session, ref)
    seal = seal_of(form)
    action = {"do": FORM, "seal": seal, "ref": ref, "target": list(target), "form": form.as_json()}
    await desk.history(context).add([action], url=form.page_url, title=form.title)
    fields = [
        {"label": one.label or one.name, "value": one.value[:200], "kind": one.kind}
        for one in form.fields
        if one.kind != "hidden"
    ]
    answer = {"seal": seal, "method": form.method, "goes_to": form.action, "host": form.host, "fields": fields}
    if form.method == "GET":
        answer["said"] = "It only asks for a page: click the button, nobody has to be asked."
    words = "\n".join(f"{one['label']}: {one['value']}" for one in fields)
    await context.from_outside("page", f"Form on {form.host}", words)
    return as_text(answer)


async def _kept(desk: BrowserDesk, context: StepContext, args: Args) -> KeptForm:
    kept = (await desk.history(context).past()).form(str(args["seal"]))
    if kept is None:
        raise ToolProblem("unknown_form", "No form of this seal was read.", "Read it with read_form first.")
    return kept


async def _show(context: StepContext, args: Args) -> Shown:
    """Show the form as it stands on the page now; one whose sending was begun as it was then."""
    desk = desk_of(context)
    kept = await _kept(desk, context, args)
    if kept.was_sent:
        return _shown(context, kept, kept.picture)
    async with desk.using(context) as page:
        ref = await found_again(page.session, kept) if page.replayed else str(args["ref"])
        form = await page.session.form_of(ref)
    if seal_of(form) != args["seal"]:
        raise changed("something in it was changed since it was read")
    picture = await context.artifacts.add(f"form-{urlsplit(form.page_url).hostname}.png", "image/png", form.picture)
    await desk.history(context).show(kept, picture.id)
    return _shown(context, kept, picture.id)


def _shown(context: StepContext, kept: KeptForm, picture: UUID | None) -> Shown:
    form, button = kept.form, words_of(kept.target[0])
    fields = [
        FormFieldView(label=one.label or one.name, value=one.value[:_LONGEST_VALUE], field=one.kind)
        for one in form.fields[:_MOST_FIELDS]
    ]
    card = FormCard(
        page=form.title, page_url=form.page_url, action=form.action, method=form.method, host=form.host,
        button=button, fields=fields, picture=picture,
    )  # fmt: skip
    return Shown(
        card=card,
        title=f"Send the form “{form.title[:80] or button}” to {form.host}",
        warnings=(*_warnings(form), *_attempted(context)),
        targets=(form.host,),
        about={"host": [form.host]},
    )


def _warnings(form: FormSeen) -> Sequence[ActWarning]:
    found = []
    stands_on = urlsplit(form.page_url).netloc
    if form.host != stands_on:
        message = f"The form stands on {stands_on} and goes to {form.host}."
        found.append(ActWarning(code="outside", message=message, subject=form.host))
    if any(one.kind == "password" and one.value for one in form.fields):
        found.append(ActWarning(code="unusual", message="A password goes along."))
    if len(form.fields) > _MOST_FIELDS:
        found.append(ActWarning(code="unusual", message=f"{len(form.fields) - _MOST_FIELDS} more fields go along."))
    return found


def _attempted(context: StepContext) -> Sequence[ActWarning]:
    """Warn of a page that wanted an assistant to do something: this may be what it wanted."""
    message = "A page that was read has words meant for an assistant."
    return [ActWarning(code="unusual", message=message, quote=quote) for quote in attempts_of(context)[:2]]


async def _reconcile(_context: StepContext, _args: Args, entry: LedgerEntry) -> Found:
    """Tell what is known: a page can't be asked whether it took a form."""
    begun = entry.progress.get("let_go") or entry.progress.get("restored")
    return Found(state="unknown" if begun else "not_done")


def _title(_args: dict[str, object]) -> str:
    return "Sending the form"


@agent_tool(effect=Effect.OUTWARD, title=_title, act=Act(show=_show, reconcile=_reconcile), outside="page")
async def submit_form(ref: str, seal: str, runtime: Runtime) -> str:
    """Send a form, once. The person is asked first, with a picture of it.

    Args:
        ref: the button that sends it.
        seal: the form's seal as read_form told it; a form that was changed since is not sent.
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    kept = await _kept(desk, context, {"seal": seal})
    async with desk.using(context) as held:
        # Sent by an earlier try whose end nobody saw, and a person wants it again.
        page = await desk.again(context, seal) if kept.was_sent else held
        target = await found_again(page.session, kept) if page.replayed else ref
        result = await _sent(context, desk, page, kept, (target, seal))
        context.ledger.tell(provider=kept.form.host, link=result.url)
        return await _answer(context, page, result)


async def _sent(
    context: StepContext, desk: BrowserDesk, page: StepPage, kept: KeptForm, what: tuple[str, str]
) -> SubmitResult:
    """Send it; from the note on nobody can tell any more that it was certainly not sent.

    Raises:
        ToolProblem: nothing was sent.
        EndUnseenError: it isn't known.
    """
    ref, seal = what
    ledger = context.ledger
    await ledger.note(let_go=True)
    await desk.history(context).add([{"do": SENT, "seal": seal}], url=kept.form.page_url, title=kept.form.title)
    await ledger.before_send()
    before = _sendings(page.session)
    try:
        result = await page.session.submit(ref, seen=kept.form)
    except ToolProblem as problem:
        if _sendings(page.session) == before:
            raise
        raise EndUnseenError from problem
    except Verdict as verdict:
        raise EndUnseenError from verdict
    if kept.form.method != "GET":
        _check(result)
    return result


def _sendings(session: BrowserSession) -> int:
    """Count what went out besides looking: the engine notes a request before it goes."""
    return sum(one.method not in _LOOKING and not one.blocked for one in session.network())


def _check(result: SubmitResult) -> None:
    if not result.sent:
        held = f" {len(result.held)} requests to other servers were held back." if result.held else ""
        raise ToolProblem(
            "not_sent",
            f"The page sent nothing.{held} {result.words}".strip(),
            "Look at the page: a field may be missing or wrong. Fill it in, read the form again and submit it anew.",
        )
    if all(request.status is None for request in result.sent):
        raise EndUnseenError


async def _answer(context: StepContext, page: StepPage, result: SubmitResult) -> str:
    """Tell what came back; that it was sent counts, also where the page can't be read any more."""
    try:
        return await after(context, page, result.words)
    except (ToolProblem, Verdict) as problem:
        said = f"{result.words} What the page shows now couldn't be read: {problem.failure.message}"
        return as_text({"said": said, "url": result.url, "status": result.status, "page": bounded("")})
