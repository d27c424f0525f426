"""Reads questions about mail: lists, single mails, digests, what must be done, who waits for whom."""

import re
from dataclasses import replace

from workers.agents.email.reading.filters import filters_in
from workers.agents.email.reading.meaning import Filters, Intent, Reading
from workers.agents.email.reading.words import MAIL, ORDINALS, bare, name

_ABOUT_MAIL = re.compile(
    rf"\b(?:{MAIL}|inbox|mailbox|unread|newsletters?|threads?|conversation|correspondence|attachments?|drafts?|spam|"
    rf"sender|notifications?|bills|promotions?)\b",
    re.IGNORECASE,
)
_TASKS = re.compile(
    r"\b(?:action items?|to-?dos?|to do list|tasks?|(?:must|should|shall) (?:i|we) (?:do|still do)|(?:have|need|"
    r"got) to do|"
    r"(?:i|we) (?:must|have to|need to|should|ought to) (?:still )?do|deadlines?|(?:what|anything) (?:is |"
    r"that is )?due|asks? (?:of )?me to do)\b",
    re.IGNORECASE,
)
_PROMISES = re.compile(
    r"\b(?:did (?:i|we) (?:promise|commit)|(?:i|we) (?:have )?promised|my promises|my commitments)\b", re.IGNORECASE
)
_UNANSWERED = re.compile(
    r"\b(?:need|needs|want|wants|require|requires|expect|expects|waits?|waiting)\b.*\b(?:answer|reply|response)s?\b|"
    r"\bunanswered\b|"
    r"\bmust (?:i|we) (?:answer|reply)|\b(?:have|need) to (?:answer|reply)|\bshould (?:i|we) (?:answer|reply)|"
    r"\bhaven['’]t (?:answered|replied)|"
    r"\bwaiting for (?:me|my)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\bwho (?:hasn['’]t|has not|haven['’]t|have not|didn['’]t|did not|never)\b.*\b(?:answer|repl|respon|"
    r"got(?:ten)? back|written back)|"
    r"\b(?:no|without an?) (?:answer|reply|response) (?:to|yet)|\b(?:am i|are we|i['’]?m|i am|"
    r"we are) (?:still )?waiting for (?:an? )?(?:answers?|repl)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    rf"^(?:did|has|have|had)\s+(?!i\b|we\b){name('who')}?.*?\b(?:answer|repl|writ|wrote|respond|got(?:ten)? back|"
    rf"get back|confirm|send|sent|come back|mail)",
    re.IGNORECASE,
)
_SENDERS = re.compile(
    r"\bwho (?:writes?|mails?|e-?mails?|sends?)\b.*\bmost\b|\b(?:most|top) (?:frequent )?senders?\b", re.IGNORECASE
)
_COUNT = re.compile(r"\bhow many\b|\bnumber of\b|^count\b", re.IGNORECASE)
_DIGEST = re.compile(
    r"\b(?:summari[sz]e|summary|digest|overview|sum up|recap|brief(?:ing)?|gist|catch me up|go through|triage|"
    r"highlights?|what came in|what['’]?s (?:important|urgent)|"
    r"important|urgent|pressing)\b",
    re.IGNORECASE,
)
_THREAD = re.compile(r"\b(?:thread|conversation|exchange|correspondence|discussion)\b", re.IGNORECASE)
_READ = re.compile(
    rf"^(?:read|open|print|display|show)\b|\b(?:text|content|body|subject) of\b|^what (?:does|did|do|is|are|has|"
    rf"was)\b.*\b(?:want|say|said|write|wrote|ask|need|tell)|"
    rf"^what (?!is\b|are\b|does\b|did\b).*\b(?:wrote|wants|wanted|asked|said)\b|\bwhat does (?:the|that|this) {MAIL}\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    rf"\b(?:what(?:['’]s| is)|find|look up|give me|get|show|do (?:i|we) have|"
    rf"tell me)\b.*?(?:\b{name('who')}['’]s? (?:e-?mail )?address\b|"
    rf"\b(?:e-?mail )?address(?:es)? (?:of|for) {name('who2')})",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"^(?:the )?(?P<which>{'|'.join(ORDINALS)})(?: one| {MAIL})?(?:,? please)?[.?!]*$", re.IGNORECASE)


def asking(text: str) -> Reading | None:
    """Return what a question about mail means; None for any other request."""
    if match := _PERSON.search(text):
        return Reading(intent="person", filters=Filters(who=bare(match["who"] or match["who2"] or "")))
    found = filters_in(text)
    if match := _FIRST.match(text):
        return Reading(intent="read", filters=Filters(ordinal=ORDINALS[match["which"].lower()]), leans=True)
    for judge in (_about_people, _about_work, _about_many, _about_one):
        if (reading := judge(text, found)) is not None:
            return reading
    if not found.empty or _ABOUT_MAIL.search(text):
        return Reading(intent="list", filters=found)
    return None


def _about_people(text: str, found: Filters) -> Reading | None:
    if _SENDERS.search(text):
        return Reading(intent="senders", filters=found)
    if _SILENT.search(text):
        return Reading(intent="silent", filters=replace(found, folder="sent", who=""))
    if _ANSWERED.match(text) and found.who:
        return Reading(intent="answered", filters=replace(found, unread=None))
    if _UNANSWERED.search(text):
        return Reading(intent="unanswered", filters=replace(found, who=""))
    return None


def _about_work(text: str, found: Filters) -> Reading | None:
    if _PROMISES.search(text):
        return Reading(intent="promises", filters=replace(found, folder="sent"))
    if not _TASKS.search(text):
        return None
    if _DIGEST.search(text):
        return Reading(intent="digest", filters=found, with_tasks=True)
    return Reading(intent="tasks", filters=found, with_tasks=True)


def _about_many(text: str, found: Filters) -> Reading | None:
    if _COUNT.search(text):
        return Reading(intent="count", filters=found)
    if _THREAD.search(text) and (found.who or found.words):
        return Reading(intent="thread", filters=found, with_tasks=_DIGEST.search(text) is not None)
    if not _DIGEST.search(text):
        return None
    intent: Intent = "read" if found.newest == 1 or found.ordinal else "digest"
    return Reading(intent=intent, filters=found)


def _about_one(text: str, found: Filters) -> Reading | None:
    wants = _READ.search(text)
    if found.ordinal or (wants and (found.newest == 1 or _single(text, found))):
        return Reading(intent="read", filters=found, leans=replace(found, ordinal=None).empty)
    if wants and re.match(r"(?:read|open)\b", text, re.IGNORECASE) and re.search(r"\b(?:it|this|that)\b", text):
        return Reading(intent="read", filters=found, leans=found.empty)
    if found.newest == 1 and not re.match(r"(?:list|find)\b", text, re.IGNORECASE):
        return Reading(intent="read", filters=found)
    return None


def _single(text: str, found: Filters) -> bool:
    """Tell whether one mail or a person's words are meant, and not a list."""
    if not (found.who or found.words):
        return False
    if re.match(r"what\b", text, re.IGNORECASE):
        return True
    return re.search(r"\b(?:e-?mails|mails|messages|letters|everything|anything|all)\b", text, re.IGNORECASE) is None
