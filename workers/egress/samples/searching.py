"""Searches the sample articles, and answers in the shape that SearXNG does."""

import re
from typing import Any

from workers.egress.samples.articles import ARTICLES, PAPERS, Article

#: Words that say nothing about a topic.
_EMPTY = re.compile(
    "an?|and|are|does|for|from|how|i[nst]|it|o[fnr]|overview|that|the|to|true|what|who|with", re.IGNORECASE
)
#: An article has to hold more than this share of a query's words: these few pages are no answer to anything else.
_SHARE = 2 / 3


def search(query: str) -> dict[str, Any]:
    """Return the articles that hold most of a query's words, the best first; none for a query about anything else."""
    wanted = _words(query)
    scored = [(len(wanted & _words(_text(each))) / max(len(wanted), 1), each) for each in ARTICLES]
    found = sorted((pair for pair in scored if wanted and pair[0] > _SHARE), key=lambda pair: -pair[0])
    return {"query": query, "results": [_hit(each) for _, each in found]}


def _hit(article: Article) -> dict[str, str]:
    return {
        "title": f"{article.title} – {PAPERS[article.paper]}",
        "url": article.url,
        "content": article.paragraphs[1],
        "publishedDate": article.day,
        "engine": "samples",
    }


def _text(article: Article) -> str:
    return " ".join((article.title, *article.paragraphs))


def _words(text: str) -> set[str]:
    found = re.findall(r"[a-z0-9]+", text.lower())
    return {word.removesuffix("s") for word in found if not _EMPTY.fullmatch(word)}
