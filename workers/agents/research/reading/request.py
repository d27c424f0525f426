"""What a request asks of research: an answer, a comparison, a report, a check; about what, from how many sources."""

from dataclasses import dataclass, replace
from typing import Literal

from workers.agents.research.claims.words import content
from workers.agents.research.reading import cues

Kind = Literal["answer", "compare", "report", "verify"]
MOST_SOURCES = 8
#: Sources that are read where the request names no number.
USUAL: dict[Kind, int] = {"answer": 3, "compare": 3, "report": 5, "verify": 4}


class Unclear(Exception):
    """The request lacks something: a question to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it was understood."""

    kind: Kind
    #: What it is about, in its own words: searched for, and looked for in the sources.
    topic: str
    count: int
    #: Pages that it names: these are read, and nothing is searched.
    urls: tuple[str, ...] = ()
    recency: str | None = None
    site: str = ""


def understand(request: str, earlier: str = "") -> Asked:
    """Return what a request asks; one that leans on an earlier one may take its topic from there.

    Raises:
        Unclear: it names nothing to look for.
    """
    text = " ".join(request.split())
    urls = tuple(dict.fromkeys(cues.URL.findall(text)))
    bare = _politeness_off(" ".join(cues.URL.sub(" ", text).split()))
    kind = _kind(bare)
    if len(urls) > 1 and kind == "answer" and cues.AGREE.search(bare):
        kind = "compare"
    site = cues.SITE.search(bare)
    recency = next((name for pattern, name in cues.RECENCY if pattern.search(bare)), None)
    topic = _topic(bare, kind)
    if urls and kind == "compare":
        topic = cues.AFTER_TOPIC.sub("", cues.BEFORE_TOPIC.sub("", topic))
    if earlier and (len(content(topic)) < 2 or cues.POINTS_BACK.search(topic)):  # noqa: PLR2004 - "and K2?" says too little
        before = understand(earlier)
        topic = " ".join(dict.fromkeys([*before.topic.split(), *cues.POINTS_BACK.sub("", topic).split()]))
    if not content(topic) and not urls:
        raise Unclear("What should I look for? Say it in a few words, for example “the height of Mount Everest”.")
    topic = topic if content(topic) else ""
    asked = Asked(kind=kind, topic=topic, count=_count(bare, kind), urls=urls, recency=recency)
    return replace(asked, site=site["site"].lower()) if site else asked


def _politeness_off(text: str) -> str:
    before = ""
    while text != before:
        before, text = text, cues.POLITE.sub("", text.strip())
    return text


def _kind(text: str) -> Kind:
    if cues.VERIFY.search(text):
        return "verify"
    if cues.REPORT.search(text):
        return "report"
    return "compare" if cues.COMPARE.search(text) else "answer"


def _count(text: str, kind: Kind) -> int:
    match = cues.COUNT.search(text)
    if match is None:
        return USUAL[kind]
    said = match["count"].lower()
    return max(1, min(cues.NUMBERS.get(said) or int(said), MOST_SOURCES))


def _topic(text: str, kind: Kind) -> str:
    """Return the words that name the topic: what goes before and after them is taken off."""
    if kind == "verify":
        text = cues.VERIFY.sub("", text, count=1)
    text = cues.SITE.sub(" ", text)
    for pattern, _ in cues.RECENCY:
        text = pattern.sub(" ", text)
    before = ""
    while text != before:
        before = text
        text = cues.CLOSING.sub("", text.strip(" .?!,;:“”\"'")).strip(" .?!,;:“”\"'")
    before = ""
    while text != before:
        before, text = text, cues.OPENING.sub("", f"{text} ").strip()
    return cues.ARTICLE.sub("", " ".join(text.split())).strip(" .?!,;:“”\"'")
