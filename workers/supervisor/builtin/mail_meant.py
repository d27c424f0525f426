"""Whether words about mail mean a mailbox, or mail as data, as a file at hand, or as the matter of a question."""

import re
from collections.abc import Sequence

from workers.supervisor.builtin.files_meant import files_meant
from workers.supervisor.builtin.kinds import kind_of
from workers.supervisor.builtin.words import Token, pattern_text
from workers.supervisor.terms import FileRef

#: Something is to be written or to leave: only a mailbox can do that.
_OUTWARD = re.compile(
    r"\b(send|forward|reply|respond|answer|draft|compose|unsubscribe|cc|bcc)\b"
    r"|^(please )?(e-?mail|mail|archive|trash)\b"
)
#: A program that handles mail is a program.
_PROGRAM = re.compile(
    r"^(please )?(write|build|create|make|implement|develop|fix|debug|code) "
    r"((?!e-?mails?\b|mails?\b|message|reply|note|letter|PERSON|ADDRESS)\w+ ){0,3}"
    r"(code|script|function|program|class|regex)\b"
)
#: A column, a format, a thing to check: "extract the e-mail addresses", "an email regex".
_AS_DATA = re.compile(
    r"\b(e-?mails?|mail) (addresse?s?|columns?|fields?|domains?|providers?|hosts?|regex|regexp|patterns?|formats?"
    r"|validat\w+)\b"
    r"|\b(duplicates?|group(ed)?|sort(ed)?|join(ed)?|merged?|match(ed)?|unique|distinct|filter(ed)?)\b.*"
    r"\b(by|on) (the )?e-?mails?\b"
)
#: The file that it stands in is named: "all emails in customers.xlsx".
_IN_A_FILE = re.compile(
    r"\b(in|from|of|out of|inside) (the |this |that |my |our |attached )*(FILE|csv|sheet|table|spreadsheet|pdf)\b"
)
#: Mail in itself, nobody's: "who invented email?", "how does spam work".
_AS_MATTER = re.compile(
    r"^(who|when|why|how|where) (\w+ )?(invented|created|does|do|did|is|was)"
    r" (an? )?(e-?mails?|spam|gmail|newsletters?)\b"
)


def mailbox_meant(tokens: Sequence[Token], files: Sequence[FileRef]) -> bool:
    """Whether words that mention mail can be about a mailbox at all."""
    line = pattern_text(tokens)
    if _PROGRAM.search(line):
        return False
    if _OUTWARD.search(line):
        return True
    if _AS_DATA.search(line) or _AS_MATTER.search(line) or _IN_A_FILE.search(line):
        return False
    return not any(kind_of(file) == "mail" for file in files_meant(tokens, files))
