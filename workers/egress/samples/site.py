"""What the sample site answers: a pure function of what is asked, and when."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import parse_qsl, urlsplit

from backend.core.sample_site import SAMPLE_HOST
from workers.egress.samples import harbour
from workers.egress.samples.articles import ARTICLES, PAPERS, Article
from workers.egress.samples.markup import page
from workers.egress.samples.searching import search

_HTML = "text/html; charset=utf-8"
_NEWS = re.compile(r"/news/(\d{1,3})")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request to the site; ``path`` holds the query, ``body`` is what a form sent."""

    method: str
    host: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class SamplePage:
    """An answer."""

    body: bytes
    media_type: str = _HTML
    status: int = 200


def answer(asked: Asked, now: datetime) -> SamplePage:
    """Return what the site answers at a moment."""
    path, query = (parts := urlsplit(asked.path)).path or "/", parts.query
    if path == "/robots.txt":
        return _text("User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")
    if asked.method == "POST":
        sent = asked.host == SAMPLE_HOST and path == "/contact"
        return _text(harbour.thanks(_fields(asked.body))) if sent else _not_there(path)
    if asked.host != SAMPLE_HOST:
        return _of_a_paper(asked.host, path)
    return _of_the_harbour(path, query, now) or _not_there(path)


def _of_the_harbour(path: str, query: str, now: datetime) -> SamplePage | None:
    pages = {"/": harbour.front, "/prices": harbour.prices, "/contact": harbour.contact}
    if path in pages:
        return _text(pages[path]())
    if path == "/board":
        return _text(harbour.board(now))
    if path == "/feed.xml":
        return _text(harbour.feed(now), "application/rss+xml; charset=utf-8")
    if path == "/search.json":
        return _text(json.dumps(search(dict(parse_qsl(query)).get("q", ""))), "application/json")
    if (match := _NEWS.fullmatch(path)) and (news := harbour.news(int(match[1]))):
        return _text(news)
    return None


def _of_a_paper(host: str, path: str) -> SamplePage:
    paper = host.removesuffix(f".{SAMPLE_HOST}")
    own = [each for each in ARTICLES if each.paper == paper]
    if path == "/" and own:
        listed = "".join(f'<li><a href="{each.path}">{escape(each.title)}</a></li>' for each in own)
        return _text(page("Articles", f"<h1>{PAPERS[paper]}</h1><ul>{listed}</ul>", site=PAPERS[paper]))
    found = next((each for each in own if each.path == path), None)
    return _text(_article(found)) if found else _not_there(path)


def _article(article: Article) -> str:
    paragraphs = "".join(f"<p>{escape(words)}</p>" for words in article.paragraphs)
    day = f'<time datetime="{article.day}">{article.day}</time>'
    by = f'<p class="by">By <span rel="author">{article.author}</span>, {day}</p>'
    head = (
        f'<meta name="author" content="{article.author}">'
        f'<meta property="article:published_time" content="{article.day}T06:00:00Z">'
    )
    body = f"<article><h1>{escape(article.title)}</h1>{by}{paragraphs}</article>"
    return page(article.title, body, site=PAPERS[article.paper], head=head)


def _fields(body: bytes) -> dict[str, str]:
    return {name[:100]: value[:2_000] for name, value in parse_qsl(body.decode("utf-8", "replace"))[:20]}


def _text(text: str, media_type: str = _HTML) -> SamplePage:
    return SamplePage(body=text.encode(), media_type=media_type)


def _not_there(path: str) -> SamplePage:
    body = (
        f'<h1>There is no such page</h1><p>{escape(path[:200])}</p><p><a href="http://{SAMPLE_HOST}/">All pages</a></p>'
    )
    return SamplePage(body=page("Not there", body).encode(), status=404)
