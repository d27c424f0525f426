"""Fetches a page through the web client, has it read in the sandbox, and puts it on the step's shelf."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, TypeGuard
from urllib.parse import unquote, urlsplit

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.web.port import Fetched, asker_of
from workers.agents.research.claims.orders import MOST, orders, shown, unseen_orders
from workers.agents.research.claims.sentences import Piece, pieces, split
from workers.agents.research.desk import ResearchDesk
from workers.agents.research.engine_client import read_page
from workers.agents.research.search.cleaning import host_of, is_web_address
from workers.agents.research.sources.budget import budget_of
from workers.agents.research.sources.shelf import Dated, KeptFile, Source, shelf_of

#: Bytes of one page or PDF at most.
MOST_BYTES = 20_000_000
SECONDS = 30.0
_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,text/markdown;q=0.8,application/pdf;q=0.7"
_HTML = {"text/html", "application/xhtml+xml"}
_PLAIN = {"text/plain", "text/markdown"}
_PDF = b"%PDF-"
_MOST_PIECES = 4_000
_MOST_PLAIN = 400_000
_LONGEST_NAME = 200


#: What became of an address: a source, a file that was kept, or why there is neither.
Outcome = Source | KeptFile | ToolProblem


async def read_all(context: StepContext, desk: ResearchDesk, urls: Sequence[str]) -> list[Outcome]:
    """Read pages side by side and put them on the shelf in this order; a PDF is kept as a file.

    A page that was read before comes from the shelf; one that can't be read spoils none of the others.
    """
    shelf = shelf_of(context)
    # All of them end before any error goes on: nothing is left running behind a call that has failed.
    ended = await asyncio.gather(*(_read(context, desk, url) for url in urls), return_exceptions=True)
    for one in ended:
        if isinstance(one, BaseException) and not isinstance(one, ToolProblem):
            raise one
    # Only now, so that the numbers don't depend on which site is quick.
    return [shelf.put(one) if isinstance(one, Source) else one for one in ended if _is_outcome(one)]


def _is_outcome(ended: Outcome | BaseException) -> TypeGuard[Outcome]:
    return isinstance(ended, Source | KeptFile | ToolProblem)


async def _read(context: StepContext, desk: ResearchDesk, url: str) -> Source | KeptFile:
    if not is_web_address(url):
        message = f"“{url[:200]}” is no address of a web page."
        raise ToolProblem("bad_url", message, "Give one that begins with https://.")
    budget = budget_of(context, desk.settings)
    if (known := shelf_of(context).at(url)) is not None:
        return known
    place = budget.take_read()
    async with budget.reading:
        await context.progress(f"reading {host_of(url) or url}")
        fetched = await desk.web.get(
            url, asker_of(context), most_bytes=MOST_BYTES, seconds=SECONDS, accept=_ACCEPT, robots=True
        )
        return await _kept(context, fetched, place)


async def _kept(context: StepContext, fetched: Fetched, place: int) -> Source | KeptFile:
    if fetched.media_type == "application/pdf" or fetched.body.startswith(_PDF):
        return await _keep_pdf(context, fetched)
    if fetched.media_type in _HTML or _looks_like_html(fetched):
        found = await read_page(context, fetched.text(), fetched.url, place)
    elif fetched.media_type in _PLAIN:
        found = _plain(fetched)
    else:
        message = f"{host_of(fetched.url)} answered with {fetched.media_type}, which can't be read as a page."
        raise ToolProblem("unreadable_kind", message, "Name a page, or ask the browser agent to download the file.")
    source = await asyncio.to_thread(_source, fetched, found)
    if not source.pieces:
        message = f"{host_of(fetched.url)} shows no sentence that could be read."
        raise ToolProblem("no_text", message, "Name another page, or ask the browser agent to open it.")
    return source


def _looks_like_html(fetched: Fetched) -> bool:
    return fetched.media_type == "application/octet-stream" and fetched.body[:200].lstrip()[:1] == b"<"


def _plain(fetched: Fetched) -> dict[str, Any]:
    text = fetched.text()
    title = PurePosixPath(unquote(urlsplit(fetched.url).path)).name
    return {"title": title, "text": text[:_MOST_PLAIN], "cut": len(text) > _MOST_PLAIN}


def _source(fetched: Fetched, found: dict[str, Any]) -> Source:
    read_pieces = _pieces(str(found["text"]))
    texts = [piece.text for piece in read_pieces]
    unseen = split(" ".join(str(found.get("hidden") or "").split()))
    title = str(found.get("title") or "")[:_LONGEST_NAME]
    # A title is read as a name everywhere: one that gives orders isn't taken for one.
    ordering = [title] if orders([title]) else []
    dated = found.get("dated")
    return Source(
        number=0,
        url=fetched.url,
        title="" if ordering else title,
        site=str(found.get("site") or host_of(fetched.url))[:_LONGEST_NAME],
        author=str(found.get("author") or "")[:_LONGEST_NAME],
        language=str(found.get("language") or ""),
        dated=Dated(dated["date"], dated["what"], dated["from"]) if dated else None,
        fetched_at=fetched.fetched_at,
        pieces=tuple(read_pieces),
        cut=bool(found.get("cut")) or len(read_pieces) == _MOST_PIECES,
        orders=tuple(orders(texts)[:MOST]),
        unseen_orders=(*ordering, *(shown(unseen[place]) for place in unseen_orders(unseen)[:MOST])),
    )


def _pieces(markdown: str) -> list[Piece]:
    """Return the passages, each text once: what a page repeats says nothing new."""
    found: dict[str, Piece] = {}
    for piece in pieces(markdown):
        found.setdefault(piece.text, piece)
        if len(found) == _MOST_PIECES:
            break
    return list(found.values())


async def _keep_pdf(context: StepContext, fetched: Fetched) -> KeptFile:
    stem = PurePosixPath(unquote(urlsplit(fetched.url).path)).stem
    name = re.sub(r"[^\w.() -]+", "-", stem).strip(" .-")[:80] or host_of(fetched.url)
    kept = await context.artifacts.add(f"{name}.pdf", "application/pdf", fetched.body)
    file = KeptFile(kept.name, fetched.url, kept.size)
    shelf_of(context).files.append(file)
    context.left_unread(kept.name)
    return file
