"""Tells a page that only wants to know whether a person is there from one with something to read."""

import re

_ASKS = re.compile(
    r"\bare you (?:a )?(?:human|robot)\b|\bnot a robot\b|\byou(?:'re|’re| are) (?:a )?human\b|\bcaptcha\b"
    r"|\bhuman (?:verification|check)\b|\bsecurity (?:check|challenge|verification)\b|\bunusual (?:traffic|activity)\b"
    r"|\bchecking your browser\b|\bpress (?:and|&) hold\b|\bjust a moment\b",
    re.IGNORECASE,
)
#: What stands out on a page: its title, headings, pictures and frames; and what a person could work.
_STANDS_OUT = re.compile(r"^(?:Page: |\s*- (?:heading|img|iframe)\b).*$", re.MULTILINE)
_WORKABLE = re.compile(r"^\s*- (?:textbox|checkbox|button|iframe|slider)\b", re.MULTILINE)
#: Characters of a snapshot; a page that says more than a challenge does has something to read.
_LONGEST = 2_500


def is_challenge(snapshot: str) -> bool:
    """Tell whether a page, as its snapshot shows it, is a captcha or the like and nothing besides."""
    if len(snapshot) > _LONGEST or not _WORKABLE.search(snapshot):
        return False
    return any(_ASKS.search(line) for line in _STANDS_OUT.findall(snapshot))
