"""Finds the addresses that a request names, and what is left of it without them."""

import re

from workers.agents.browser.addresses import completed

_WITH_SCHEME = r"https?://[^\s<>\"“”]+"
#: A host as people write it; its last label is letters, so "3.5" and "v1.2" are none.
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#][^\s<>\"“”]*)?"
_LOCAL = r"(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\])(?::\d{1,5})(?:/[^\s<>\"“”]*)?"
_URL = re.compile(rf"(?<![\w@./-])(?:{_WITH_SCHEME}|{_LOCAL}|{_HOST})", re.IGNORECASE)
#: What looks like a host and is a file's name.
_FILES = re.compile(
    r"\.(?:pdf|csv|tsv|xlsx?|docx?|pptx?|txt|md|json|xml|html?|png|jpe?g|gif|webp|svg|zip|py|js|ts|log|eml|db|sql)$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.,;:!?)\]}'’]+$")


def urls_in(request: str) -> list[str]:
    """Return the addresses in a request, each once, as they can be opened."""
    found = (_trimmed(match[0]) for match in _URL.finditer(request))
    return list(dict.fromkeys(completed(one) for one in found if _is_address(one)))


def without_urls(request: str) -> str:
    """Return a request with a mark where each address stood."""

    def replaced(match: re.Match[str]) -> str:
        one = _trimmed(match[0])
        return f"URL{match[0][len(one) :]}" if _is_address(one) else match[0]

    return " ".join(_URL.sub(replaced, request).split())


def _is_address(said: str) -> bool:
    """Whether it is an address, and not a file's name: that has no path behind it."""
    if said.lower().startswith("http") or "/" in said:
        return True
    return _FILES.search(said) is None


def _trimmed(said: str) -> str:
    """Return an address without what closes the sentence around it."""
    trimmed = _ENDS.sub("", said)
    # A bracket that is opened inside belongs to the address: /wiki/Otter_(animal)
    rest = said[len(trimmed) :]
    while rest.startswith(")") and trimmed.count("(") > trimmed.count(")"):
        trimmed, rest = f"{trimmed})", rest[1:]
    return trimmed
