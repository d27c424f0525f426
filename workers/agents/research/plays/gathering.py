"""Finds pages about a topic and reads as many as are wanted, of different sites before twice of one."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.core.verdicts import Failure
from workers.agentkit.plays import Call, Said, ToolSaidNo
from workers.agents.research.plays.flow import need
from workers.agents.research.reading.request import Asked

_HITS = 12
#: Pages that are tried beyond those wanted, since some can't be read.
_SPARE = 4
_NO_PAGE = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp4", ".mp3", ".zip", ".gz", ".exe", ".csv", ".xlsx", ".docx")


@dataclass(frozen=True)
class Gathered:
    """What was found and read; the sources as the tools told them."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    search: dict[str, Any] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the sources that were read."""
        return [int(source["source"]) for source in self.sources]


Gathering = Generator[list[Call], list[Said], Gathered]


def gather(asked: Asked) -> Gathering:
    """Search unless pages are named, and read.

    Raises:
        ToolSaidNo: the web can't be searched, or no page could be read.
    """
    gathered = Gathered()
    if asked.urls:
        candidates, wanted = list(asked.urls), len(asked.urls)
    else:
        gathered.search.update(
            (
                yield from need(
                    "search_web", queries=_queries(asked), results=_HITS, recency=asked.recency, site=asked.site or None
                )
            )
        )
        candidates, wanted = _ordered(gathered.search.get("hits", ())), asked.count
    tried = 0
    while len(gathered.sources) < wanted and tried < min(len(candidates), wanted + _SPARE):
        batch = candidates[tried : min(tried + wanted - len(gathered.sources), wanted + _SPARE)]
        tried += len(batch)
        [said] = yield [Call("read_source", {"urls": batch})]
        _sort(gathered, batch, said)
    if not gathered.sources and not gathered.files and gathered.failures:
        raise ToolSaidNo(_all_failed(gathered.failures))
    return gathered


def _queries(asked: Asked) -> list[str]:
    return [asked.topic, f"{asked.topic} overview"] if asked.kind == "report" else [asked.topic]


def _ordered(hits: Sequence[dict[str, Any]]) -> list[str]:
    """Return the addresses, each site's best first, then what is left."""
    pages = [hit for hit in hits if not str(hit["url"]).lower().split("?")[0].endswith(_NO_PAGE)]
    seen, first, rest = set[str](), list[str](), list[str]()
    for hit in pages:
        (rest if hit["site"] in seen else first).append(str(hit["url"]))
        seen.add(hit["site"])
    return [*first, *rest]


def _sort(gathered: Gathered, urls: Sequence[str], said: Said) -> None:
    if said.failure is not None:
        first, cure = said.failure.message, said.failure.cure
        gathered.failures.extend({"url": url, "why": first, "code": said.failure.code, "next": cure} for url in urls)
        return
    known = set(gathered.numbers)
    gathered.sources.extend(one for one in said.answer.get("sources", ()) if one["source"] not in known)
    gathered.files.extend(said.answer.get("files", ()))
    gathered.failures.extend(said.answer.get("not_read", ()))


def _all_failed(failures: Sequence[dict[str, Any]]) -> Failure:
    message = str(failures[0]["why"])
    if len(failures) > 1 and "None of" not in message:
        message = f"{len(failures)} pages were found, and none could be read. {failures[0]['url']}: {message}"
    cure = "Name pages to read, or ask in other words." if len(failures) > 1 else str(failures[0]["next"])
    return Failure(code=str(failures[0]["code"]), message=message, cure=cure)
