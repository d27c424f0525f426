"""Reads a request: what is wanted, of which pages."""

import re
from dataclasses import replace

from workers.agents.browser.reading.cues import (
    EMPTY_TOPIC,
    FOUND_BY,
    FULL,
    OPENS,
    PAGES,
    PASSWORD,
    SEARCH,
    SINCE,
    THEIRS,
    TOPICS,
)
from workers.agents.browser.reading.fields import button_in, fields_in, sends, speaks_of_form
from workers.agents.browser.reading.looks import device_in, locale_in, timezone_in
from workers.agents.browser.reading.meaning import Beyond, Intent, Reading, Unclear
from workers.agents.browser.reading.sign_in import sign_in_of
from workers.agents.browser.reading.trends import trends_of
from workers.agents.browser.reading.urls import urls_in, without_urls
from workers.agents.browser.reading.values import schema_in

_MOST_PAGES, _MOST_INTENTS = 50, 4
#: Words of the one are often said with the other.
_NOT_BOTH: tuple[tuple[Intent, Intent], ...] = (
    ("download", "table"), ("download", "pdf"), ("table", "list"), ("links", "list"), ("changes", "list"),
)  # fmt: skip


def understand(request: str) -> Reading:
    """Return what a request means.

    Raises:
        Unclear: a word from the person is needed.
        Beyond: it is more than the built-in model can do.
    """
    sign_in, rest = sign_in_of(request)
    if sign_in is not None:
        return replace(understand(rest), sign_in=sign_in)
    urls, words = tuple(urls_in(request)), without_urls(request)
    if (trends := trends_of(request, urls, words)) is not None:
        return trends
    if urls and (schema := schema_in(words)) is not None:
        return Reading(intents=("values",), urls=urls, schema=schema)
    shared = Reading(
        intents=(),
        urls=urls,
        full=FULL.search(words) is not None,
        device=device_in(words),
        locale=locale_in(words),
        timezone=timezone_in(words),
    )
    fields = fields_in(_first_url_out(request)) if speaks_of_form(words) else ()
    if speaks_of_form(words) and (fields or "form" in words.lower()):
        return _form(shared, request, words, fields)
    if match := SEARCH.search(words):
        query = next(filter(None, match.groups())).strip().strip('"“”„')
        return replace(shared, intents=("search", *_also(words)), topic=query)
    if theirs := THEIRS.search(words):
        raise Beyond(f"“{theirs[0]}”")
    return _pages(shared, words)


def _first_url_out(request: str) -> str:
    """Return the request without its page's address: others may be what goes into a field."""
    found = re.search(r"https?://\S+", request)
    return " ".join((request.replace(found[0], "URL", 1) if found else request).split())


def _form(shared: Reading, request: str, words: str, fields: tuple[tuple[str, str], ...]) -> Reading:
    """Return what to fill in.

    Raises:
        Unclear: what goes into it isn't said, or isn't for a chat.
    """
    fields = tuple(pair for pair in fields if pair[0].lower() not in {"http", "https"})
    if not fields:
        raise Unclear("What shall go into the form? Say it like this: “with name=Ann, email=ann@example.com”.")
    if any(PASSWORD.search(label) for label, _ in fields):
        raise Unclear("A password doesn't belong into the chat: it would be kept. Sign in yourself, or leave it out.")
    _need_url(shared)
    return replace(shared, intents=("form",), fields=fields, sends=sends(words), button=button_in(request))


def _pages(shared: Reading, words: str) -> Reading:
    intents = [intent for intent, cue in FOUND_BY if cue.search(words)]
    if intents and intents != ["say"]:
        intents = [intent for intent in intents if intent != "say"]
    for taken, other in _NOT_BOTH:
        if taken in intents and other in intents:
            intents.remove(other)
    if not intents and (OPENS.search(words) or shared.urls):
        intents = ["screenshot" if shared.device else "say"]
    if not intents:
        raise Beyond("")
    _need_url(shared)
    since = SINCE.search(words)
    return replace(
        shared,
        intents=tuple(intents[:_MOST_INTENTS]),
        topic=_topic(words),
        since=since["since"].removeprefix("the ") if since else "",
        pages=_page_count(words),
    )


def _also(words: str) -> tuple[Intent, ...]:
    """Return what is to be kept of a search's results."""
    return tuple(intent for intent, cue in FOUND_BY if intent in {"screenshot", "pdf"} and cue.search(words))


def _need_url(reading: Reading) -> None:
    if not reading.urls:
        raise Unclear("Which page? Name its address, like https://example.com/prices.")


def _topic(words: str) -> str:
    for pattern in TOPICS:
        if match := pattern.search(words):
            topic = re.sub(r"\bURL\b", " ", match["topic"]).strip(" ,.;:?!“”\"'")
            topic = re.sub(r"^(?:the|a|an|all|me)\s+", "", " ".join(topic.split()), flags=re.IGNORECASE)
            if topic and not EMPTY_TOPIC.match(topic):
                return topic
    return ""


def _page_count(words: str) -> int:
    match = PAGES.search(words)
    if match is None:
        return 1
    return _MOST_PAGES if match["n"].lower() == "all" else max(1, min(int(match["n"]), _MOST_PAGES))
