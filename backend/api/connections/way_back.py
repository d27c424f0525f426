"""Where a browser goes after the sign-in at another site: to a page of ours, never elsewhere."""

import re
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, Field

from backend.api.texts import Text

#: Where people connect accounts.
CONNECTIONS_PAGE = "/settings/connections"
#: What the page is told; what stands there from a former time is taken out.
_TOLD = frozenset({"connected", "failed", "missing"})
# Browsers drop tabs and line breaks, read "\" as "/", and take "//host" for another site.
_SUSPECT = re.compile(r"//|\\|[\x00-\x20\x7f-\xa0\u2028\u2029]")


def _own_path(path: str) -> str:
    if not path.startswith("/") or _SUSPECT.search(path):
        raise ValueError("must be a path of this site, such as /settings/connections")
    return path


OwnPath = Annotated[Text, Field(max_length=500), AfterValidator(_own_path)]


def way_back(path: str, **told: str) -> str:
    """Return a page's address with what came of it."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _TOLD]
    return urlunsplit(("", "", parts.path, urlencode([*kept, *told.items()], safe=","), parts.fragment))
