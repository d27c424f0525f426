"""Writes a query in Gmail's search language.

Places, labels and "unread" go as label ids, which are exact; words go as terms of their own (`subject:two
subject:words`), which all of them must hold for, and which no operator in a person's words can get out of.
"""

import math
import re
from dataclasses import dataclass

from workers.agents.email.mailbox.filtering import instant
from workers.agents.email.mailbox.mails import MailQuery

_PLACES = {"inbox": "INBOX", "sent": "SENT", "drafts": "DRAFT", "trash": "TRASH"}
_TERMS = re.compile(r'"([^"]+)"|(\S+)')
_MEANINGFUL = re.compile(r"[\"(){}|\x00-\x1f]+")
_OPERATORS = {"or", "and", "around"}
#: Longer than anybody types; Gmail refuses URLs of more than 2000 characters or so.
_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Search:
    q: str
    label_ids: tuple[str, ...]
    with_trash: bool


def search_of(query: MailQuery) -> Search:
    """Translate a query; `thread_id` is the caller's."""
    labels = [_PLACES[query.in_]] if query.in_ in _PLACES else []
    if query.label is not None:
        labels.append(query.label)
    if query.unread is True:
        labels.append("UNREAD")
    terms = [
        *(["is:read"] if query.unread is False else []),
        *_fields("from:", query.sender),
        *_fields("to:", query.to),
        *_fields("subject:", query.subject),
        *_fields("", query.words),
        *_attached(query.has_attachment),
        # Dates would be taken as midnight in California; seconds are exact. Both bounds of Gmail's are exclusive.
        *([f"after:{math.ceil(instant(query.after).timestamp()) - 1}"] if query.after else []),
        *([f"before:{math.ceil(instant(query.before).timestamp())}"] if query.before else []),
    ]
    return Search(" ".join(terms)[:_LIMIT], tuple(dict.fromkeys(labels)), with_trash=query.in_ == "trash")


def address_term(field: str, email: str) -> str:
    return f"{field}:{_MEANINGFUL.sub('', email).strip()}"


def _attached(wanted: bool | None) -> list[str]:  # noqa: FBT001 - three answers: yes, no, either
    return [] if wanted is None else ["has:attachment" if wanted else "-has:attachment"]


def _fields(prefix: str, words: str | None) -> list[str]:
    terms = [_term(quoted or plain) for quoted, plain in _TERMS.findall(words or "")]
    return [f"{prefix}{term}" for term in terms if term]


def _term(word: str) -> str:
    """Return a word or phrase as a term that means itself."""
    bare = _MEANINGFUL.sub(" ", word).strip().lstrip("-+").strip()
    if not bare:
        return ""
    return f'"{bare}"' if " " in bare or ":" in bare or bare.lower() in _OPERATORS else bare
