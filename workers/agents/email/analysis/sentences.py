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
_BARE_NAME = re.compile(r"^[A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)?[,:!]$")
#: What introduces a list of things to do.
_LIST_LEAD = re.compile(
    r"\b(?:please|kindly|pls|bitte|(?:i|we) need(?: from you)?|(?:could|can|would) you|you (?:need|have) to|to-?dos?|"
    r"tasks|"
    r"next steps|action items|remember(?: to)?|don't forget(?: to)?|your homework)(?: also)?\s*:?$",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\]]+)\]\(<?https?://[^)]*\)")
_HEADING = re.compile(r"^#{1,6}\s+")
_BULLET = re.compile(r"^\s*(?:[-*•–·]|\(?\d{1,2}[.)]|\[[ x]?\])\s+", re.IGNORECASE)
_SPEAKER = re.compile(r"^\W*\w[\w -]{0,40}:")
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
        if _QUOTED.match(line) or (not any(kept) and _greets(bare)):
            continue
        kept.append(_HEADING.sub("", _LINK.sub(r"\1", bare)))
    return kept


def _greets(line: str) -> bool:
    return GREETING.match(line) is not None or _BARE_NAME.match(line) is not None


def sentences(text: str) -> list[str]:
    """Return the sentences of a mail in order; a line of a list is one of its own."""
    return [sentence for sentence, _ in listed_sentences(text)]


def listed_sentences(text: str) -> list[tuple[str, bool]]:
    """Return the sentences of a mail, each with whether it stands in a list of things to do."""
    found: list[tuple[str, bool]] = []
    for block, is_to_do in _blocks(body_lines(text)):
        found += [(sentence, is_to_do) for sentence in _split(block)]
    return found[:MOST_SENTENCES]


def every_sentence(text: str) -> list[str]:
    """Return the sentences of all lines, also of those below a signature: for what hides there.

    A line that begins with a name and a colon is a sentence of its own, whatever stands above it.
    """
    lines: list[str] = []
    for line in tidy(text[:MOST_CHARACTERS]).split("\n"):
        bare = _QUOTED.sub("", _HEADING.sub("", line.strip())).strip()
        lines += ["", bare] if _SPEAKER.match(bare) or _SIGNATURE.match(bare) else [bare]
    return [sentence for block, _ in _blocks(lines) for sentence in _split(block)][:MOST_SENTENCES]


def _blocks(lines: list[str]) -> list[tuple[str, bool]]:
    """Return paragraphs as single lines, since mail programs wrap them anywhere; lines of a to-do list are marked."""
    blocks: list[str] = []
    marks: list[bool] = []
    going_on = to_do = False
    for line in lines:
        bare = _BULLET.sub("", line)
        if not line:
            going_on = False
        elif going_on and bare == line:
            blocks[-1] += f" {line}"
        else:
            to_do = bare != line and (to_do or (bool(blocks) and _LIST_LEAD.search(blocks[-1]) is not None))
            blocks.append(bare)
            marks.append(to_do)
            going_on = True
    return list(zip(blocks, marks, strict=True))


def _split(block: str) -> list[str]:
    parts: list[str] = []
    for part in _END.split(block):
        if parts and _SHORT.search(parts[-1]):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return [part.strip() for part in parts if re.search(r"\w", part)]
