"""Signs in before what else is wanted, by a login or a session that its person keeps outside the chat."""

from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

from workers.agentkit.plays import Call, Said
from workers.agents.browser.plays.flow import need
from workers.agents.browser.reading.sign_in import SignIn
from workers.agents.browser.reading.wording import plain

_CODE = "asks for a code"
Page = dict[str, Any]


def signed_in(wanted: SignIn) -> Generator[Call, Said, tuple[str, Page]]:
    """Sign in; returns what is to be told of it, and the page that it led to."""
    if wanted.saved:
        used = yield from need("use_saved_session", name=wanted.name or wanted.site)
        page = yield from need("open_page", url=wanted.url)
        told = str(used["said"])
    else:
        page = yield from need("sign_in", site=wanted.site, account=wanted.account, page=_page(wanted.url))
        told = str(page["said"])
        if _CODE in told:
            page = yield from need("ask_person_to_take_over", reason=f"enter the code for {wanted.site}")
    if wanted.keeps:
        kept = yield from need("keep_session", name=wanted.keep_name, use_for_site=True)
        told = f"{told.split('. ')[0].rstrip('.')}. {kept['said']}"
    return plain(told), page


def _page(url: str) -> str:
    parts = urlsplit(url)
    return url if parts.path not in {"", "/"} or parts.query or parts.scheme == "http" else ""
