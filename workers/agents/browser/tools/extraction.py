"""Takes tables, lists, data and differences out of pages."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from langchain.tools import ToolRuntime

from backend.core.news import FIRST_LOOK, News
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.extract.changes import PageChange, difference
from workers.agents.browser.extract.keeping import keep_rows, preview, slug
from workers.agents.browser.extract.moments import NoMomentError, moment_of
from workers.agents.browser.extract.pages import Read, read_page
from workers.agents.browser.extract.paging import Collected, collect

#: Its context is a StepContext; pydantic, which makes the tool's schema from the signature, can't check protocols.
Runtime = ToolRuntime[Any, Any]
#: Characters of a page's text that one answer has room for, and that a card may quote from.
_MOST_TEXT, _MOST_TOLD = 20_000, 20_000


def _place(verb: str) -> Any:  # noqa: ANN401 - a title: a function of the arguments
    def title(args: dict[str, object]) -> str:
        url = args.get("url")
        host = urlsplit(str(url)).netloc if url else ""
        return f"{verb} {host}" if host else f"{verb} the open page"

    return title


def _text(answer: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in answer.items() if value not in (None, [])}, ensure_ascii=False)


async def _note(context: StepContext, url: str, words: str) -> None:
    await context.from_outside("page", urlsplit(url).netloc or url, words[:_MOST_TOLD])


def _read_aloud(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(" | ".join(row) for row in (columns, *rows[:500]))


@agent_tool(effect=Effect.NONE, title=_place("Taking tables from"), outside="page")
async def extract_tables(runtime: Runtime, url: str | None = None, about: str | None = None, pages: int = 1) -> str:
    """Take tables out of a page, each kept as a CSV file with its first rows shown. Figures stay as printed.

    Args:
        url: the page; the one open in the browser when left out.
        about: words for the table that is meant ("prices"); all tables when left out.
        pages: follow "next" over so many pages of the same site, at most 50, and join their rows (one table only).
    """
    context: StepContext = runtime.context
    read = await read_page(context, url, "tables", about=about)
    found = read.reply["tables"][:1] if pages > 1 else read.reply["tables"]
    kept = []
    for table in found:
        collected = await collect(context, read, table, action="tables", about=about, pages=pages)
        kept.append(await _kept(context, collected, [*table["notes"], *collected.notes]))
    return _text({"url": read.url, "read": read.how, "tables": kept, "of": read.reply["of"], **_more(read)})


@agent_tool(effect=Effect.NONE, title=_place("Taking the list from"), outside="page")
async def extract_list(runtime: Runtime, url: str | None = None, about: str | None = None, pages: int = 1) -> str:
    """Take a list out of a page (items, terms, products, search results, posts) as rows, kept as a CSV file.

    Args:
        url: the page; the one open in the browser when left out.
        about: words for the list that is meant; the one with most to read when left out.
        pages: follow "next" over so many pages of the same site, at most 50.
    """
    context: StepContext = runtime.context
    read = await read_page(context, url, "list", about=about)
    collected = await collect(context, read, read.reply, action="list", about=about, pages=pages)
    kept = await _kept(context, collected, collected.notes)
    return _text({"url": read.url, "read": read.how, "kind": read.reply["kind"], **kept, **_more(read)})


async def _kept(context: StepContext, collected: Collected, notes: Sequence[str]) -> dict[str, Any]:
    await _note(context, collected.pages[0], _read_aloud(collected.columns, collected.rows))
    title = collected.title or f"{urlsplit(collected.pages[0]).netloc} table"
    return {
        "title": collected.title,
        "columns": collected.columns,
        "rows": len(collected.rows),
        "first_rows": preview(collected.rows),
        "file": await keep_rows(context, title, collected.columns, collected.rows),
        "pages": len(collected.pages),
        "notes": list(notes),
    }


def _more(read: Read) -> dict[str, Any]:
    return {"next": read.reply.get("next"), "others": read.reply.get("others"), "notes": read.reply["notes"]}


@agent_tool(effect=Effect.NONE, title=_place("Reading data of"), outside="page")
async def extract_data(json_schema: dict[str, Any], runtime: Runtime, url: str | None = None) -> str:
    """Read a page's content into a JSON Schema of your own, checked against it, and keep it as a JSON file.

    Values come from what the page says to machines (JSON-LD, microdata), its labels and its tables. What isn't found is
    null and listed under "missing"; "found" tells where each value stood.

    Args:
        json_schema: of an object; an array of objects takes the rows of the table that fits.
        url: the page; the one open in the browser when left out.
    """
    context: StepContext = runtime.context
    read = await read_page(context, url, "data", schema=json_schema)
    data = json.dumps(read.reply["data"], ensure_ascii=False, indent=2)
    await _note(context, read.url, data)
    kept = await context.artifacts.add(f"{slug(urlsplit(read.url).netloc)}.json", "application/json", data.encode())
    return _text({"url": read.url, "read": read.how, **read.reply, "file": kept.name})


@agent_tool(effect=Effect.NONE, title=_place("Looking at what is said of"), outside="page")
async def page_data(runtime: Runtime, url: str | None = None) -> str:
    """Show what a page says of itself: title, meta values, OpenGraph, JSON-LD, microdata, headings, its feeds.

    Args:
        url: the page; the one open in the browser when left out.
    """
    context: StepContext = runtime.context
    read = await read_page(context, url, "facts")
    text = _text({"url": read.url, "read": read.how, **read.reply})
    await _note(context, read.url, text)
    return text


@agent_tool(effect=Effect.NONE, title=_place("Looking at the links of"), outside="page")
async def page_links(runtime: Runtime, url: str | None = None, about: str | None = None) -> str:
    """List a page's links with their words, and which one leads to the next page.

    Args:
        url: the page; the one open in the browser when left out.
        about: words that matter: only links that fit them, the best first.
    """
    context: StepContext = runtime.context
    read = await read_page(context, url, "links", about=about)
    text = _text({"url": read.url, "read": read.how, **read.reply})
    await _note(context, read.url, text)
    return text


@agent_tool(effect=Effect.NONE, title=_place("Reading the text of"), outside="page")
async def read_text(runtime: Runtime, url: str | None = None) -> str:
    """Read what a page says: its article as Markdown without menus and advertising, or all that stands there.

    Args:
        url: the page; the one open in the browser when left out.
    """
    context: StepContext = runtime.context
    read = await read_page(context, url, "readable", wanted=None)
    text, notes = read.reply["text"], list(read.reply["notes"])
    if len(text) > _MOST_TEXT:
        notes.append(f"The first {_MOST_TEXT:,} of {len(text):,} characters are shown.")
    await _note(context, read.url, text)
    shown = {**read.reply, "text": text[:_MOST_TEXT], "notes": notes}
    return _text({"url": read.url, "read": read.how, **shown})


@agent_tool(effect=Effect.NONE, title=_place("Looking for changes on"), outside="page")
async def page_changes(url: str, runtime: Runtime, since: str | None = None, about: str | None = None) -> str:
    """Tell what changed on a page since it was looked at before; the first look is kept for the next one.

    Args:
        url: the page.
        since: what to compare with: a date, "yesterday", "3 days ago"; the last look when left out.
        about: words that matter: only lines with one of them count.
    """
    context: StepContext = runtime.context
    change = await difference(context, url, since=_since(since), about=about)
    lines = [*change.added, *change.removed, *(line for pair in change.changed for line in pair)]
    await _note(context, change.url, "\n".join([change.summary, *lines]))
    context.told_news(news_of(change))
    answer = as_json(change)
    if change.diff:
        kept = await context.artifacts.add("changes.diff", "text/x-diff", change.diff.encode())
        answer["file"] = kept.name
    return _text(answer)


def news_of(change: PageChange) -> News:
    """Return a change as a watch takes it: the first look is none, a page that is gone is one."""
    if change.kind == "new":
        return FIRST_LOOK
    return News(
        changed=change.kind != "same",
        summary=change.summary,
        added=[*(after for _, after in change.changed), *change.added],
        removed=[*(before for before, _ in change.changed), *change.removed],
    )


def as_json(change: PageChange) -> dict[str, Any]:
    """Return a change as the tool answers it; the whole difference is kept as a file."""
    return {
        "url": change.url,
        "title": change.title,
        "kind": change.kind,
        "summary": change.summary,
        "seen_at": change.seen_at.isoformat(timespec="seconds"),
        "before_at": change.before_at.isoformat(timespec="seconds") if change.before_at else None,
        "added": list(change.added),
        "removed": list(change.removed),
        "changed": [list(pair) for pair in change.changed],
        "notes": list(change.notes),
    }


def _since(words: str | None) -> datetime | None:
    """Return the moment that words name; None for the last look.

    Raises:
        ToolProblem: they name none.
    """
    try:
        return moment_of(words or "", datetime.now(UTC))
    except NoMomentError as error:
        cure = "Name a date such as 2026-11-20, or “yesterday”, or “3 days ago”."
        raise ToolProblem("bad_time", f"“{(words or '')[:60]}” names no time.", cure) from error


EXTRACTION_TOOLS = (
    extract_tables,
    extract_list,
    extract_data,
    page_data,
    page_links,
    read_text,
    page_changes,
)
