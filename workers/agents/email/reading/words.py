"""Words that people use for mail, and how names end in a request."""

import re

MAIL = r"(?:e-?mails?|mails?|messages?|letters?|posts?)"
#: Behind a name something else begins.
_AFTER_NAME = (
    r"about|regarding|concerning|on|since|in|into|with|without|that|which|who|whom|to|and|or|of|for|as|before|after|"
    r"between|"
    r"older|newer|than|please|now|because|until|unread|if|whether|saying|telling|asking|by|so|when|where|what|why|how|"
    r"sent|wrote|writes|write|received|politely|via|at|has|have|had|is|are|was|were|just|right|today|yesterday|again|"
    r"too|yet|"
    r"mentioned|mention|concerning|back|out|away|off|as well"
)
#: A full stop, but not that of "Dr.".
_STOP = r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bProf)(?<!\bSt)\.(?:\s|$)"
_PLAIN = r"(?P<{group}>(?!me\b|us\b|it\b|them\b|this\b|that\b|these\b)[^\W_][^,;:?!()“”\"]*?)"
_OPEN = rf"{_PLAIN}(?= (?:{_AFTER_NAME})\b|[,;:?!()]|{_STOP}|$|(?=['’]s?\b))"
_ARTICLE = re.compile(
    r"^(?:the|my|our|your|a|an|that|this|all|any|some|whole|entire|both|these|those|his|her|their)\s+", re.IGNORECASE
)
_GROUP = re.compile(r"^(?:people|guys|folks|someone|somebody|everyone|everybody) (?:from|at|of|in) ", re.IGNORECASE)
_TAIL = re.compile(r"(?:['’]s?)$|\s+(?:please|again|too|now|yet|as well)$", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
}  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip


def name(group: str) -> str:
    """Return the pattern of a name with nothing certain behind it: it ends where something else begins."""
    return _OPEN.replace("{group}", group)


def within(group: str) -> str:
    """Return the pattern of a name behind which the rest of the pattern stands."""
    return _PLAIN.replace("{group}", group)


def bare(text: str) -> str:
    """Return a name without article and ending: "my landlord's" is "landlord"."""
    plain, before = text.strip(' .,;:?!"“”'), ""
    while plain != before:
        before = plain
        plain = _GROUP.sub("", _TAIL.sub("", _ARTICLE.sub("", plain))).strip()
    return plain


def number(word: str) -> int | None:
    """Return a number written in figures or as a word."""
    low = word.lower()
    return int(low) if low.isdigit() else NUMBERS.get(low)


def people(text: str) -> tuple[str, ...]:
    """Return the people of "Kim and the boss", "a@x.org, b@y.org"."""
    parts = re.split(r"\s*(?:,|;|&|\band\b|\bas well as\b)\s*", text)
    return tuple(dict.fromkeys(kept for part in parts if (kept := bare(part))))
