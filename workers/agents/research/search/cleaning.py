"""Makes hits of what providers answer with: plain words, web addresses only, dates in one form."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from workers.agents.research.search.port import Hit, Wanted

_TAG = re.compile(r"<[^<>]{0,200}>")
_LONGEST_TITLE, _LONGEST_SNIPPET = 300, 600
_LONGEST_URL = 2_000
_AGO = re.compile(r"(?P<count>\d{1,3}) (?P<unit>minute|hour|day|week|month|year)s? ago", re.IGNORECASE)
_DAYS = {"minute": 0.0, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_FORMS = ("%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%d %B %Y")
_ISO = re.compile(r"\d{4}-\d{2}(-\d{2})?$")
_ADDED = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|ref_src|igshid", re.IGNORECASE)


def words(text: object, longest: int = _LONGEST_SNIPPET) -> str:
    """Return the plain words of a title or snippet, on one line."""
    if not isinstance(text, str):
        return ""
    plain = html.unescape(_TAG.sub("", text[: 4 * longest]))
    return " ".join(plain.split())[:longest]


def title(text: object) -> str:
    """Return a title's plain words."""
    return words(text, _LONGEST_TITLE)


def is_web_address(url: object) -> bool:
    """Say whether it can be a page."""
    return (
        isinstance(url, str)
        and len(url) <= _LONGEST_URL
        and re.match(r"https?://[^\s/]", url, re.IGNORECASE) is not None
    )


def host_of(url: str) -> str:
    """Return the host as a person names it; "" where the address can't be read."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def on_site(url: str, site: str) -> bool:
    """Say whether an address is on a site or one below it."""
    host, wanted = host_of(url), site.lower().removeprefix("www.")
    return not wanted or host == wanted or host.endswith(f".{wanted}")


def same_page(url: str) -> str:
    """Return what two addresses of one page share: no fragment, no marks of campaigns, no www."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if not _ADDED.fullmatch(name)])
    port = f":{parts.port}" if parts.port and parts.port not in {80, 443} else ""
    return urlunsplit(("", f"{host_of(url)}{port}", parts.path.rstrip("/"), query, ""))


def day_of(text: object, *, now: datetime | None = None) -> str | None:
    """Return a date as ISO 8601: from ISO, RFC 5322, "Jan 5, 2024" and "3 days ago"; None for anything else."""
    if not isinstance(text, str) or not (said := text.strip()):
        return None
    if _ISO.match(said):
        return said
    if match := _AGO.search(said):
        days = int(match["count"]) * _DAYS[match["unit"].lower()]
        return ((now or datetime.now(UTC)) - timedelta(days=days)).date().isoformat()
    moment = _iso(said) or _rfc(said) or _named(said)
    return moment.date().isoformat() if moment else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None


def _named(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def fitting(hits: Iterable[Hit], wanted: Wanted) -> list[Hit]:
    """Return the hits that keep to what was wanted, each page once: not every engine filters."""
    oldest = _oldest(wanted)
    kept: dict[str, Hit] = {}
    for hit in hits:
        too_old = oldest is not None and hit.published is not None and hit.published < oldest
        if is_web_address(hit.url) and on_site(hit.url, wanted.site) and not too_old:
            kept.setdefault(same_page(hit.url), hit)
    return list(kept.values())[: wanted.k]


def _oldest(wanted: Wanted) -> str | None:
    if wanted.recency is None:
        return None
    # A day more: providers and we needn't be in one time zone.
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[wanted.recency] + 1
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()
