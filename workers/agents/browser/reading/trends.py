"""Reads requests about what is new and talked about: on feeds, Hacker News, Reddit."""

import re
from dataclasses import replace

from workers.agents.browser.reading.meaning import Intent, Reading

_TRENDS = re.compile(
    r"\btrend(?:s|ing)?\b|\btalked about\b|\bhacker ?news\b|\breddit\b|\br/\w+|\bpopular (?:now|today|topics)\b|\bhn\b",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"\b(?:track|follow|count)(?: of)?(?: the)?(?: keyword| word| mentions of| term)* (?!how\b)"
    r"[\"“„]?(?P<topic>[\w .+#-]{2,60}?)[\"”]?(?= (?:on|in|over|across|for|since)\b|[.?!]?$)|"
    r"\bhow (?:often|many times) (?:(?:is|was|were|are) )?[\"“„]?(?P<other>[\w .+#-]{2,60}?)[\"”]?"
    r"(?: (?:is|was|were|are))? mentioned",
    re.IGNORECASE,
)
_REPORT = re.compile(r"\breport\b", re.IGNORECASE)
_FEED = re.compile(r"\b(?:rss|atom|feeds?)\b|/(?:feed|rss|atom)\b|\.(?:rss|atom)\b", re.IGNORECASE)
_TOPIC = re.compile(
    r"\b(?:about|on the topic of|around|in the field of|regarding|trends? (?:in|for|on)) "
    r"(?P<topic>(?!hacker|reddit|r/|right now|now\b|today)[\w .+#-]{2,60}?)"
    r"(?=,| on (?:hacker|reddit|r/)| (?:in|over) the (?:last|past)| this (?:week|month)| today| from|[.?!]?$)",
    re.IGNORECASE,
)
_SOURCES = (
    ("hacker news", re.compile(r"\bhacker ?news\b|\bhn\b", re.IGNORECASE)),
    ("reddit", re.compile(r"\breddit\b", re.IGNORECASE)),
)
_COMMUNITY = re.compile(r"\br/\w{2,30}")
_DAYS = re.compile(
    r"\b(?:last|past) (?P<n>\d{1,2} )?(?P<unit>day|week|month)s?\b|\bthis (?P<this>week|month)\b", re.IGNORECASE
)
_EACH = {"day": 1, "week": 7, "month": 30}


def trends_of(request: str, urls: tuple[str, ...], words: str) -> Reading | None:
    """Return what a request about trends means; None for any other."""
    shared = Reading(intents=(), urls=urls, sources=_sources(request), days=_days(request))
    if match := _KEYWORD.search(words):
        return replace(shared, intents=("keyword",), topic=(match["topic"] or match["other"]).strip(), urls=())
    if urls and _FEED.search(request):
        return replace(shared, intents=("feed",))
    if urls or not _TRENDS.search(words):
        return None
    intent: Intent = "report" if _REPORT.search(words) else "topics"
    match = _TOPIC.search(words)
    topic = re.sub(r"^(?:the|an?)\s+", "", match["topic"].strip(), flags=re.IGNORECASE) if match else ""
    return replace(shared, intents=(intent,), topic=topic)


def _sources(request: str) -> tuple[str, ...]:
    communities = _COMMUNITY.findall(request)
    named = [name for name, pattern in _SOURCES if pattern.search(request)]
    if communities and "reddit" in named:
        named.remove("reddit")
    return tuple(dict.fromkeys([*named, *communities]))


def _days(request: str) -> int | None:
    match = _DAYS.search(request)
    if match is None:
        return 1 if re.search(r"\btoday\b", request, re.IGNORECASE) else None
    if match["this"]:
        return _EACH[match["this"].lower()]
    return min(90, int(match["n"] or 1) * _EACH[match["unit"].lower()])
