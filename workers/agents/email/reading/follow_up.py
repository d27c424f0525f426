"""A request that leans on the one before it: "send it", "read me the first one", "change it to Friday"."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from workers.agentkit.spec import CHANGED_BY, FileRef
from workers.agents.email.reading.drafts import changing
from workers.agents.email.reading.filters import filters_in
from workers.agents.email.reading.meaning import Beyond, Filters, Reading, Unclear
from workers.agents.email.reading.politeness import plainly, without_tail
from workers.agents.email.reading.request import understand

_WRITING = frozenset({"reply", "write", "forward", "change", "send"})
_FINDING = frozenset(
    {"list", "count", "read", "thread", "digest", "tasks", "unanswered", "answered", "save", "mark", "label", "archive"}
)
_SAME_AGAIN = re.compile(
    r"^(?:and |what about |how about |only |just |now |the ones? |those |also |from |about )+", re.IGNORECASE
)
_NOBODY = frozenset({"", "him", "her", "them", "it"})
#: Said of one mail of several.
_ONE = frozenset({"read", "reply", "forward", "save"})


def understand_follow_up(text: str, earlier: str, files: Sequence[FileRef], *, has_results: bool = False) -> Reading:
    """Return what a request means that follows on another one.

    Raises:
        Beyond: it changes nothing that is understood.
        Unclear: it lacks something.
    """
    before = _before(earlier, files)
    own = _alone(text, files, has_results=has_results)
    if isinstance(own, Reading) and own.intent in {"send", "discard"} and own.filters.who.lower() in _NOBODY:
        return replace(own, filters=Filters())
    if before is not None and before.intent in _WRITING and (changed := _changed(text, files)) is not None:
        return changed
    if isinstance(own, Reading) and before is not None and _answers(own, before):
        answer = replace(own, intent="reply", message=replace(own.message, to=()))
        return replace(answer, filters=replace(before.filters, ordinal=before.filters.ordinal or 1))
    if isinstance(own, Reading) and own.intent in {"send", "discard", "write", "drafts", "accounts", "labels"}:
        return own
    if before is None or before.intent not in _FINDING:
        return _or_raise(own)
    return _laid_over(text, own, before)


def _answers(own: Reading, before: Reading) -> bool:
    """Tell whether "tell him that …" is about a mail that was found before."""
    nobody = own.intent == "write" and all(who.lower() in _NOBODY for who in own.message.to)
    return nobody and before.intent in _FINDING


def _changed(text: str, files: Sequence[FileRef]) -> Reading | None:
    return changing(without_tail(plainly(text)), files)


def _alone(text: str, files: Sequence[FileRef], *, has_results: bool) -> Reading | Beyond | Unclear:
    try:
        return understand(text, files, has_results=has_results)
    except (Beyond, Unclear) as problem:
        return problem


def _or_raise(own: Reading | Beyond | Unclear) -> Reading:
    if isinstance(own, Reading):
        return own
    raise own


def _before(earlier: str, files: Sequence[FileRef]) -> Reading | None:
    """Read the earlier request, with what later ones changed of which mails it means."""
    first, *changes = earlier.split(CHANGED_BY)
    reading = _alone(first, files, has_results=False)
    for change in changes:
        own = _alone(change, files, has_results=False)
        if isinstance(own, Reading) and not own.leans:
            reading = own
        elif (
            isinstance(reading, Reading)
            and reading.intent in _FINDING
            and isinstance(own, Reading)
            and own.filters.ordinal
        ):
            reading = replace(own, filters=_over(own.filters, reading.filters))
    return reading if isinstance(reading, Reading) else None


def _laid_over(text: str, own: Reading | Beyond | Unclear, before: Reading) -> Reading:
    """Put a request over the mails that the one before it found."""
    if isinstance(own, Reading) and own.leans:
        found = _over(own.filters, before.filters)
        if own.intent in _ONE and not found.ordinal and own.intent != "save":
            found = replace(found, ordinal=1)
        return replace(own, filters=found)
    plain = plainly(text)
    if _SAME_AGAIN.match(plain) and (not isinstance(own, Reading) or own.intent == "list"):
        more = filters_in(_SAME_AGAIN.sub("from ", plain) if not filters_in(plain).who else plain)
        if not more.empty:
            return replace(before, filters=_over(more, before.filters))
    return _or_raise(own)


def _over(own: Filters, before: Filters) -> Filters:
    """Return the earlier filters with those that are named anew."""
    changed = {one.name: getattr(own, one.name) for one in fields(own)}
    empty = Filters()
    named = {name: value for name, value in changed.items() if value != getattr(empty, name)}
    if "who" in named and "words" not in named and named.get("who") != before.who:
        named["words"] = ""
    return replace(before, **named)
