"""Words around a request that ask nicely."""

import re

_LEAD = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|yes|yep|yeah|sure|now|and|then|so|also|great|nice|perfect|good|thanks|"
    r"thank you|"
    r"(?:can|could|would|will) you(?: please| kindly)?|i(?:['’]d| would)? (?:want|like|need)(?: you)? to|let['’]?s|"
    r"go ahead(?: and)?|just|"
    r"help me|try to|first|next|finally|next up|that(?:['’]s| is) (?:good|fine|perfect)|looks good)\b[\s,.:;!–-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,]*(?:please|pls|thanks|thank you|thx|now|for me)?[\s.!]*$", re.IGNORECASE)


def plainly(text: str) -> str:
    """Return a request without the words that only ask nicely."""
    plain = " ".join(text.split())
    lead = _LEAD.match(plain)
    if lead and lead.end() < len(plain):
        plain = plain[lead.end() :]
    return plain


def without_tail(text: str) -> str:
    """Return a request without the politeness at its end."""
    return _TAIL.sub("", text)
