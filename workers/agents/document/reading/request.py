"""Reads one request over the documents at hand: what is to be done, with which files, pages, fields and words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workers.agents.document.reading import cues
from workers.agents.document.reading.details import degrees_in, points_in, section_in, which_in
from workers.agents.document.reading.documents import Chosen, Document, choose, without_names
from workers.agents.document.reading.fields import LINE_ITEMS, asked_fields, known_fields, listed_fields, schema_in
from workers.agents.document.reading.meaning import Beyond, Kind, Reading, Topic, Unclear
from workers.agents.document.reading.pages import Span, cut_in, spans_in
from workers.agents.document.reading.topics import topic_of
from workers.agents.document.reading.words import number

_KINDS: dict[str, Kind] = {
    "date": "date", "deadline": "date", "amount": "amount", "price": "amount", "sum": "amount", "figure": "amount",
    "percentage": "percent", "duration": "duration", "period": "duration", "phone": "phone", "telephone": "phone",
    "email": "email", "e-mail": "email", "mail": "email", "link": "link", "url": "link", "web": "link", "iban": "iban",
}  # fmt: skip
_IS = re.compile(r"\b(what|who|where|when|how)['’]s\b")
_INVOICE_LIKE = re.compile(r"invoice|receipt|bill|rechnung|quittung|beleg|order", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A request: as it was typed, in lower case without file names, and the documents it means."""

    text: str
    low: str
    chosen: Chosen
    #: All that could be meant, whatever it names: "merge these, the cover first".
    several: Chosen

    @property
    def spans(self) -> tuple[Span, ...]:
        """The pages it names."""
        return tuple(spans_in(self.low))


def understand(text: str, documents: Sequence[Document]) -> Reading:
    """Return what one request means.

    Raises:
        Beyond: it is outside the range.
        Unclear: it lacks something.
    """
    low = _IS.sub(r"\1 is", " ".join(without_names(text, documents).lower().split()))
    said = Said(text, low, choose(text, documents), choose("these files", documents))
    for pattern, kind in cues.BEYOND:
        if pattern.search(said.low):
            raise Beyond(kind)
    if cues.ELSEWHERE.match(said.low):
        raise Beyond("")
    for read in _READERS:
        if (reading := read(said)) is not None:
            return reading
    raise Beyond("")


def _compare(said: Said) -> Reading | None:
    if not cues.COMPARE.search(said.low) or known_fields(said.low):
        return None
    chosen = said.chosen if len(said.chosen.documents) > 1 else said.several
    if len(chosen.documents) < 2:  # noqa: PLR2004 - two versions
        if re.search(r"\bchang|\bdiff|\bnew\b", said.low) and not re.search(r"\bcompare|between|versions?\b", said.low):
            return None
        raise Unclear("A comparison needs two documents. Attach both versions and ask again.")
    ordered = re.search(r"\bfrom FILE to FILE\b", without_names(said.text, said.chosen.documents)) is not None
    return Reading("compare", chosen, section=section_in(said.low), ordered=ordered)


def _merge(said: Said) -> Reading | None:
    if not cues.MERGE.search(said.low):
        return None
    chosen = said.chosen if len(said.chosen.documents) > 1 else said.several
    if len(chosen.documents) < 2:  # noqa: PLR2004 - one file can't be merged
        raise Unclear("Merging needs at least two files. Attach them all and ask again.")
    return Reading("merge", chosen)


def _remove(said: Said) -> Reading | None:
    if not cues.REMOVE.search(said.low) or not said.spans:
        return None
    return Reading("remove", said.chosen, spans=said.spans)


def _split(said: Said) -> Reading | None:
    taken = cues.TAKE_PAGES.search(said.low) is not None and bool(said.spans)
    if cues.TABLES.search(said.low) or not (taken or _splits(said.low)):
        return None
    plain = Reading("split", said.chosen)
    if taken and not _splits(said.low):
        return replace(plain, spans=said.spans, single=True)
    if every := cues.EVERY.search(said.low):
        return replace(plain, by="every", every=number(every["count"] or every["each"] or every["chunk"]))
    if spans := tuple(cut_in(said.low)) or said.spans:
        return replace(plain, spans=spans)
    if cues.HEADINGS.search(said.low):
        return replace(plain, by="headings")
    if cues.SINGLE.search(said.low):
        return replace(plain, by="every", every=1)
    raise Unclear(
        "Where should it be split? For example: “one file per chapter”, “pages 1-3 and 4-6”, or “every 10 pages”."
    )


def _splits(low: str) -> bool:
    return cues.SPLIT.search(low) is not None or cues.TAKE_CHAPTER.search(low) is not None


def _rotate(said: Said) -> Reading | None:
    if not cues.ROTATE.search(said.low):
        return None
    degrees = degrees_in(said.low)
    return Reading("rotate", said.chosen, spans=said.spans, degrees=degrees or (180 if "upside" in said.low else 90))


def _tables(said: Said) -> Reading | None:
    if not cues.TABLES.search(said.low) or cues.SUMMARY.search(said.low) or LINE_ITEMS.search(said.low):
        return None
    if known_fields(said.low) and re.search(r"\b(?:in|into|as|to) (?:a|one|the) table\b", said.low):
        return None
    return Reading("tables", said.chosen, spans=said.spans, which=which_in(said.low))


