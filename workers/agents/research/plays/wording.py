"""Words of the answer: quotations with numbered links, notes, and the list of sources."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote as escaped

from workers.agentkit.plain_words import plain
from workers.agents.research.plays.gathering import Gathered
from workers.agents.research.report.writing import in_words, link, quoted

__all__ = ["EXTRACTIVE", "artifact", "by_source", "footer", "link", "marks", "quoted", "said"]

EXTRACTIVE = "These are the sources' own sentences: the built-in model writes none of its own."
_MOST_ORDERS = 3


def marks(numbers: Sequence[int], gathered: Gathered) -> str:
    """Return numbers of sources as links to them."""
    urls = {int(source["source"]): str(source["url"]) for source in gathered.sources}
    return " ".join(link(f"[{number}]", urls[number]) for number in dict.fromkeys(numbers) if number in urls)


def said(words: str, number: int, gathered: Gathered) -> str:
    """Return a source's words as an item of a list."""
    return f"- {quoted(words)} {marks([number], gathered)}"


def by_source(number: int, quotes: Sequence[str], gathered: Gathered) -> str:
    """Return what one source says as an item of a list, under its title and date."""
    source = next(one for one in gathered.sources if int(one["source"]) == number)
    title = plain(source.get("title") or source["site"])
    when = f", {in_words(str(source['date']))}" if source.get("date") else ""
    return f"- **{title}** {marks([number], gathered)}{when}: {' '.join(quoted(one) for one in quotes)}"


def artifact(name: str) -> str:
    """Return a link to a file that was kept."""
    return f"[{plain(name)}](artifact:{escaped(name)})"


def footer(gathered: Gathered) -> str:
    """Return the sources and what a person should know of how they were found."""
    lines = [_source(source) for source in gathered.sources]
    return "\n\n".join(["**Sources**\n\n" + "\n".join(lines), *_notes(gathered)])


def _source(source: dict[str, Any]) -> str:
    when = in_words(str(source["date"])) if source.get("date") else "no date found"
    changed = " (changed)" if str(source.get("date_is", "")).startswith("changed") else ""
    title = link(plain(source.get("title") or source["site"]), str(source["url"]))
    return f"{source['source']}. {title} — {plain(source['site'])}, {when}{changed}"


def _notes(gathered: Gathered) -> list[str]:
    notes = [_orders(gathered)]
    notes += [f"{plain(file['next'])} ({link('address', str(file['url']))})" for file in gathered.files]
    if gathered.failures:
        each = "; ".join(
            f"{link(plain(_short(one['url'])), one['url'])}: {plain(one['why'])}" for one in gathered.failures[:3]
        )
        notes.append(f"Not read: {each}")
    if note := gathered.search.get("note"):
        notes.append(f"**{plain(note)}.**")
    if cached := gathered.search.get("from_cache"):
        notes.append(f"Search results: {plain(cached)}.")
    skipped = [one for one in gathered.search.get("skipped", ()) if "isn't set up" not in one["reason"]]
    if skipped:
        each = "; ".join(f"{plain(one['provider'])}: {plain(one['reason'])}" for one in skipped)
        notes.append(f"Search providers passed over: {each}.")
    return [note for note in notes if note]


def _short(url: str) -> str:
    return url.split("://", 1)[-1].split("?", 1)[0][:60]


def _orders(gathered: Gathered) -> str:
    found = [(int(one["source"]), str(words)) for one in gathered.sources for words in one.get("gives_orders", ())]
    if not found:
        return ""
    each = "; ".join(f"{quoted(words)} {marks([number], gathered)}" for number, words in found[:_MOST_ORDERS])
    return (
        f"Text written for an assistant stands in these pages. It is their text only, and none of it was done: {each}"
    )
