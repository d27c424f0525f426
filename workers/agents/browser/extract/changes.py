"""What changed on a page since it was looked at before."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urldefrag

from workers.agentkit.context import StepContext
from workers.agentkit.web.port import WebProblem
from workers.agents.browser.engine_client import ask_page_engine
from workers.agents.browser.extract import versions
from workers.agents.browser.extract.baselines import baseline, mark
from workers.agents.browser.extract.desk import desk_of
from workers.agents.browser.extract.pages import Read, read_page
from workers.agents.browser.extract.versions import Version

Kind = Literal["new", "same", "changed", "gone"]
#: What a server answers where a page was and is no more.
_GONE = frozenset({404, 410})


@dataclass(frozen=True, kw_only=True)
class PageChange:
    """How a page differs from what it said before.

    Attributes:
        kind: ``new`` (never looked at before), ``same``, ``changed``, or ``gone``.
        summary: one sentence or two, with the words of the page in quotation marks.
        changed: lines as they were and as they are.
        diff: unified lines; "" where nothing changed.
        seen_at: now.
        before_at: when the page was last seen to say what is compared with; None for ``new``.
    """

    kind: Kind
    url: str
    title: str | None
    summary: str
    seen_at: datetime
    before_at: datetime | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    diff: str = ""
    notes: tuple[str, ...] = ()


async def difference(
    context: StepContext, url: str, *, since: datetime | None = None, about: str | None = None
) -> PageChange:
    """Look at a page, keep what it says, and tell what changed.

    Args:
        context: the step's, with the browser agent's desk as companion.
        url: the page.
        since: the moment to compare with; None is the last look of whoever looks: this watch, or its person.
        about: words that matter: only lines with one of them count.

    Raises:
        WebProblem: the page can't be had (one that is gone is an answer, if it was there before).
        ToolProblem: it can't be read.
    """
    engine, address = desk_of(context).resources.engine, urldefrag(url)[0]
    last = await versions.newest(engine, context.user_id, address)
    own = await baseline(engine, context, address)
    before = own.version if since is None else await versions.at(engine, context.user_id, address, since)
    try:
        read = await _look(context, address, last)
    except WebProblem as problem:
        if problem.status not in _GONE or before is None:
            raise
        await mark(engine, context, address, own, status=problem.status)
        return _gone(address, before, problem, again=since is None and own.gone)
    now = datetime.now(UTC)
    reply = read.reply
    kept = {"how": reply["how"], "title": reply["title"], "text_now": reply["text"]}
    await versions.keep(engine, context.user_id, address, **kept, last=last)
    await mark(engine, context, address, own, status=None)
    if before is None:
        said = "This is the first look at the page; the next one tells what changed."
        return PageChange(kind="new", url=address, title=reply["title"], summary=said, seen_at=now)
    change = await _compared(context, address, before, read, now, about=about, since=since)
    return _back(change) if since is None and own.gone else change


async def _look(context: StepContext, url: str, last: Version | None) -> Read:
    """Read the page in the way it was read last; where that gives nothing any more, as it shows itself now."""
    if last is not None:
        read = await read_page(context, url, "readable", wanted=last.how)
        if read.reply["text"].strip():
            return read
    return await read_page(context, url, "readable", wanted=None)


async def _compared(
    context: StepContext,
    url: str,
    before: Version,
    read: Read,
    now: datetime,
    *,
    about: str | None,
    since: datetime | None,
) -> PageChange:
    told = await ask_page_engine(context, "compare", before=before.text, after=read.reply["text"], about=about)
    notes = list(read.reply["notes"])
    if before.how != read.reply["how"]:
        notes.append("The page is built otherwise than before, so more may seem changed than is.")
    if since is not None and before.created_at > since:
        notes.append(f"It was first looked at on {before.created_at:%d %B %Y at %H:%M} UTC, after the time asked for.")
    return PageChange(
        kind="same" if told["same"] else "changed",
        url=url,
        title=read.reply["title"],
        summary=told["summary"],
        seen_at=now,
        before_at=before.last_seen_at,
        added=tuple(told["added"]),
        removed=tuple(told["removed"]),
        changed=tuple((one, other) for one, other in told["changed"]),
        diff=told["diff"] if not told["same"] else "",
        notes=tuple(notes),
    )


def _gone(url: str, before: Version, problem: WebProblem, *, again: bool) -> PageChange:
    """Say that a page is gone; once it was said, that is no news."""
    return PageChange(
        kind="same" if again else "gone",
        url=url,
        title=before.title,
        summary=f"The page is {'still ' if again else ''}gone: {problem.failure.message}",
        seen_at=datetime.now(UTC),
        before_at=before.last_seen_at,
    )


def _back(change: PageChange) -> PageChange:
    """Say of a page that was gone that it is there again, whatever it says."""
    same = change.kind == "same"
    said = "it says what it said before." if same else change.summary
    return replace(change, kind="changed", summary=f"The page is there again: {said[:1].lower()}{said[1:]}")
