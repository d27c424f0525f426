"""What a browser session holds (cookies and storage, as Playwright keeps them), cut down to one site."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from backend.core.db.base import Json

#: Bytes of one saved session.
MOST_BYTES = 2_000_000


def host_in(site: str) -> str:
    """Return a site's host without its port; cookies know no ports."""
    return urlsplit(f"//{site}").hostname or ""


def of_site(state: Mapping[str, Any], site: str) -> Json:
    """Return what of a session is one site's: what is sent to its host, and what its subdomains keep.

    What belongs to other hosts, of the same owner or not, isn't kept: nobody asked for it.
    """
    host = host_in(site)
    return {
        "cookies": [one for one in state.get("cookies", ()) if _is_of(str(one["domain"]), host)],
        "origins": [one for one in state.get("origins", ()) if _is_of(urlsplit(one["origin"]).hostname or "", host)],
    }


def _is_of(domain: str, host: str) -> bool:
    """Tell whether a cookie's domain or an origin's host belongs to a host."""
    goes_to = domain.lstrip(".").lower().strip("[]")
    base = host.removeprefix("www.")
    return goes_to == base or goes_to.endswith(f".{base}") or (domain.startswith(".") and host.endswith(f".{goes_to}"))


def is_empty(state: Mapping[str, Any]) -> bool:
    """Tell whether a session holds nothing that could sign anybody in."""
    return not state.get("cookies") and not state.get("origins")


def merged(state: Mapping[str, Any], other: Mapping[str, Any]) -> Json:
    """Return one session with everything of both; where they differ, ``other``'s."""
    cookies = {(one["name"], one["domain"], one["path"]): one for one in (*state["cookies"], *other["cookies"])}
    origins = {one["origin"]: one for one in (*state["origins"], *other["origins"])}
    return {"cookies": list(cookies.values()), "origins": list(origins.values())}


def hosts_of(state: Mapping[str, Any]) -> Sequence[str]:
    """Return the hosts that a session's cookies and storage belong to."""
    found = {str(one["domain"]).lstrip(".") for one in state["cookies"]}
    return sorted(found | {urlsplit(one["origin"]).hostname or "" for one in state["origins"]} - {""})


def size_of(state: Mapping[str, Any]) -> int:
    """Return a session's size in bytes."""
    return len(json.dumps(state).encode())


def expires_of(state: Mapping[str, Any], days: int) -> datetime:
    """Return when a session is of no use any more: so many days from now, or with the last of its cookies.

    A cookie without a time, and local storage, last as long as they are kept.
    """
    latest = datetime.now(UTC) + timedelta(days=days)
    ends = [float(one.get("expires", -1)) for one in state["cookies"]]
    if state["origins"] or not ends or min(ends) < 0:
        return latest
    return min(latest, datetime.fromtimestamp(max(ends), UTC))
