"""Tells what a mail says itself from what it quotes of earlier ones."""

import re

from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES

#: How far into a mail the quoted tail is looked for, and how long a line of it may be.
_LOOKED_AT, _LINE = 20_000, 300
_LONG_LINE = re.compile(rf"^.{{{_LINE}}}.*$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*+(?:\n[ \t]*+)++")
_HEADER = EmailMessage(text="", languages=[name for name in MAIL_LANGUAGES if len(name) == 2]).HEADER_REGEX  # noqa: PLR2004
#: Words a mail must have for the library's (slow) patterns to find anything in it.
_SIGN = re.compile(r"^[ \t]*[>*_\-\w\u00c0-\uffff].{0,200}?[:_\-：][ \t]*$", re.MULTILINE)


def without_quotes(text: str) -> str:
    """Return a mail's text up to where it starts to quote; all of it if nothing else is there."""
    head = _LONG_LINE.sub("", _BLANK.sub("\n\n", text[:_LOOKED_AT]))
    if _SIGN.search(head) and (match := _HEADER.search(head)):
        # Found in a text without its long lines: looked up again in the whole.
        end = text.find(match[0].strip())
        text = text[:end] if end > 0 else text
    lines = text.rstrip().split("\n")
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    return "\n".join(lines).strip() or text.strip()
