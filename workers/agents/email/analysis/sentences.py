"""A mail's own words as sentences, without greeting, closing and signature."""

import re

from workers.agents.email.analysis.plain import tidy

#: A mail is read so far; what a person asks for stands before that.
MOST_CHARACTERS = 20_000
MOST_SENTENCES = 200
_SIGNATURE = re.compile(r"^\s*(?:--|__+|==+|—)\s*$")
CLOSING = re.compile(
    r"^(?:(?:many |kind |best |warm |warmest |kindest )?(?:regards|wishes|greetings)|best|cheers|sincerely|"
    r"yours(?: \w+)?|"
    r"thanks|thank you|many thanks|thx|love|take care|(?:mit )?(?:freundlichen|besten|lieben|vielen|herzlichen) "
    r"(?:grüßen|gruessen|grüße|dank)|(?:viele|beste|liebe|herzliche) (?:grüße|grüsse|gruesse)|vg|lg|mfg|cordialement|"
    r"bien à vous|saludos|groeten|met vriendelijke groet|sent from my .*)[\s,.!]*$",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|hallo|liebe[rs]?|moin|servus|guten (?:tag|"
    r"morgen|abend)|sehr geehrte[rs]?|bonjour|salut|hola|ciao|beste|dag)\b[^.?!]{0,60}[,!:]?$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•–·]|\(?\d{1,2}[.)]|\[[ x]?\])\s+", re.IGNORECASE)
_QUOTED = re.compile(r"^\s*>")
_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-ZÄÖÜ0-9¿¡])")
#: A full stop that ends no sentence.
_SHORT = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nr|inc|ltd|co|e\.g|i\.e|etc|approx|ca|z\.b|bzw|usw|str|tel|vs|jan|feb|mar|apr|"
    r"jun|"
    r"jul|aug|sep|sept|oct|nov|dec|p\.m|a\.m|\d{1,2}))\.$",
    re.IGNORECASE,
)


def body_lines(text: str) -> list[str]:
    """Return the lines that say something: quoted lines, greeting, closing and what follows it are left out."""
    kept: list[str] = []
    for line in tidy(text[:MOST_CHARACTERS]).split("\n"):
        bare = line.strip()
        if _SIGNATURE.match(line) or (kept and CLOSING.match(bare)):
            break
        if _QUOTED.match(line) or (not any(kept) and GREETING.match(bare)):
            continue
        kept.append(bare)
    return kept


def sentences(text: str) -> list[str]:
    """Return the sentences of a mail in order; a line of a list is one of its own."""
    found: list[str] = []
    for block in _blocks(body_lines(text)):
        found += _split(block)
    return found[:MOST_SENTENCES]


def _blocks(lines: list[str]) -> list[str]:
    """Return paragraphs as single lines: mail programs wrap them anywhere."""
    blocks: list[str] = []
    going_on = False
    for line in lines:
        bare = _BULLET.sub("", line)
        if not line:
            going_on = False
        elif going_on and bare == line:
            blocks[-1] += f" {line}"
        else:
            blocks.append(bare)
            going_on = True
    return blocks


def _split(block: str) -> list[str]:
    parts: list[str] = []
    for part in _END.split(block):
        if parts and _SHORT.search(parts[-1]):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return [part.strip() for part in parts if re.search(r"\w", part)]
