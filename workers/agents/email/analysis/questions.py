"""Questions that a mail asks its reader."""

import re

from workers.agents.email.analysis.plain import one_line
from workers.agents.email.analysis.sentences import sentences

_MOST = 8
#: Asked out of politeness, or to sell.
_EMPTY = re.compile(
    r"^(?:hi\b.*|hey\b.*)?how (?:are|is) (?:you|it|things|everything|life)\b|^(?:any )?questions\?$|^(?:what's|"
    r"whats) up\b|"
    r"^how(?:'s| is) it going\b|\bquestions or (?:feedback|comments)\b|^need help\?|^having trouble\b|^(?:did|"
    r"have) you know\b|"
    r"^ready to\b|^looking for\b|^want to (?:stop|unsubscribe|save|learn)\b|^wie geht",
    re.IGNORECASE,
)


def questions(text: str) -> tuple[str, ...]:
    """Return the questions of a mail, each once."""
    asked = [one_line(one, 200) for one in sentences(text) if one.rstrip('"”’) ').endswith("?")]
    return tuple(dict.fromkeys(one for one in asked if not _EMPTY.search(one)))[:_MOST]