def _collect(said: Said) -> Reading | None:
    match = cues.ALL_OF_KIND.search(said.low)
    if match is None or (known_fields(said.low) and _invoices(said)):
        return None
    kinds = [kind for word, kind in _KINDS.items() if re.search(rf"\b{word}", match["kinds"])]
    if not kinds:
        return None
    topic = Topic(match["kinds"], (), tuple(dict.fromkeys(kinds)))
    return Reading("collect", said.chosen, spans=said.spans, topic=topic)


def _fields(said: Said) -> Reading | None:
    schema = schema_in(said.text)
    if schema is not None:
        return Reading("fields", said.chosen, schema=schema)
    known = known_fields(said.low) or (asked_fields(said.low) if _invoices(said) else [])
    asked = cues.FIELDS.search(said.low) is not None or cues.COMPARE.search(said.low) is not None
    if asked and (re.search(r"\bfields?\b", said.low) or (known and _lists(said.low, known)) or _from_invoices(said)):
        return Reading("fields", said.chosen, names=_names(said.low, known))
    if known and cues.WHAT_IS.search(said.low) and (_invoices(said) or known == ["total"]):
        many = len(said.chosen.documents) > 1 and said.chosen.many
        return Reading("fields", said.chosen, names=tuple(known), single=not many, topic=topic_of(said.low))
    return None


def _names(low: str, known: list[str]) -> tuple[str, ...]:
    """Return the fields to read; none means the usual ones of an invoice."""
    if re.search(r"\bfields?\b[^:]*:", low):
        return tuple(listed_fields(low))
    items = ["line_items"] if LINE_ITEMS.search(low) else []
    return tuple(dict.fromkeys([*known, *items]))


def _lists(low: str, known: list[str]) -> bool:
    """Say whether a request lists fields to pull, and isn't a question about one of them."""
    if cues.QUESTION.match(low):
        return False
    return len(known) > 1 or re.search(r"\b(?:pull|extract|get|collect|note|need|read|compare)\b", low) is not None


def _from_invoices(said: Said) -> bool:
    return (
        LINE_ITEMS.search(said.low) is not None
        or re.search(r"\b(?:data|details|information|values)\b", said.low) is not None
    )


def _invoices(said: Said) -> bool:
    """Say whether the documents are invoices or receipts, by the request's words, their names or their kind."""
    if _INVOICE_LIKE.search(said.low):
        return True
    return all(_INVOICE_LIKE.search(one.name) or one.kind == "image" for one in said.chosen.documents)


def _outline(said: Said) -> Reading | None:
    return Reading("outline", said.chosen) if cues.OUTLINE.search(said.low) else None


def _count(said: Said) -> Reading | None:
    return Reading("count", said.chosen, topic=topic_of(said.low)) if cues.COUNT.search(said.low) else None


def _summary(said: Said) -> Reading | None:
    points = points_in(said.low)
    if cues.SUMMARY.search(said.low) or (points and not cues.QUESTION.match(said.low)):
        usual = 3 if re.search(r"tl;?dr|gist|short|nutshell|brief\b", said.low) else 5
        return Reading("summary", said.chosen, spans=said.spans, section=section_in(said.low), points=points or usual)
    if cues.ABOUT.search(said.low) and not said.spans:
        return Reading("about", said.chosen, points=3)
    return None


def _convert(said: Said) -> Reading | None:
    match = cues.CONVERT.search(said.low)
    if match is None:
        return None
    to = str(match["to"] or match["bare"] or match["only"])
    if to in {"markdown", "md"}:
        return Reading("convert", said.chosen, to="markdown")
    if to in {"text", "txt", "plain text"}:
        read = all(one.kind == "image" for one in said.chosen.documents) and not re.search(
            r"\b(?:file|txt)\b", said.low
        )
        return Reading("read", said.chosen) if read else Reading("convert", said.chosen, to="text")
    raise Beyond(f"Converting to {to}")


def _read(said: Said) -> Reading | None:
    section = section_in(said.low)
    if cues.READ.search(said.low) and not cues.ALL_OF_KIND.search(said.low):
        return Reading("read", said.chosen, spans=said.spans, section=section)
    if (said.spans or section) and cues.SAYS.search(said.low) and not topic_words(said.low):
        return Reading("read", said.chosen, spans=said.spans, section=section)
    return None


def topic_words(low: str) -> str:
    """Return what a text in lower case asks about, pages and sections left out."""
    rest = re.sub(r"\b(?:on|in|of)? ?(?:the )?(?:pages?|slides?) [\d ,and–-]+", " ", low)
    return topic_of(cues.SECTION.sub(" ", rest)).said


def _question(said: Said) -> Reading | None:
    topic = topic_of(said.low)
    if not topic.stems:
        return None
    if (said.spans or section_in(said.low)) and not topic_words(said.low):
        return Reading("read", said.chosen, spans=said.spans, section=section_in(said.low))
    if cues.QUESTION.search(said.low):
        return Reading("question", said.chosen, spans=said.spans, section=section_in(said.low), topic=topic)
    if len(topic.stems) <= 4 and not cues.ORDER.search(said.low):  # noqa: PLR2004 - "termination clause": a few words are looked up
        return Reading("question", said.chosen, spans=said.spans, topic=topic, explicit=False)
    return None


_READERS: tuple[Callable[[Said], Reading | None], ...] = (
    _merge, _compare, _remove, _rotate, _split, _tables, _count, _collect, _fields, _outline, _convert, _summary,
    _read, _question,
)  # fmt: skip
