"""Message-IDs of our own: the same act always has the same, and a conversation finds its drafts again by them."""

import hashlib
from uuid import UUID

from workers.agents.email.mailbox.port import new_message_id

_MARK, _ACT = 12, 24


def message_id(account: str, conversation_id: UUID, key: str) -> str:
    """Return the Message-ID of an act.

    The conversation is named by a hash of it: the header leaves the house.

    Args:
        account: the one that sends; the id is in its domain.
        conversation_id: whose draft it is.
        key: the act's own, the same in every try.
    """
    domain = new_message_id(account).partition("@")[2]
    act = hashlib.sha256(key.encode()).hexdigest()[:_ACT]
    return f"<warren.{_mark(conversation_id)}.{act}@{domain}"


def made_in(conversation_id: UUID, draft_message_id: str) -> bool:
    """Tell whether a draft was made in this conversation."""
    return draft_message_id.startswith(f"<warren.{_mark(conversation_id)}.")


def _mark(conversation_id: UUID) -> str:
    return hashlib.sha256(conversation_id.bytes).hexdigest()[:_MARK]
