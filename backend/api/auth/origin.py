"""Requests that a cookie authorises must come from Warren's own page."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from backend.api.problems import ForbiddenOrigin

#: Values of Sec-Fetch-Site that mean "not another site".
_OWN = {"same-origin", "none"}


def check_origin(connection: HTTPConnection) -> None:
    """Compare the Origin header with the Host header; a program sends neither Origin nor Sec-Fetch-Site.

    Raises:
        ForbiddenOrigin: another site's page made the request.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        if connection.headers.get("sec-fetch-site", "none") not in _OWN:
            raise ForbiddenOrigin
        return
    if urlsplit(origin).netloc.lower() != connection.headers.get("host", "").lower():
        raise ForbiddenOrigin
