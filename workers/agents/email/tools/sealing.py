"""A draft's seal: it stands for exactly one content, so that what a person approved is what goes out."""

import hashlib
import json

from workers.agentkit.context import ToolProblem
from workers.agents.email.mailbox.port import Address, Mail

_LENGTH = 20


def seal_of(mail: Mail) -> str:
    """Return the seal of a draft's content: who gets it, what it says, which files go along."""
    content = [
        [_emails(mail.to), _emails(mail.cc), _emails(mail.bcc)],
        [mail.subject, mail.text, mail.html or ""],
        [[one.name, one.media_type, one.size] for one in mail.attachments],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:_LENGTH]


def _emails(addresses: tuple[Address, ...]) -> list[str]:
    return sorted(address.email.casefold() for address in addresses)


def unbroken(mail: Mail, seal: str) -> None:
    """Make sure that a draft is still what the seal stands for.

    Raises:
        ToolProblem: it was changed since.
    """
    if seal_of(mail) != seal:
        raise ToolProblem(
            "draft_changed",
            "The draft is not what it was: somebody or something has changed it since it was read.",
            "Read the drafts again, look at what it says now, and send it with its new seal.",
        )
