"""Sentences of a page that are written for an assistant that reads it, not for its reader.

A notice for the person. What keeps such words from being followed is elsewhere: a page is data to every tool, and acts
that it led to are asked for.
"""

import re

_MOST, _LONGEST = 5, 300
#: Characters of a page that are looked at.
_LOOKED_AT = 200_000
_RULES = r"(?:instructions?|prompts?|guidelines|directives|programming|anweisungen|vorgaben)"
_PATTERNS = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass|ignorier(?:e|en sie)|vergiss)\b[^.!?\n]{{0,40}}"
    rf"\b(?:your|previous|prior|earlier|above|system|deine|ihre|bisherigen)\b[^.!?\n]{{0,20}}\b{_RULES}\b|"
    r"\b(?:you are|you're|du bist|sie sind) (?:now )?(?:an? |eine? )?(?:ai|a\.i\.|language model|llm|"
    r"(?:helpful |virtual |digital )?assistant|chatbot|agent)\b|"
    r"\b(?:ai|llm|language model|assistant|chatbot|agents?)s?\b[^.!?\n]{0,40}\b(?:reading|visiting|browsing) "
    r"(?:this|the) (?:page|site|text)\b|"
    r"^\W*(?:system|assistant|ai)\s*(?:prompt|message|note)?\s*:\s*\S|"
    r"<\|(?:im_start|system|assistant|user)\|>|\[/?INST\]|<<SYS>>|"
    r"\b(?:do not|don't|without) (?:tell|telling|inform|informing|ask|asking|notify|notifying) the (?:user|person)\b|"
    r"\bthe user has (?:already )?(?:approved|agreed|confirmed|authori[sz]ed)\b",
    re.IGNORECASE | re.MULTILINE,
)
#: How a snapshot's line begins.
_TREE = re.compile(r"^(?:- [\w/]+:? ?)?(?:\[[\w=-]+\]:? ?)*")
_ENDS = re.compile(r"[.!?](?:\s|$)|\n")


def attempts(words: str) -> list[str]:
    """Return what a page tells an assistant to do, each sentence once, the first five."""
    text = words[:_LOOKED_AT]
    found: dict[str, None] = {}
    for match in _PATTERNS.finditer(text):
        begin = max(
            (end.end() for end in _ENDS.finditer(text, max(0, match.start() - _LONGEST), match.start())), default=0
        )
        begin = max(begin, match.start() - _LONGEST)
        after = _ENDS.search(text, match.end())
        sentence = " ".join(text[begin : after.start() + 1 if after else len(text)].split())
        found[_TREE.sub("", sentence).strip('" ')[:_LONGEST]] = None
        if len(found) >= _MOST:
            break
    return list(found)
