"""Whether a request is about later: "every weekday at 8 …", "remind me tomorrow …", "tell me when … changes".

The same rules hold whichever model answers: what a person sets up must not depend on a model's mood. They read the
clear ways to say it; whatever else has a time in it is a request like any other.
"""

import re
from collections.abc import Sequence

from backend.core.schedule_times import Every
from backend.core.schedule_views import Watch
from workers.supervisor.arranging.said_times import Reader, SaidTime, clock_alone
from workers.supervisor.terms import Arrange, Question

#: How a reminder's request begins when its time has come.
REMINDER = "Reminder: "
#: A request this long says a time somewhere by chance.
_LONGEST = 600
_ANY_CHANGE = {"changes", "updates", "news", "change"}
#: How often a watch looks where its owner says nothing.
_USUAL_LOOK = Every(minutes=60)

_POLITE = re.compile(
    r"^(?:(?:please|hey|ok|okay|warren)[,!]?\s+|(?:can|could|would|will) you (?:please )?)+", re.IGNORECASE
)
#: "remind me what I promised" asks for something that is known already.
_REMIND = re.compile(
    r"^(?:remind me|(?:set |make )?(?:a )?reminder(?: for me)?)\b"
    r"(?!\s+(?:what|who|which|where|when|how|why|if)\b)[\s:,]*",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"^(?:to|that)\s", re.IGNORECASE)
_REMIND_ANYWHERE = re.compile(r"\bremind me\b[\s,]*", re.IGNORECASE)
_OF = re.compile(r"^(?:to|that|about|of|:|,|-)\s+", re.IGNORECASE)
_URL = re.compile(
    r"https?://[^\s<>\"“”']+"
    r"|(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|de|eu|io|dev|info|co\.uk|ch|at|fr)(?![\w.])(?:/[^\s<>\"“”']*)?",
    re.IGNORECASE,
)
_TELL = r"(?:tell|let|notify|alert|warn|inform|ping|message)\s+me(?:\s+know)?\s+(?:when(?:ever)?|if|as soon as|once)"
_TELL_WHEN = re.compile(rf"^(?:{_TELL})\s+", re.IGNORECASE)
_WATCH = re.compile(
    r"^(?:watch|monitor|keep an eye on|keep watching|follow)\s+(?:the\s+)?(?:page|site|website)?\s*", re.IGNORECASE
)
_STEADY = re.compile(r"^(?:monitor|keep)\b", re.IGNORECASE)
_TELL_LATER = re.compile(rf"\b(?:{_TELL})\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:change[sd]?|changing|(?:is|gets) updated|updates?|is different|has news|(?:something|anything|is) new)\b",
    re.IGNORECASE,
)
_MENTIONS = re.compile(
    r"\b(?:mentions?|says|shows|contains|has|talks about)\s+(?:the words?\s+)?[\"“'](?P<quoted>[^\"”']{1,100})[\"”']"
    r"|\b(?:mentions|talks about|for changes (?:in|of|about)|for)\s+(?:the\s+)?"
    r"(?P<plain>[\w$€£%-]+(?:\s[\w$€£%-]+){0,3}?)(?:\s+(?:changes|updates))?\s*$",
    re.IGNORECASE,
)
_NEWS = re.compile(
    rf"^(?:{_TELL})\s+(?:there(?:['’]s| is| are)\s+)?(?:any\s+|some\s+)?"
    r"(?:news|anything new|something new|new articles?|new results?)"
    r"\s+(?:about|on|of|for|regarding)\s+(?P<topic>.{2,200})$",
    re.IGNORECASE,
)
_CHECKS = re.compile(
    r"[,;.]?\s*(?:and\s+)?(?:check(?:ing)?|look(?:ing)?)(?:\s+(?:it|for it|again|there))?\s*$", re.IGNORECASE
)
#: What a request begins with that is to be done then: anything but somebody or something of which something is said.
_SOMEBODY = re.compile(
    r"^(?:i|we|you|he|she|it|they|there|this|that|these|those|the|my|our|your|his|her|their|its|an?|is|are|was|were|"
    r"has|have|had|do|does|will|can|should|must|may|might|of|per|than|"
    r"i['’]m|we['’]re|it['’]s|and|or|but|which|who|what|when|where|why|how)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r":\s|\b(?:that|saying|says|because|which|who|whom|where|when|if|whether|is|are|was|were|meets?|opens?|closes?|starts?|begins?)\b",
    re.IGNORECASE,
)
_LOOKING = re.compile(
    r"^(?:check|look|watch|monitor|tell|fetch|read|list|search|find|open|summari[sz]e|send|report|let me|see|get|show|"
    r"go|visit|download|screenshot|take|sum)\b",
    re.IGNORECASE,
)


