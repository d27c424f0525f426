"""Signs in to a site with a login that its owner entered outside the chat: after a yes, and to its exact host alone."""

from backend.core.act_views import ActWarning, Fact, FactsCard
from backend.core.sites import BadSiteError, is_private_way, read_site, site_of
from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.addresses import check_address
from workers.agents.browser.desk import BrowserDesk, desk_of
from workers.agents.browser.engine.sign_in import SignInResult
from workers.agents.browser.safe.safe import PLACE, Login
from workers.agents.browser.safe.sign_ins import SignIns
from workers.agents.browser.step_page import StepPage, url_of
from workers.agents.browser.tools.answers import Runtime, after, as_text

OFFER = f"The session is held for a day, sealed. To use it again without signing in, keep it in {PLACE}."


def _sign_ins(desk: BrowserDesk) -> SignIns:
    if desk.sign_ins is None:
        raise ToolProblem("no_login", "No logins are kept here.", f"They are entered in {PLACE}.")
    return desk.sign_ins


async def _login(context: StepContext, args: Args) -> Login:
    """Return the login that a call means.

    Raises:
        ToolProblem: the site can't be read, or there is no login for it.
    """
    try:
        site, _ = read_site(str(args["site"]))
    except BadSiteError as error:
        raise ToolProblem("bad_site", f"{error}.", "Name the site's host, like shop.example.") from error
    safe = _sign_ins(desk_of(context)).safe
    return await safe.login(context.user_id, site, str(args.get("account") or ""))


async def _show(context: StepContext, args: Args) -> Shown:
    login = await _login(context, args)
    facts = [
        Fact(label="Site", value=login.site),
        Fact(label="As", value=login.account),
        Fact(label="Password", value="the one that you entered for this site; no model sees it"),
        Fact(label="Afterwards", value="the session is held for a day, sealed, unless you keep it"),
    ]
    warnings = []
    if login.refused_at is not None:
        message = f"{login.site} refused this login on {login.refused_at:%d %B at %H:%M} UTC."
        warnings.append(ActWarning(code="unusual", message=message, subject=login.site))
    return Shown(
        card=FactsCard(facts=facts),
        title=f"Sign in to {login.site} as {login.account}",
        warnings=tuple(warnings),
        targets=(login.site,),
        # A rule for a login doesn't stand for one that was refused: tried again and again it locks an account.
        about={} if warnings else {"site": [login.site], "account": [login.account]},
        always="" if warnings else f"Always allow signing in to {login.site} as {login.account}",
    )


async def _reconcile(context: StepContext, args: Args, entry: LedgerEntry) -> Found:
    """Look whether the step is signed in: what a lost browser was signed in to is lost with it, and done again."""
    if not entry.progress.get("let_go"):
        return Found(state="not_done")
    desk, login = desk_of(context), await _login(context, args)
    if not any(row["site"] == login.site for row in (await desk.history(context).past()).signed):
        return Found(state="not_done")
    try:
        async with desk.using(context) as page:
            if url_of(page.session) == "" or (await page.session.login_form()).password:
                return Found(state="not_done")
            result = await _answer(context, page, f"Signed in to {login.site} as {login.account}.")
            return Found(state="done", result=result, link=page.session.address)
    except ToolProblem:  # whatever keeps the site from being looked at, the step isn't signed in there now
        return Found(state="not_done")


def _title(args: dict[str, object]) -> str:
    return f"Signing in to {args.get('site') or 'a site'}"


