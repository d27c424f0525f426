"""What the document agent can do: read, search and check pages, take out tables and fields, cut, join and compare."""

import asyncio
import json
from pathlib import PurePosixPath
from typing import Any, Literal

from langchain.tools import ToolRuntime

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import read_inside
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.document.engine_client import ask_engine, made_here

#: Its context is a StepContext; pydantic, which makes the tool's schema from the signature, can't check protocols.
Runtime = ToolRuntime[Any, Any]
LARGEST_ARTIFACT = 256 * 1024 * 1024
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".diff": "text/x-diff",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


def _text(answer: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in answer.items() if value is not None}, ensure_ascii=False)


async def _keep(context: StepContext, path: str) -> str:
    """Keep a file the engine left in the workspace; returns the name it has got."""
    data = await asyncio.to_thread(read_inside, context.workspace, path, limit=LARGEST_ARTIFACT)
    name = PurePosixPath(path).name
    kept = await context.artifacts.add(name, MEDIA_TYPES[PurePosixPath(path).suffix], data)
    made_here(context)[kept.name] = path
    return kept.name


async def _keep_each(context: StepContext, entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        entry["file"] = await _keep(context, entry["file"])


def _context(runtime: Runtime) -> StepContext:
    """Return the step's context.

    Raises:
        ToolProblem: there is no file to work on.
    """
    context: StepContext = runtime.context
    if not context.files:
        cure = "Attach a PDF, Word, PowerPoint, Excel, HTML, mail (.eml) or text file, or a picture of a page."
        raise ToolProblem("no_files", "No file is attached.", cure)
    return context


@agent_tool(effect=Effect.NONE, title="Looking at the documents")
async def list_documents(runtime: Runtime) -> str:
    """List the attached documents: kind, pages, title, size, whether they hold text; those that can't be read say why.

    Call this first. has_text false means the pages are pictures: reading them takes OCR, which happens by itself.
    """
    context = _context(runtime)
    await context.progress("opening the files")
    return _text(await _listed(context))


async def _listed(context: StepContext) -> dict[str, Any]:
    """Return every document; a file on which the engine meets a limit is told, and the others are listed without it."""
    try:
        return await ask_engine(context, "list")
    except ToolProblem as problem:
        if not problem.failure.code.startswith("limit_"):
            raise
    answer: dict[str, Any] = {"documents": [], "unreadable": {}}
    for file in context.files:
        try:
            one = await ask_engine(context, "list", only=file.name)
        except ToolProblem as problem:
            failure = problem.failure
            one = {"unreadable": {file.name: {"code": failure.code, "message": failure.message, "cure": failure.cure}}}
        answer["documents"] += one.get("documents", [])
        answer["unreadable"] |= one["unreadable"]
    return answer


@agent_tool(effect=Effect.NONE, title="Reading {file}")
async def read_document(file: str, runtime: Runtime, pages: str | None = None) -> str:
    """Read pages of a document as Markdown, about 30,000 characters at most; it says which pages it left out.

    Documents without pages (Word, HTML, mail, text) are read in parts, numbered like pages.

    Args:
        file: a file's name.
        pages: which pages, as "3", "1-5" or "2,4-6"; all when left out.
    """
    context = _context(runtime)
    await context.progress(f"reading {file}")
    return _text(await ask_engine(context, "read", file=file, pages=pages))


@agent_tool(effect=Effect.NONE, title="Converting {file}")
async def convert_document(
    file: str,
    runtime: Runtime,
    to: Literal["markdown", "text"] = "markdown",
    ocr: bool | None = None,  # noqa: FBT001 - a tool's arguments are given by name
) -> str:
    """Keep a document's whole text as a Markdown or plain text file the person can download.

    Args:
        file: a file's name.
        to: "markdown" (headings and tables kept, pages marked) or "text".
        ocr: true reads every page from its picture, false none; when left out, those that hold no text.
    """
    context = _context(runtime)
    await context.progress(f"reading {file}")
    answer = await ask_engine(context, "convert", file=file, to=to, ocr=ocr)
    answer["file"] = await _keep(context, answer["file"])
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Looking for “{query}”")
async def find_in_document(query: str, runtime: Runtime, files: list[str] | None = None, limit: int = 8) -> str:
    """Find the passages that answer a question best; each hit has its file, page and exact words.

    Args:
        query: the question or its important words.
        files: the files to look in; all when left out.
        limit: how many hits, at most 30.
    """
    context = _context(runtime)
    await context.progress("reading the documents")
    return _text(await ask_engine(context, "find", query=query, names=files, limit=limit))


@agent_tool(effect=Effect.NONE, title="Checking a quotation from {file}")
async def check_quote(file: str, page: int, quote: str, runtime: Runtime) -> str:
    """Check that words stand on a page, before citing it; found on another page, it says which.

    Case, spaces, hyphenation and kinds of quotation marks don't matter.

    Args:
        file: a file's name.
        page: the page that is to be cited.
        quote: the words, a few or a sentence.
    """
    context = _context(runtime)
    return _text(await ask_engine(context, "check_quote", file=file, page=page, quote=quote))


@agent_tool(effect=Effect.NONE, title="Taking tables out of {file}")
async def extract_tables(file: str, runtime: Runtime, pages: str | None = None) -> str:
    """Take every table out of a document, each kept as a CSV file.

    Args:
        file: a file's name.
        pages: which pages, as "3", "1-5" or "2,4-6"; all when left out.
    """
    context = _context(runtime)
    await context.progress(f"reading {file}")
    answer = await ask_engine(context, "tables", file=file, pages=pages)
    await _keep_each(context, answer["tables"])
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Reading fields of {file}")
async def extract_fields(
    file: str, runtime: Runtime, fields: list[str] | None = None, json_schema: dict[str, Any] | None = None
) -> str:
    """Read named values out of an invoice, receipt or form; each comes with its page and the words it was read from.

    Without fields and schema it reads invoice_number, invoice_date, due_date, seller, buyer, currency, net, tax and
    total, and the line items. Dates are ISO 8601, amounts plain numbers.

    Args:
        file: a file's name.
        fields: names of what is wanted, as the document labels them ("customer number").
        json_schema: a JSON Schema of an object; its properties are read, typed by it and checked against it.
    """
    context = _context(runtime)
    await context.progress(f"reading {file}")
    answer = await ask_engine(context, "fields", file=file, fields=fields, schema=json_schema)
    if isinstance(answer.get("items"), dict):
        answer["items"]["file"] = await _keep(context, answer["items"]["file"])
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Splitting {file}")
async def split_document(
    file: str,
    by: Literal["pages", "headings", "every"],
    runtime: Runtime,
    pages: list[str] | None = None,
    every: int | None = None,
) -> str:
    """Split a PDF into several, each kept as a file.

    Args:
        file: a PDF's name.
        by: "pages" (one file per entry of pages; without it one per page), "headings" (one per chapter) or "every".
        pages: with by "pages", the pages of each file: ["1-3", "4", "5-9"].
        every: with by "every", how many pages each file has.
    """
    context = _context(runtime)
    await context.progress(f"splitting {file}")
    answer = await ask_engine(context, "split", file=file, by=by, pages=pages, every=every)
    await _keep_each(context, answer["files"])
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Joining the documents")
async def merge_documents(files: list[str], runtime: Runtime, name: str | None = None) -> str:
    """Join PDFs and pictures into one PDF, in the order given.

    Args:
        files: the files' names, in order.
        name: what the result is called.
    """
    context = _context(runtime)
    await context.progress(f"joining {len(files)} files")
    answer = await ask_engine(context, "merge", names=files, name=name)
    answer["file"] = await _keep(context, answer["file"])
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Rotating pages of {file}")
async def rotate_pages(file: str, degrees: Literal[90, 180, 270], runtime: Runtime, pages: str | None = None) -> str:
    """Turn pages of a PDF clockwise and keep the result as a new file.

    Args:
        file: a PDF's name.
        degrees: how far, clockwise.
        pages: which pages, as "3", "1-5" or "2,4-6"; all when left out.
    """
    context = _context(runtime)
    await context.progress(f"rotating {file}")
    answer = await ask_engine(context, "rotate", file=file, degrees=degrees, pages=pages)
    answer["file"] = await _keep(context, answer["file"])
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Comparing {before} with {after}")
async def compare_documents(before: str, after: str, runtime: Runtime) -> str:
    """Compare two versions of a document: what was added, removed and changed, with pages, and a diff file.

    Args:
        before: the older version's name.
        after: the newer version's name.
    """
    context = _context(runtime)
    await context.progress(f"comparing {before} with {after}")
    answer = await ask_engine(context, "compare", before=before, after=after)
    if answer.get("diff"):
        answer["diff"] = await _keep(context, answer["diff"])
    return _text(answer)


TOOLS = (
    list_documents,
    read_document,
    convert_document,
    find_in_document,
    check_quote,
    extract_tables,
    extract_fields,
    split_document,
    merge_documents,
    rotate_pages,
    compare_documents,
)
