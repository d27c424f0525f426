"""Reads whether a request wants its person signed in somewhere: "sign in to https://… as mara and get the table"."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from workers.agents.browser.reading.urls import urls_in

_VERB = (
    r"(?<![\w/.=?&#-])(?:please\s+)?(?:log|sign)(?:\s+me)?[\s-]?(?:in|on)\b"
    r"(?!\s+(?:page|form|button|screen|link|dialog|field))"
)
_SIGN = re.compile(
    rf"{_VERB}(?:\s*(?:to|at|on|into|there|with)?\s+(?P<url>(?:https?://|[\w-]+\.)\S*?)(?=[.,;!?]*(?:\s|$)))?(?:\s+there)?"
    r"(?:\s+as\s+(?P<account>[^\s,;]+))?"
    r"(?:\s+(?:with|using|by)\s+(?:my|the)\s+(?:\w+\s+)?(?:login|password|credentials|account))?"
    r"(?:\s*[,;.])?\s*(?:(?:and\s+then|and|then)\s+)?",
    re.IGNORECASE,
)
_SAVED = re.compile(
    r"[,;]?\s*\b(?:with|use|using|by)\s+(?:my|the)\s+(?:saved|stored|kept)\s+session\b(?:\s+[\"“„](?P<name>[^\"”]{1,80})[\"”])?"
    r"(?:\s*(?:,|;|and\s+then|and|then)\s+)?",
    re.IGNORECASE,
)
_KEEP = re.compile(
    r"[,;]?\s*\b(?:and\s+|then\s+)*(?:keep|save|remember)\s+"
    r"(?:the\s+session|me\s+(?:signed|logged)\s+in|the\s+(?:sign|log)[- ]?in)"
    r"(?:\s+(?:as|under)\s+[\"“„]?(?P<name>[\w .-]{1,60}?)[\"”]?)?(?=[,;.!?]|\s+and\b|\s+for\b|\s*$)"
    r"(?:\s+for\s+(?:next\s+time|later))?",
    re.IGNORECASE,
)
#: Paths at which sites have people sign in, and show nothing else.
_SIGN_IN_PATH = re.compile(r"/(?:users?/)?(?:log|sign)[-_]?(?:in|on)\b|/anmeld|/auth\b|/session", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a request says of signing in.

    Attributes:
        url: where, as it was named.
        account: as whom; "" where that isn't said.
        lands: what is wanted is of the page that signing in leads to.
        saved: by a saved session, instead of a login.
        name: what that session is called.
        keeps: the session is to be kept, under ``keep_name``.
    """

    url: str
    account: str = ""
    lands: bool = False
    saved: bool = False
    name: str = ""
    keeps: bool = False
    keep_name: str = ""

    @property
    def site(self) -> str:
        """The host, with its port where one was named."""
        return urlsplit(self.url).netloc


def sign_in_of(request: str) -> tuple[SignIn | None, str]:
    """Return what a request says of signing in, and what is left of it; None where it says nothing of that."""
    kept = _KEEP.search(request)
    rest = request[: kept.start()] + request[kept.end() :] if kept else request
    saved, sign = _SAVED.search(rest), _SIGN.search(rest)
    found = saved or sign
    urls = urls_in(request)
    if found is None or not urls:
        return None, request
    said = found.groupdict()
    where = (urls_in(said.get("url") or "") or urls)[0]
    rest = f"{rest[: found.start()]}{rest[found.end() :]}".strip(" ,;.")
    if not urls_in(rest):
        rest = f"{rest} {where}".strip()
    lands = urls_in(rest) == [where] and saved is None and _SIGN_IN_PATH.search(urlsplit(where).path) is not None
    return SignIn(
        url=where,
        account=(said.get("account") or "").rstrip("."),
        lands=lands,
        saved=saved is not None,
        name=said.get("name") or "",
        keeps=kept is not None,
        keep_name=((kept["name"] or "") if kept else "").strip(),
    ), rest