@agent_tool(effect=Effect.OUTWARD, title=_title, act=Act(show=_show, reconcile=_reconcile), outside="page")
async def sign_in(site: str, runtime: Runtime, account: str = "", page: str = "") -> str:
    """Sign in to a site with the user name and password that your person entered outside the chat. They are asked.

    You never see the password. Without a login for exactly this host it can't be done: your person enters one in the
    settings, or takes the browser over.

    Args:
        site: the site's host, like shop.example.
        account: the user name, where several logins are kept for the site.
        page: the address of its sign-in page, if known.
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    login = await _login(context, {"site": site, "account": account})
    safe = _sign_ins(desk).safe
    password = await safe.password(context.user_id, login.site, login.account)
    async with desk.using(context) as held:
        await _at_form(context, held, login, page)
        done = await _done(context, held, login, password)
        await safe.tried(login.id, refused=done.how == "refused")
        if done.how == "refused":
            raise ToolProblem(
                "login_refused",
                f"{login.site} didn't take the user name {login.account} with the password that was entered.",
                f"Enter them anew in {PLACE}, or take the browser over and sign in by hand.",
            )
        said = f"Signed in to {login.site} as {login.account}."
        if done.how == "code":
            said = f"{login.site} took the password of {login.account} and asks for a code that only your person has."
        else:
            said = f"{said} {await _hold(context, desk, held, login)}"
        context.ledger.tell(provider=login.site, account=login.account, link=held.session.address)
        return await _answer(context, held, said)


async def _done(context: StepContext, held: StepPage, login: Login, password: str) -> SignInResult:
    async def before_send() -> None:
        await context.ledger.note(let_go=True)
        await context.ledger.before_send()

    return await held.session.sign_in(login.account, password, host=login.site, before_send=before_send)


async def _at_form(context: StepContext, held: StepPage, login: Login, page: str) -> None:
    """Be at the site's sign-in form: where it is open already, at an address that is known, or where a link leads.

    Raises:
        ToolProblem: the page isn't the login's own host, can't be trusted with a password, or has no such form.
    """
    if not (_is_at(held, login.site) and (await held.session.login_form()).is_there):
        if page and page != login.page:
            await check_address(context, page)
        await held.session.open(_address(context, login, page))
    form = await held.session.login_form()
    if not form.is_there and form.link and _site(form.link) == login.site:
        await held.session.open(form.link)
        form = await held.session.login_form()
    _check(context, url_of(held.session), login)
    if not form.is_there:
        raise ToolProblem(
            "no_login_form",
            f"{url_of(held.session)} shows no form to sign in with.",
            f"Give the address of the sign-in page with the login in {PLACE}, or take the browser over.",
        )


def _address(context: StepContext, login: Login, page: str) -> str:
    for known in (page, login.page):
        if known and _site(known) == login.site:
            return known
    home = f"https://{login.site}/"
    plain = f"http://{login.site}/"
    return plain if is_private_way(plain, desk_of(context).resources.settings.egress.allowed) else home


def _check(context: StepContext, url: str, login: Login) -> None:
    """Let a password be typed on the login's exact host, over TLS or where the operator made an exception."""
    if _site(url) != login.site:
        raise ToolProblem(
            "other_host",
            f"The sign-in page of {login.site} is at {_site(url) or url}, another host.",
            f"A login is used at its own host alone. If that one is right, enter a login for it in {PLACE}.",
        )
    if not is_private_way(url, desk_of(context).resources.settings.egress.allowed):
        raise ToolProblem(
            "in_the_clear",
            f"{login.site} asks for the password without TLS: anybody on the way could read it.",
            "Use its https address.",
        )


def _is_at(held: StepPage, site: str) -> bool:
    return _site(url_of(held.session)) == site


def _site(url: str) -> str:
    try:
        return site_of(url)
    except BadSiteError:
        return ""


async def _hold(context: StepContext, desk: BrowserDesk, held: StepPage, login: Login) -> str:
    """Hold the session, so that the step is signed in whichever worker goes on with it; tell in words what is held."""
    state = await held.session.storage_state()
    try:
        saved = await _sign_ins(desk).safe.hold(context.user_id, login, state)
    except ToolProblem as problem:
        return f"The session isn't held: {problem}"
    await desk.signed_in(context, held, saved)
    return f"Your saved session “{saved.name}” is renewed." if saved.kept else OFFER


async def _answer(context: StepContext, page: StepPage, said: str) -> str:
    """Tell how it ended, and what the page shows now; that it was done counts, also where that can't be read."""
    try:
        return await after(context, page, said)
    except ToolProblem as problem:
        return as_text({"said": f"{said} What the page shows now couldn't be read: {problem}"})
