"""Words of others in Markdown of ours: shown as they stand, whatever they hold."""

import re

_SIGNS = re.compile(r"[`*_|#~\\\[\]<>]|\$(?=\$)|(?<=\$)\$|&(?=#?\w+;)")
#: A bracket with a backslash in front is a formula on the page, and so are double dollars: those go by their numbers.
_BY_BACKSLASH = frozenset("`*_|#~")


def plain(text: object) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    return as_it_stands(" ".join(str(text).split()))


def as_it_stands(text: str) -> str:
    """Return text that Markdown shows as it stands; its lines stay."""
    return _SIGNS.sub(_as_itself, text)


def _as_itself(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match[0] in _BY_BACKSLASH else f"&#{ord(match[0])};"
