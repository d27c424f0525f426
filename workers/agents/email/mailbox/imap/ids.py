"""Ids of mails at an IMAP server."""

from dataclasses import dataclass
from typing import Self

from workers.agents.email.mailbox.errors import MailGone


@dataclass(frozen=True, slots=True)
class MailId:
    """`<UIDVALIDITY>.<UID>.<folder>`: good for as long as the mail stays in its folder.

    Survives reconnecting and restarts. A server that numbers a folder anew says so by another UIDVALIDITY, and then
    the id is `MailGone` instead of somebody else's mail. A mail that moves has another id; whoever moves it is told.
    """

    validity: int
    uid: int
    folder: str

    def __str__(self) -> str:
        return f"{self.validity}.{self.uid}.{self.folder}"

    @classmethod
    def read(cls, text: str) -> Self:
        validity, _, rest = text.partition(".")
        uid, _, folder = rest.partition(".")
        if not (validity.isdigit() and uid.isdigit() and folder):
            raise MailGone("There is no mail with this id.")
        return cls(int(validity), int(uid), folder)


def expand(numbers: bytes) -> list[int]:
    """Return the numbers of a set such as 3,7:9."""
    found: list[int] = []
    for piece in numbers.decode("ascii", "ignore").split(","):
        first, _, last = piece.partition(":")
        if first.isdigit() and (last.isdigit() or not last):
            found += range(int(first), int(last or first) + 1)
    return found
