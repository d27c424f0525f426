"""Questions: the passages that answer, each checked against its page before it is said."""

import re
from collections.abc import Sequence

from workers.agents.document.plays.reading_pages import left_out_note, read_pages
from workers.agents.document.plays.steps import Done, Play, Step, answers_of
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.meaning import Kind, Reading, Topic
from workers.agents.document.reading.passages import Passage, answers, rank, sentences
from workers.agents.document.reading.topics import query_of
from workers.agents.document.reading.values import values_in
from workers.agents.document.reading.wording import cell, cite, notes, plain, quoted, table
from workers.agents.document.reading.words import counted, listed, plural

LIMIT = 12
MOST_PASSAGES = 3
MOST_PAGES = 8
MOST_VALUES = 60
#: Below this share of the best passage's score another one says little.
_WORTH = 0.75
_NAMES_TOO = re.compile(r"\b(?:names|parties|people|companies)\b")
_NO_NAMES = "Names and parties can't be told by their look alone; ask for one by its part: “who is the landlord?”."
_KIND_NAMES = {
    "date": "date", "amount": "amount", "percent": "percentage", "duration": "duration", "phone": "phone number",
    "email": "mail address", "link": "link", "iban": "IBAN",
}  # fmt: skip


def question(reading: Reading, documents: Sequence[Document]) -> Play:
    """Quote the passages that answer a question, or say that there is none."""
    topic = reading.topic or Topic("", ())
    chosen = reading.chosen
    asked = chosen.named or any(one.origin in {"request", "step"} for one in chosen.documents)
    targets = chosen.documents if asked else documents
    args = {"query": query_of(topic), "files": [one.name for one in targets], "limit": LIMIT}
    found = answers_of((yield [Step("find_in_document", args)]))[0]
    hits = [hit for hit in found["hits"] if _on_pages(hit, reading, documents)]
    ranked = rank(hits, topic)
    fitting = [passage for passage in ranked if answers(passage)]
    worth = _worth_saying(fitting or ranked[:2], topic)
    checks = (yield [_check(passage) for passage in worth]) if worth else []
    sure = [_as_checked(one, done) for one, done in zip(worth, checks, strict=True) if _confirmed(one, done)]
    said = notes(found.get("notes", ()))
    if not fitting:
        return _nothing(topic, targets, sure, documents) + said
    if not sure:
        return f"I found no passage about “{plain(topic.said)}” that could be checked against its page.{said}"
    return _answer(topic, sure, documents) + said


def _on_pages(hit: dict[str, object], reading: Reading, documents: Sequence[Document]) -> bool:
    total = next((one.pages for one in documents if one.name == hit["file"]), None)
    if not reading.spans or total is None:
        return True
    stretches = [span.within(total) for span in reading.spans]
    return any(first <= int(str(hit["page"])) <= last for first, last in stretches)


def _worth_saying(passages: Sequence[Passage], topic: Topic) -> list[Passage]:
    if not passages:
        return []
    most = MOST_PAGES if "page" in topic.kinds else MOST_PASSAGES
    first = passages[0]
    if first.values:  # a second value is told only where it fits as well
        return [first, *(one for one in passages[1:] if one.values and one.coverage >= first.coverage)][:2]
    return [one for one in passages if one.score >= _WORTH * first.score][:most]


def _check(passage: Passage) -> Step:
    return Step("check_quote", {"file": passage.file, "page": passage.page, "quote": passage.quote})


def _confirmed(passage: Passage, done: Done) -> bool:
    """Say whether the words stand in the document; on another page than thought is fine, that page is cited."""
    return done.answer is not None and bool(done.answer.get("quote")) and bool(passage.quote)


def _as_checked(passage: Passage, done: Done) -> Passage:
    """Return the passage with the page on which the check found it."""
    page = (done.answer or {}).get("page") or passage.page
    return Passage(passage.file, int(page), passage.quote, passage.coverage, passage.values)


def _source(passage: Passage, documents: Sequence[Document]) -> str:
    return cite(_document(passage, documents), passage.page, name=len(documents) > 1)


def _document(passage: Passage, documents: Sequence[Document]) -> Document:
    return next(one for one in documents if one.name == passage.file)


def _answer(topic: Topic, passages: Sequence[Passage], documents: Sequence[Document]) -> str:
    quotes = "\n\n".join(quoted(one.quote, _source(one, documents)) for one in passages)
    first = passages[0]
    if "page" in topic.kinds:
        pages = list(dict.fromkeys(_source(one, documents) for one in passages))
        return f"“{plain(topic.said)}” is spoken of on {listed(pages)}:\n\n{quotes}"
    if first.values:
        values = listed([f"**{plain(value)}**" for value in first.values])
        also = "" if len(passages) == 1 or passages[1].values == first.values else " Another passage also fits:"
        return f"{values} ({_source(first, documents)}).{also}\n\n{quotes}"
    wanted = [kind for kind in topic.kinds if kind not in {"", "page"}]
    sure = f" (no {_KIND_NAMES.get(wanted[0], wanted[0])} that is surely the one asked for)" if wanted else ""
    files = {one.file for one in passages}
    says = f", {cite(_document(first, documents), None)} says" if len(files) == 1 else ""
    return f"On “{plain(topic.said)}”{says}{sure}:\n\n{quotes}"


def _nothing(topic: Topic, targets: Sequence[Document], near: Sequence[Passage], documents: Sequence[Document]) -> str:
    where = listed([cite(one, None) for one in targets[:3]]) if len(targets) <= 3 else f"the {len(targets)} files"  # noqa: PLR2004 - as many as a sentence bears
    said = f"I found nothing about “{plain(topic.said)}” in {where}."
    close = [one for one in near if one.coverage > 0]
    if not close:
        return f"{said} I look for words and for others that say the same; another word for it may help."
    quotes = "\n\n".join(quoted(one.quote, _source(one, documents)) for one in close)
    return f"{said} The nearest passages share only some of the words:\n\n{quotes}"


def collect(reading: Reading, document: Document) -> Play:
    """List every date, amount, address … of a document with its page and the words around it."""
    kinds = reading.topic.kinds if reading.topic else ()
    text = yield from read_pages(document, reading.spans)
    rows: list[tuple[str, int, str, Kind]] = []
    for page in text.pages:
        for sentence in _lines(str(page["text"])):
            rows += [
                (value, int(page["page"]), sentence, kind) for kind in kinds for value in values_in(sentence, kind)
            ]
    unique = list({(value, page): (value, page, sentence) for value, page, sentence, _ in reversed(rows)}.values())[
        ::-1
    ]
    unlisted = _NAMES_TOO.search(reading.topic.said if reading.topic else "") is not None
    names = listed([plural(_KIND_NAMES.get(kind, kind)) for kind in kinds])
    if not unique:
        return f"I found no {names} in {cite(document, None)}.{notes([*text.notes, *left_out_note(text, document)])}"
    shown = [[cell(value), cite(document, page), cell(sentence)] for value, page, sentence in unique[:MOST_VALUES]]
    more = [f"{len(unique) - MOST_VALUES} more are not shown."] if len(unique) > MOST_VALUES else []
    head = f"{cite(document, None)} has {counted(len(unique), 'value')} that look like {names}:"
    body = table(["value", "where", "words around it"], shown, safe=True)
    return (
        f"{head}\n\n{body}{notes([*more, _NO_NAMES if unlisted else '', *text.notes, *left_out_note(text, document)])}"
    )


def _lines(text: str) -> list[str]:
    return [sentence for line in text.splitlines() if line.strip("|- :") for sentence in sentences(line.strip())]
