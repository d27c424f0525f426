"""Checking citations, and writing the report from what they bear out."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any

from workers.agentkit.context import StepContext
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.research.claims.comparing import Point, compare
from workers.agents.research.report.claims import Claim, Judged, judged
from workers.agents.research.report.writing import Draft, markdown
from workers.agents.research.sources.shelf import Source, shelf_of
from workers.agents.research.tools.answers import Runtime, about, as_text, told

_LONGEST_NAME = 60


@agent_tool(effect=Effect.NONE, title="Checking the citations", outside="page")
async def check_citations(claims: list[Claim], runtime: Runtime) -> str:
    """Check that each claim is borne out by the passage cited for it, before you say it.

    "supported": the words stand in the source, and the claim has their figures, names and sense. "nearly": other
    spelling; report the source's own words ("quote"). "unsupported": say it as unconfirmed, or not at all.

    Args:
        claims: each with the number of its source and the passage's exact words.
    """
    context: StepContext = runtime.context
    shelf = shelf_of(context)
    checked = await asyncio.to_thread(judged, claims, shelf)
    await told(context, _cited(checked), "")
    return as_text(
        {
            "claims": [_shown(one) for one in checked],
            **_counts(checked),
        }
    )


@agent_tool(effect=Effect.NONE, title="Writing the report “{title}”", outside="page")
async def write_report(title: str, question: str, claims: list[Claim], runtime: Runtime) -> str:
    """Write a report as a Markdown file: findings with citations, contradictions, what couldn't be confirmed, sources.

    Every claim is checked again. One without a source, or whose passage doesn't bear it out, stands under "What could
    not be confirmed", never among the findings.

    Args:
        title: what the report is called.
        question: what was asked.
        claims: what the report says, in order: each a sentence with the number of its source and the exact passage.
    """
    context: StepContext = runtime.context
    shelf = shelf_of(context)
    sources = shelf.chosen(None)
    checked, points = await asyncio.to_thread(_worked_out, claims, sources, question or title, context)
    draft = Draft(
        title=title.strip() or "Report",
        question=question.strip(),
        claims=checked,
        points=points,
        sources=sources,
        files=shelf.files,
        at=datetime.now(UTC),
    )
    kept = await context.artifacts.add(f"{_stem(title)}.md", "text/markdown", markdown(draft).encode())
    await told(context, _cited(checked), "")
    return as_text(
        {
            "file": kept.name,
            **_counts(checked),
            "not_confirmed": [{"claim": one.claim, "why": one.why} for one in checked if not one.holds],
            "contradictions": sum(point.kind == "contradiction" for point in points),
            "sources": [about(source) for source in sources],
        }
    )


def _worked_out(
    claims: list[Claim], sources: list[Source], topic: str, context: StepContext
) -> tuple[list[Judged], list[Point]]:
    sentences = [sentence for source in sources for sentence in source.sentences]
    return judged(claims, shelf_of(context)), compare(sentences, topic) if len(sources) > 1 else []


def _cited(checked: list[Judged]) -> list[Source]:
    return list({one.source.number: one.source for one in checked if one.source is not None}.values())


def _shown(one: Judged) -> dict[str, Any]:
    found = one.checked
    return {
        "claim": one.claim,
        "source": one.source.number if one.source else None,
        "verdict": found.verdict,
        **({"why": one.why} if one.why else {}),
        **({"reason": found.reason} if found.reason else {}),
        **({"quote": found.words} if found.words else {}),
        **({"passage": one.source.id_of(found.passage)} if one.source and found.passage >= 0 else {}),
        **({"likeness": found.likeness} if found.verdict == "nearly" else {}),
    }


def _counts(checked: list[Judged]) -> dict[str, int]:
    verdicts = [one.checked.verdict for one in checked]
    return {name: verdicts.count(name) for name in ("supported", "nearly", "unsupported")}


def _stem(title: str) -> str:
    return re.sub(r"[^\w-]+", "-", title.lower()).strip("-")[:_LONGEST_NAME].strip("-") or "report"
