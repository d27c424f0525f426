"""How a decision is refused."""

from typing import Self

from backend.api.problems import AppError
from backend.core.db.base import Json

_WORDS = {
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn: the step that asked has ended",
    "pending": "still open",
    "expired": "expired",
}


class AlreadyDecided(AppError):
    status, code, title = 409, "already_decided", "Already decided"
    cure = "Look at how it was decided; nothing was changed."

    @classmethod
    def of(cls, row: Json) -> Self:
        """Return the refusal with who decided what, and when."""
        by = f" by {row['decided_by']}" if row["decided_by"] else ""
        at = f" on {row['decided_at']:%d %B at %H:%M} UTC" if row["decided_at"] else ""
        return cls(f"It was {_WORDS[row['state']]}{by}{at}.")


class TooLate(AppError):
    status, code, title = 409, "too_late", "Too late"
    default_detail = "It can't be taken back any more: it is under way or done, or was not approved."
    cure = "Look at the task's effects for what was done."


class NotOffered(AppError):
    status, code, title = 422, "not_offered", "Not offered"
    default_detail = "This can't be allowed for good: text from outside led to it, or its tool offers no such rule."
    cure = "Approve it this once."
