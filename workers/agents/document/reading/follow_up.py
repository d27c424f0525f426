"""A request that changes the one before it: "and page 3?", "now the second table", "shorter please"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from workers.agentkit.spec import CHANGED_BY
from workers.agents.document.reading.details import MOST_POINTS, degrees_in, points_in, section_in, which_in
from workers.agents.document.reading.documents import Chosen, Document, choose, without_names
from workers.agents.document.reading.fields import known_fields
from workers.agents.document.reading.meaning import Beyond, Intent, Reading, Unclear
from workers.agents.document.reading.pages import spans_in
from workers.agents.document.reading.parts import understand_all
from workers.agents.document.reading.request import topic_words, understand
from workers.agents.document.reading.topics import kinds_of, topic_of

_SHORTER = re.compile(r"\b(?:shorter|briefer|fewer|less)\b")
_LONGER = re.compile(r"\b(?:longer|more|further|in more detail)\b")
_WHERE = re.compile(r"\b(?:which|what) page\b|\bwhere (?:was|is|does|did)\b")
_AGAIN = re.compile(r"^(?:and |now |please |do (?:it|that|the same) )*(?:again|once more|the same(?: again)?)\b")
_LEAD = re.compile(
    r"^(?:and |now |ok |also |so |then |but |please |only |just )*(?:what about|how about|for|about|the same for)?\s*"
)
_EXACT = {"compare", "merge", "split", "remove", "rotate", "summary", "about", "convert", "outline", "count", "collect"}


def understand_follow_up(text: str, earlier: str, documents: Sequence[Document]) -> tuple[list[Reading], list[str]]:
    """Return what a request means that follows on another one: the earlier meaning with what the words change.

    Raises:
        Beyond: it changes nothing that is understood.
        Unclear: it lacks something.
    """
    alone = _alone(text, documents)
    before = _before(earlier, documents)
    if before is None:
        return ([alone], []) if alone else understand_all(text, documents)
    reading = _laid_over(text, before, documents)
    if reading is None:
        raise Beyond("")
    return [reading], []


def _alone(text: str, documents: Sequence[Document]) -> Reading | None:
    try:
        return understand(text, documents)
    except (Beyond, Unclear):
        return None


def _before(earlier: str, documents: Sequence[Document]) -> Reading | None:
    """Read the earlier request, with what later ones already changed of it."""
    first, *changes = earlier.split(CHANGED_BY)
    try:
        before = understand_all(first, documents)[0][0]
    except (Beyond, Unclear):
        return None
    for change in changes:
        before = _laid_over(change, before, documents) or before
    return before


def _laid_over(text: str, before: Reading, documents: Sequence[Document]) -> Reading | None:
    """Return the earlier meaning with what a later request's words change of it."""
    alone = _alone(text, documents)
    if alone is not None and alone.explicit and alone.intent in _EXACT and alone.intent != before.intent:
        return _with_files(alone, before)
    changed = _changed(" ".join(without_names(text, documents).lower().split()), before)
    files = choose(text, documents)
    if files.named:
        return replace(changed or before, chosen=files)
    if changed is None and (alone is None or not alone.explicit):
        changed = _shortened(text.lower(), before)
    return changed or (_with_files(alone, before) if alone is not None else None)


def _with_files(reading: Reading, before: Reading) -> Reading:
    """Take the earlier request's files where this one names none."""
    if reading.chosen.named or reading.intent in {"merge", "compare"} or not before.chosen.named:
        return reading
    return replace(reading, chosen=Chosen(before.chosen.documents, named=True, many=before.chosen.many))


def _changed(low: str, before: Reading) -> Reading | None:
    """Lay what the words name over the earlier meaning; None when they name nothing it has."""
    if _AGAIN.search(low):
        return before
    return _CHANGES.get(before.intent, _other_place)(low, before)


def _other_fields(low: str, before: Reading) -> Reading | None:
    names = known_fields(low)
    return replace(before, names=tuple(names), topic=topic_of(low)) if names else None


def _other_place(low: str, before: Reading) -> Reading | None:
    spans, section, degrees = tuple(spans_in(low)), section_in(low), degrees_in(low)
    if before.intent == "rotate" and degrees is not None:
        return replace(before, degrees=degrees, spans=spans or before.spans)
    if before.intent == "compare" and section:
        return replace(before, section=section)
    if before.intent in {"read", "split", "rotate", "remove"} and (spans or section):
        return replace(before, spans=spans, section=section)
    return None


def _other_table(low: str, before: Reading) -> Reading | None:
    which, spans = which_in(low), tuple(spans_in(low))
    if which or spans:
        return replace(before, which=which, spans=spans or (before.spans if which else ()))
    return replace(before, which=(), spans=()) if re.search(r"\ball\b", low) else None


def _other_length(low: str, before: Reading) -> Reading | None:
    points, section, spans = points_in(low), section_in(low), tuple(spans_in(low))
    if points is None and _SHORTER.search(low):
        points = max(before.points // 2, 1)
    elif points is None and _LONGER.search(low):
        points = min(before.points * 2, MOST_POINTS)
    if points is None and not section and not spans:
        return None
    return replace(
        before,
        intent="summary",
        points=points or before.points,
        section=section or before.section,
        spans=spans or before.spans,
    )


def _shortened(low: str, before: Reading) -> Reading | None:
    """Return a summary: where the answer before was of another kind, it is the document that can be made shorter."""
    if _SHORTER.search(low) is None and _LONGER.search(low) is None:
        return None
    return Reading("summary", before.chosen, spans=before.spans, points=3 if _SHORTER.search(low) else 8)


def _other_topic(low: str, before: Reading) -> Reading | None:
    if _WHERE.search(low) and before.topic is not None:
        return replace(before, topic=replace(before.topic, kinds=("page",)))
    spans, section = tuple(spans_in(low)), section_in(low)
    topic = topic_of(_LEAD.sub("", low))
    if topic_words(_LEAD.sub("", low)) and not section:
        return replace(before, topic=replace(topic, kinds=kinds_of(low)), spans=spans)
    if spans or section:  # "and page 3?" after a question asks for the page itself
        return replace(before, intent="read", spans=spans, section=section)
    return None


_CHANGES: dict[Intent, Callable[[str, Reading], Reading | None]] = {
    "tables": _other_table,
    "summary": _other_length,
    "about": _other_length,
    "question": _other_topic,
    "fields": _other_fields,
}
