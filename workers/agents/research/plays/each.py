"""The plays: an answer, a comparison, a report, a check; their sentences were checked against the sources."""

from collections.abc import Generator, Sequence
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Call, Said
from workers.agents.research.plays.flow import Play, need
from workers.agents.research.plays.gathering import Gathered, gather
from workers.agents.research.plays.verifying import verify
from workers.agents.research.plays.wording import EXTRACTIVE, artifact, by_source, footer, marks, quoted, said
from workers.agents.research.reading.request import Asked

#: Sentences of each source, by kind of answer.
_EACH = {"answer": 2, "compare": 3, "report": 5}
#: Share of the topic's weight that a sentence must cover to be told, unless it is its source's best.
_WORTH = 0.5
_SOME = 0.25
_MOST_POINTS = 5

Claims = Generator[list[Call], list[Said], list[dict[str, Any]]]


def play_for(asked: Asked) -> Play:
    """Return the play for a request."""
    gathered = yield from gather(asked)
    if not gathered.sources:
        return _nothing(asked, gathered)
    if asked.kind == "verify":
        return (yield from verify(asked, gathered))
    topic = asked.topic or str(gathered.sources[0].get("title", ""))
    claims = yield from _claims(topic, _EACH[asked.kind], gathered)
    points = yield from _compared(topic, gathered)
    parts = [_opening(topic, claims, gathered), _listed(asked, claims, gathered), *_points(points, gathered)]
    if asked.kind in {"report", "compare"} and claims:
        parts.append((yield from _report(asked, topic, claims)))
    return "\n\n".join(part for part in [*parts, footer(gathered), EXTRACTIVE] if part)


def _nothing(asked: Asked, gathered: Gathered) -> str:
    if gathered.files:
        return "I found no page to read, only PDFs.\n\n" + footer(gathered).split("\n\n", 2)[-1]
    return f"I found nothing on the web about “{plain(asked.topic)}”. Other words for it may help."


def _claims(topic: str, most: int, gathered: Gathered) -> Claims:
    """Return the sentences about the topic that the check found in their sources."""
    found = yield from need("list_passages", about=topic, sources=gathered.numbers, most=most)
    claims = []
    for source in found.get("sources", ()):
        best = source["passages"][0]
        worth = [one for one in source["passages"] if one.get("covers", 0) >= _WORTH]
        claims += [
            {"claim": one["text"], "source": source["source"], "quote": one["text"]}
            for one in worth or ([best] if best.get("covers", 0) >= _SOME else [])
        ]
    if not claims:
        return []
    checked = yield from need("check_citations", claims=claims)
    return [
        {**claim, "quote": one["quote"]}
        for claim, one in zip(claims, checked["claims"], strict=True)
        if one["verdict"] != "unsupported"
    ]


def _compared(topic: str, gathered: Gathered) -> Generator[list[Call], list[Said], dict[str, Any]]:
    if len(gathered.sources) < 2:  # noqa: PLR2004 - one can't be compared
        return {}
    return (yield from need("compare_sources", about=topic, sources=gathered.numbers))


def _report(asked: Asked, topic: str, claims: Sequence[dict[str, Any]]) -> Generator[list[Call], list[Said], str]:
    title = topic[:1].upper() + topic[1:]
    kept = yield from need(
        "write_report", title=title, question=f"What do sources say about {topic}?", claims=list(claims)
    )
    what = "report" if asked.kind == "report" else "comparison"
    return f"The {what} with every passage, its source and dates: {artifact(kept['file'])}"


def _opening(topic: str, claims: Sequence[dict[str, Any]], gathered: Gathered) -> str:
    count = len(gathered.sources)
    if not claims:
        return f"I read {count} source{'' if count == 1 else 's'} and found no sentence in them about “{plain(topic)}”."
    cited = len({claim["source"] for claim in claims})
    return (
        f"On **{plain(topic)}**, {cited} of {count} sources say:"
        if count > 1
        else f"On **{plain(topic)}**, the source says:"
    )


def _listed(asked: Asked, claims: Sequence[dict[str, Any]], gathered: Gathered) -> str:
    """Return the sentences: by source where sources are compared, and one of each where a report holds them all."""
    if asked.kind == "answer":
        return "\n".join(said(str(claim["quote"]), int(claim["source"]), gathered) for claim in claims)
    of_source: dict[int, list[str]] = {}
    for claim in claims:
        of_source.setdefault(int(claim["source"]), []).append(str(claim["quote"]))
    most = 1 if asked.kind == "report" else _EACH[asked.kind]
    return "\n".join(by_source(number, quotes[:most], gathered) for number, quotes in of_source.items())


def _points(points: dict[str, Any], gathered: Gathered) -> list[str]:
    parts = []
    differing = points.get("contradictions", ())[:_MOST_POINTS]
    if differing:
        parts.append(
            "**The sources differ**, as far as words and figures tell:\n\n"
            + "\n".join(_differ(one, gathered) for one in differing)
        )
    agreeing = points.get("agreements", ())[:_MOST_POINTS]
    if agreeing:
        parts.append("**The sources agree**:\n\n" + "\n".join(_agree(one, gathered) for one in agreeing))
    return parts


def _differ(point: dict[str, Any], gathered: Gathered) -> str:
    each = " — against ".join(f"{plain(one['value'])} {marks([one['source']], gathered)}" for one in point["said"])
    quotes = " / ".join(quoted(one["quote"]) for one in point["said"])
    return f"- {plain(point['what'])}: {each}. {quotes}"


def _agree(point: dict[str, Any], gathered: Gathered) -> str:
    numbers = [int(one["source"]) for one in point["said"]]
    values = " = ".join(dict.fromkeys(plain(one["value"]) for one in point["said"]))
    return f"- {plain(point['what'])}: {values} {marks(numbers, gathered)}"
