"""Reads requests that put mail somewhere: archive, trash, label, mark as read, save what is attached."""

import re
from dataclasses import replace

from workers.agents.email.reading.filters import filters_in
from workers.agents.email.reading.meaning import Filters, Folder, Reading
from workers.agents.email.reading.words import MAIL

_THEM = re.compile(
    rf"^(?:it|this|that|them|these|those|both|all|all of (?:it|them|these|those)|the (?:{MAIL}|ones?|rest|thread)|"
    rf"(?:this|that|these|those) (?:{MAIL}|ones?|thread))$",
    re.IGNORECASE,
)
#: Said after the count was told, not "archive all newsletters".
_CONFIRMED = re.compile(r"\ball (?:of )?(?:them|these|those|\d+)\b|\ball \d[\d,]* of\b", re.IGNORECASE)
_MARK = re.compile(
    r"^(?:mark|set|flag)\s+(?P<what>.+?)\s+(?:as\s+|to\s+)?(?P<how>read|unread|seen|unseen|unopened)\b", re.IGNORECASE
)
_LABEL_NAME = r"[“\"']?(?P<label>[^“”\"',;:?!]+?)[”\"']?"
_LABEL = re.compile(
    rf"^(?:label|tag)\s+(?P<what>.+?)\s+(?:as|with|to)(?: (?:a|the) (?:label|tag))?(?: called)?\s+{_LABEL_NAME}[.!]?$",
    re.IGNORECASE,
)
_MOVE = re.compile(
    rf"^(?:move|file|put|sort)\s+(?P<what>.+?)\s+(?:in ?to|to|under|in)\s+(?:(?:a|the|my) )?(?P<kind>folder|label|"
    rf"tag)?\s*"
    rf"(?:called |named )?{_LABEL_NAME}(?: (?:folder|label))?[.!]?$",
    re.IGNORECASE,
)
_GIVE = re.compile(
    rf"^(?:add|give|put|apply|set)\s+(?:the |a )?(?:label|tag)\s+{_LABEL_NAME}\s+(?:to|on|for)\s+(?P<what>.+?)[.!]?$",
    re.IGNORECASE,
)
_TAKE = re.compile(
    rf"^(?:remove|take|drop|delete)\s+(?:the )?(?:label|tag)\s+{_LABEL_NAME}\s+(?:from|off)\s+(?P<what>.+?)[.!]?$",
    re.IGNORECASE,
)
_RESTORE = re.compile(
    r"^(?:put|move|bring|get|take)\s+(?P<what>.+?)\s+(?:back|out of the (?:trash|archive|bin)|"
    r"(?:back )?(?:in)?to (?:the |my )?inbox)\b|"
    r"^(?:restore|undelete|untrash|unarchive)\s+(?P<what2>.+?)[.!]?$",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"^archive\s+(?P<what>.+?)[.!]?$", re.IGNORECASE)
_TRASH = re.compile(
    r"^(?:trash|delete|bin|remove|get rid of|throw (?:away|out)|erase)\s+(?P<what>.+?)(?: to the trash)?[.!]?$|"
    r"^(?:move|put|throw)\s+(?P<what2>.+?)\s+(?:in ?to|in|to) the (?:trash|bin)[.!]?$",
    re.IGNORECASE,
)
_SAVE = re.compile(
    r"^(?:save|download|get|fetch|grab|store|extract|keep|take|give me|pull|export)\b.*?\b(?:attachments?|attached|"
    r"csvs?|pdfs?|excel|spreadsheets?|"
    r"files?|documents?|pictures?|photos?|images?|invoices|receipts|bills)\b",
    re.IGNORECASE,
)
_SAVE_FROM = re.compile(
    r"^(?:look|search|check) (?:in |through )?(?:my )?(?:inbox|mail|mails|e-?mails?) for the (?:csv|pdf|excel|"
    r"spreadsheet|file|document)\b|"
    r"^open the (?:pdf|csv|file|attachment|document)\b",
    re.IGNORECASE,
)


def sorting(text: str) -> Reading | None:
    """Return what a request to put mail somewhere means; None for any other."""
    for read in (_mark, _trash_or_label, _restored, _labelled, _moved, _archived, _saved):
        if (reading := read(text)) is not None:
            return reading
    return None


def _which(what: str) -> dict[str, object]:
    """Return the mails that words mean, and whether they only point back."""
    plain = what.strip(" .!")
    leans = _THEM.match(plain) is not None
    found = Filters() if leans else filters_in(plain)
    return {"filters": found, "leans": leans or found.empty, "confirmed": _CONFIRMED.search(plain) is not None}


def _made(intent: str, what: str, **more: object) -> Reading:
    return Reading(**({"intent": intent} | _which(what) | more))  # type: ignore[arg-type]


def _mark(text: str) -> Reading | None:
    match = _MARK.match(text)
    if match is None:
        return None
    return _made("mark", match["what"], on=match["how"].lower() in {"read", "seen"})


def _trash_or_label(text: str) -> Reading | None:
    if match := _TAKE.match(text):
        return _made("label", match["what"], on=False, label=match["label"].strip())
    if match := _TRASH.match(text):
        what = match["what"] or match["what2"]
        return None if re.search(r"\bdrafts?\b", what, re.IGNORECASE) else _made("trash", what)
    return None


def _restored(text: str) -> Reading | None:
    match = _RESTORE.match(text)
    if match is None:
        return None
    reading = _made("restore", match["what"] or match["what2"])
    folder: Folder | None = "trash" if re.search(r"trash|bin|undelete|deleted", text, re.IGNORECASE) else None
    return replace(reading, filters=replace(reading.filters, folder=folder or "all"))


def _labelled(text: str) -> Reading | None:
    match = _LABEL.match(text) or _GIVE.match(text)
    return _made("label", match["what"], label=match["label"].strip()) if match else None


def _moved(text: str) -> Reading | None:
    match = _MOVE.match(text)
    if match is None:
        return None
    label = match["label"].strip()
    if label.lower() in {"archive", "the archive"}:
        return _made("archive", match["what"])
    return _made("label", match["what"], label=label, move=True)


def _archived(text: str) -> Reading | None:
    match = _ARCHIVE.match(text)
    return _made("archive", match["what"]) if match else None


def _saved(text: str) -> Reading | None:
    if not (_SAVE.match(text) or _SAVE_FROM.match(text)):
        return None
    found = filters_in(text)
    bare = replace(found, attachment=None)
    return Reading(intent="save", filters=replace(found, attachment=True), leans=bare.empty)
