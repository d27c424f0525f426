"""Comparing sources: figures, dates, names and denials side by side."""

import asyncio
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.research.claims.comparing import Point, compare
from workers.agents.research.sources.shelf import Source, shelf_of
from workers.agents.research.tools.answers import Runtime, as_text, told

_SEVERAL = 2


@agent_tool(effect=Effect.NONE, title="Comparing the sources", outside="page")
async def compare_sources(runtime: Runtime, about: str = "", sources: list[int] | None = None) -> str:
    """Show where sources agree and where they contradict each other, each with its sentence.

    Sentences are matched by their words and figures: a hint, to be judged by reading both.

    Args:
        about: what they should speak of; everything when left out.
        sources: numbers of sources; all when left out.
    """
    context: StepContext = runtime.context
    chosen = shelf_of(context).chosen(sources)
    if len(chosen) < _SEVERAL:
        raise ToolProblem("one_source", "A comparison needs at least two sources.", "Read another page first.")
    sentences = [sentence for source in chosen for sentence in source.sentences]
    points = await asyncio.to_thread(compare, sentences, about)
    await told(context, chosen, "")
    named = {source.number: source for source in chosen}
    return as_text(
        {
            "compared": [source.number for source in chosen],
            "contradictions": [_shown(point, named) for point in points if point.kind == "contradiction"],
            "agreements": [_shown(point, named) for point in points if point.kind == "agreement"],
            "note": None if points else "No two sources give a figure, date or name for the same thing.",
        }
    )


def _shown(point: Point, sources: dict[int, Source]) -> dict[str, Any]:
    return {
        "what": point.what,
        "said": [
            {
                "source": said.source,
                "passage": sources[said.source].id_of(said.place),
                "value": said.value,
                "quote": said.text,
            }
            for said in point.said
        ],
    }
