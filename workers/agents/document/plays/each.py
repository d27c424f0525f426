"""Chooses the play for what was read, and runs it for each document that is meant."""

from collections.abc import Callable, Sequence
from functools import partial

from workers.agents.document.plays import comparing, cutting, fields, questions, tables, texts
from workers.agents.document.plays.steps import NothingDone, Play
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.meaning import Intent, Reading
from workers.agents.document.reading.wording import plain
from workers.agents.document.reading.words import listed

#: Documents that one part of a request is done for.
MOST_DOCUMENTS = 10
ForOne = Callable[[Reading, Document], Play]
_FOR_ONE: dict[Intent, ForOne] = {
    "tables": tables.tables,
    "split": cutting.split,
    "remove": cutting.remove,
    "collect": questions.collect,
    "outline": texts.outline,
    "count": texts.count,
    "summary": texts.summary,
    "about": texts.about,
    "convert": texts.convert,
    "read": texts.read,
}


def each(readings: Sequence[Reading], documents: Sequence[Document], request: str) -> Play:
    """Do every part of a request, one after the other.

    Raises:
        NothingDone: no part could be done.
    """
    answers: list[str] = []
    failures: list[NothingDone] = []
    made: dict[str, str] = {}
    for reading in readings:
        try:
            answers.append((yield from _one(reading, documents, request, made)))
        except NothingDone as nothing:
            failures.append(nothing)
    return _together(answers, failures)


def _one(reading: Reading, documents: Sequence[Document], request: str, made: dict[str, str]) -> Play:
    match reading.intent:
        case "compare":
            return (yield from comparing.compare(reading, request))
        case "merge":
            return (yield from cutting.merge(reading, request, made))
        case "rotate":
            return (yield from _for_each(reading, documents, partial(cutting.rotate, made=made)))
        case "fields":
            return (yield from fields.fields(reading, documents))
        case "question":
            return (yield from questions.question(reading, documents))
        case _:
            return (yield from _for_each(reading, documents, _FOR_ONE[reading.intent]))


def _for_each(reading: Reading, documents: Sequence[Document], play: ForOne) -> Play:
    targets = reading.chosen.documents
    answers: list[str] = []
    failures: list[NothingDone] = []
    for document in targets[:MOST_DOCUMENTS]:
        try:
            answers.append((yield from play(reading, document)))
        except NothingDone as nothing:
            failures.append(nothing)
    text = _together(answers, failures)
    if len(targets) > MOST_DOCUMENTS:
        left = listed([plain(one.name) for one in targets[MOST_DOCUMENTS:][:5]])
        text += f"\n\nNot done, because it would be too much at once: {left}."
    if not reading.chosen.named and len(targets) < len(documents):
        text += (
            f"\n\nI took {listed([plain(one.name) for one in targets])}; name another file to have that one instead."
        )
    return text


def _together(answers: Sequence[str], failures: Sequence[NothingDone]) -> str:
    if not answers:
        raise failures[0]
    said = [f"{nothing.failure.message} {nothing.failure.cure}".strip() for nothing in failures]
    return "\n\n".join([*answers, *said])
