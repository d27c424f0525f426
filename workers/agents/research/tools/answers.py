"""How tools answer: JSON, bounded, with what a person should read of it on a card."""

import json
from collections.abc import Iterable
from typing import Any

from langchain.tools import ToolRuntime

from workers.agentkit.context import StepContext
from workers.agents.research.sources.shelf import Source

#: Its context is a StepContext; pydantic, which makes the tool's schema from the signature, can't check protocols.
Runtime = ToolRuntime[Any, Any]


def as_text(answer: dict[str, Any]) -> str:
    """Return an answer's text; what is None or empty is left out."""
    kept = {key: value for key, value in answer.items() if value not in (None, "", [], {}, ())}
    return json.dumps(kept, ensure_ascii=False)


async def told(context: StepContext, sources: Iterable[Source], words: str) -> None:
    """Note that words of these sources are given to the agent again: under the names that they have already."""
    for source in sources:
        await context.from_outside("page", source.label, words)


def about(source: Source) -> dict[str, Any]:
    """Return what a source says about itself."""
    dated = source.dated
    return {
        "source": source.number,
        "title": source.title,
        "url": source.url,
        "site": source.site,
        "author": source.author,
        "date": dated.date if dated else None,
        "date_is": f"{dated.what}, from {dated.place}" if dated else None,
        "fetched_at": source.fetched_at.isoformat(timespec="seconds"),
    }