def arrangement(text: str, replies: Sequence[str], reader: Reader) -> Arrange | Question | None:
    """Return what is to be arranged, a question where its time isn't said, or None for a request like any other.

    Args:
        text: the request.
        replies: what the person answered to questions about it.
        reader: reads times.
    """
    said = _POLITE.sub("", text.strip())
    if not said or len(said) > _LONGEST:
        return None
    clock = next((time for reply in replies if (time := clock_alone(reply)) is not None), None)
    return _watch(said, reader) or _reminder(said, replies, reader, clock) or _recurring(said, reader, clock)


def _watch(said: str, reader: Reader) -> Arrange | None:
    """Read "tell me when <page> changes", "watch <page>", "tell me when there is news about …"."""
    times = [time for time in reader.find_all(said) if time.when is not None and time.kind != "once"]
    when = times[0].when if times else None
    rest = _CHECKS.sub("", _without(said, times)) if times else said
    if news := _NEWS.match(rest.rstrip(" .!")):
        topic = news["topic"].strip()
        return Arrange(f"Find the latest news about {topic}.", when or _USUAL_LOOK, f"News about {topic}", Watch())
    url = _URL.search(rest)
    told, watched = _TELL_WHEN.match(rest), _WATCH.match(rest)
    if url is None or not (told or watched):
        return None
    around = f"{rest[: url.start()]} {rest[url.end() :]}"
    words = _MENTIONS.search(rest[url.end() :].rstrip(" .!,"))
    if not words and not _CHANGES.search(around) and not _keeps_looking(rest[: url.start()], rest[url.end() :]):
        return None
    address = url[0].rstrip(".,;:!?)")
    address = address if "://" in address else f"https://{address}"
    wanted = [words["quoted"] or words["plain"]] if words else []
    wanted = [word for word in wanted if word.lower() not in _ANY_CHANGE]
    watch = Watch.model_validate({"url": address, "words": wanted})
    return Arrange("", when or _USUAL_LOOK, f"Changes on {address}", watch)


def _keeps_looking(before: str, after: str) -> bool:
    """Tell whether it is about looking again and again: "watch this video and sum it up" isn't."""
    if _TELL_WHEN.match(before):
        return False
    return not _trimmed(after).strip(".!") or bool(_STEADY.match(before) or _TELL_LATER.search(after))


def _reminder(
    said: str, replies: Sequence[str], reader: Reader, clock: tuple[int, int] | None
) -> Arrange | Question | None:
    times = reader.find_all(said, clock=clock)
    time = times[0] if times else None
    rest = _without(said, [time]) if time else said
    marked = _REMIND.match(rest) or (_REMIND_ANYWHERE.match(rest) if time else None)
    if marked is None:
        return None
    said_of_it = _trimmed(rest[marked.end() :])
    if time is None and not _TO_DO.match(said_of_it):
        return None
    what = _OF.sub("", said_of_it)
    if not what:
        return Question("What shall I remind you of?")
    if time is None:
        replied = [found for reply in replies for found in reader.find_all(reply)]
        time = next((found for found in replied if found.when is not None), None)
    if time is None or time.when is None:
        return Question("When shall I remind you? For example: tomorrow at 7, or every Friday at 16:00.")
    return Arrange(f"{REMINDER}{what}", time.when, what[:1].upper() + what[1:])


def _recurring(said: str, reader: Reader, clock: tuple[int, int] | None) -> Arrange | Question | None:
    """Read a time at the beginning or the end of what is to be done then."""
    times = reader.find_all(said, clock=clock)
    if not times:
        return None
    first, last = times[0], times[-1]
    if first.start == 0 and (rest := _trimmed(said[first.end :])) and not _SOMEBODY.match(rest):
        # Without a time of day it may be a figure: "daily active users".
        return _at_its_time(rest, first) if first.has_clock or _LOOKING.match(rest) else None
    rest = _trimmed(said[: last.start])
    ends = not _trimmed(said[last.end :]).strip(".!")
    if not ends or not rest or last.kind == "once" or _SOMEBODY.match(rest) or _SUBORDINATE.search(rest):
        return None
    if last.kind == "interval" and not _LOOKING.match(rest):
        return None  # "the average every 15 minutes" is a figure, not a time
    return _at_its_time(rest, last) if last.has_clock else None


def _at_its_time(request: str, time: SaidTime) -> Arrange | Question:
    if time.when is None:
        return Question("At what time? For example: at 8, or at 17:30.")
    return Arrange(request[:1].upper() + request[1:], time.when)


def _without(text: str, times: Sequence[SaidTime]) -> str:
    for time in sorted(times, key=lambda each: -each.start):
        text = f"{text[: time.start].rstrip(' ,;:')} {text[time.end :].lstrip(' ,;:')}"
    return _trimmed(text)


def _trimmed(text: str) -> str:
    return text.strip(" \n\t,;:–—-")
