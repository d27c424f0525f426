"""Writes a report in Markdown, safe to show whatever its sources say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit, urlunsplit

from workers.agentkit.plain_words import plain
from workers.agents.research.claims.comparing import Point
from workers.agents.research.report.claims import Judged
from workers.agents.research.sources.shelf import KeptFile, Source

_LONGEST_QUOTE = 500
#: Quotation marks within a quotation.
_INNER = str.maketrans('“”„"', "‘’‘’")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that a report is written from."""

    title: str
    question: str
    claims: Sequence[Judged]
    points: Sequence[Point]
    sources: Sequence[Source]
    files: Sequence[KeptFile]
    at: datetime


def markdown(draft: Draft) -> str:
    """Return the report."""
    parts = [f"# {plain(draft.title)}", _head(draft), *_findings(draft), *_contradictions(draft), *_agreements(draft)]
    parts += [*_unconfirmed(draft), *_orders(draft), *_files(draft), *_sources(draft)]
    return "\n\n".join(part for part in parts if part) + "\n"


def quoted(text: str) -> str:
    """Return a source's words between quotation marks."""
    shown = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
    return f"“{plain(shown.translate(_INNER))}”"


def link(label: str, url: str) -> str:
    """Return a link that ends where it should, whatever the address holds."""
    try:
        parts = urlsplit(url)
        safe = urlunsplit(
            (
                parts.scheme,
                quote(parts.netloc, safe=":@[]%.-_~"),
                quote(parts.path, safe="/%:@!$&*+,;=-._~"),
                quote(parts.query, safe="/%:@!$&*+,;=-._~?"),
                "",
            )
        )
    except ValueError:
        return label
    return f"[{label}]({safe})"


def mark(source: Source) -> str:
    """Return a source's number as a link to it."""
    return link(f"[{source.number}]", source.url)


def day(moment: datetime) -> str:
    """Return a day in words."""
    return f"{moment.day} {moment:%B %Y}"


def in_words(date: str) -> str:
    """Return a date of a page, "2024-03-05" or "2024-03", in words; anything else as it is."""
    for form, words in (("%Y-%m-%d", "{0.day} {0:%B} {0.year}"), ("%Y-%m", "{0:%B} {0.year}")):
        try:
            return words.format(datetime.strptime(date, form).replace(tzinfo=UTC))
        except ValueError:
            continue
    return date


def _head(draft: Draft) -> str:
    count = f"{len(draft.sources)} source{'' if len(draft.sources) == 1 else 's'}"
    held = sum(one.holds for one in draft.claims)
    said = f"{plain(draft.question)}\n\n" if draft.question else ""
    return (
        f"{said}*{day(draft.at)}. {count} read; {held} of {len(draft.claims)} statements are borne out by the passage "
        "cited for them.*"
    )


def _findings(draft: Draft) -> list[str]:
    lines = []
    for one in draft.claims:
        if one.holds and one.source is not None:
            nearly = (
                f" *(nearly the source's words: {one.checked.likeness:g} %)*" if one.checked.verdict == "nearly" else ""
            )
            own = one.claim.strip(' .“”"') == one.checked.words.strip(' .“”"')
            words = "" if own else f"\n  > {quoted(one.checked.words)}"
            lines.append(f"- {plain(one.claim)} {mark(one.source)}{nearly}{words}")
    return ["## What the sources say", "\n".join(lines)] if lines else []


def _contradictions(draft: Draft) -> list[str]:
    points = [point for point in draft.points if point.kind == "contradiction"]
    if not points:
        return []
    return [
        "## Where sources differ",
        "Matched by their words and figures; read both before you decide.",
        *(_side_by_side(point, draft) for point in points),
    ]


def _side_by_side(point: Point, draft: Draft) -> str:
    known = {source.number: source for source in draft.sources}
    rows = [
        f"| {mark(known[said.source])} {_when(known[said.source])} | {plain(said.value)} | {quoted(said.text)} |"
        for said in point.said
    ]
    return "\n".join([f"| source | {plain(point.what)} | its words |", "| --- | --- | --- |", *rows])


def _agreements(draft: Draft) -> list[str]:
    known = {source.number: source for source in draft.sources}
    lines = []
    for point in draft.points:
        if point.kind == "agreement":
            marks = " ".join(mark(known[said.source]) for said in point.said)
            lines.append(f"- {plain(point.said[0].value)} ({plain(point.what)}): {quoted(point.said[0].text)} {marks}")
    return ["## Where sources agree", "\n".join(lines)] if lines else []


def _unconfirmed(draft: Draft) -> list[str]:
    lines = []
    for one in draft.claims:
        if not one.holds:
            cited = f" {mark(one.source)}" if one.source is not None else ""
            lines.append(f"- {plain(one.claim)}{cited} — {one.why}.")
    told = "\n".join(lines) if lines else "Every statement that was handed in is borne out by its passage."
    return ["## What could not be confirmed", told]


def _orders(draft: Draft) -> list[str]:
    lines = [f"- {mark(source)} {quoted(words)}" for source in draft.sources for words in source.told_orders]
    if not lines:
        return []
    told = (
        "These words stand in pages and are written for an assistant. They are those pages' text: none of it was done."
    )
    return ["## Text that gives orders to an assistant", told, "\n".join(lines)]


def _files(draft: Draft) -> list[str]:
    lines = [
        f"- {link(plain(file.name), f'{file.url}')}: kept as {plain(file.name)}, not read here." for file in draft.files
    ]
    return ["## PDFs met on the way", "\n".join(lines)] if lines else []


def _sources(draft: Draft) -> list[str]:
    lines = []
    for source in draft.sources:
        by = ", ".join(plain(part) for part in (source.author, source.site) if part)
        cut = " Only its beginning was read." if source.cut else ""
        lines.append(
            f"{source.number}. {link(plain(source.name), source.url)}{f' — {by}' if by else ''}; {_when(source)}; "
            f"fetched {day(source.fetched_at)}, {source.fetched_at:%H:%M} UTC.{cut}"
        )
    return ["## Sources", "\n".join(lines)]


def _when(source: Source) -> str:
    if source.dated is None:
        return "no date found"
    return f"{source.dated.what} {in_words(source.dated.date)} (from {source.dated.place})"
