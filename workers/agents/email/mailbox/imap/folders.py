"""Which folder is which: servers say it (special uses, RFC 6154), else their names do."""

from dataclasses import dataclass

from imap_tools import BaseMailBox

from workers.agents.email.mailbox.errors import Refused

INBOX = "INBOX"
_USES = {
    "sent": "\\sent",
    "drafts": "\\drafts",
    "trash": "\\trash",
    "archive": "\\archive",
    "all": "\\all",
    "junk": "\\junk",
}
#: What the folders are called where the server gives them no special use.
_NAMES = {
    "sent": {"sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente", "envoyés"},
    "drafts": {"drafts", "draft", "entwürfe", "brouillons", "borradores"},
    "trash": {"trash", "deleted items", "deleted messages", "bin", "papierkorb", "corbeille", "papelera"},
    "archive": {"archive", "archives", "archiv"},
    "junk": {"junk", "spam", "junk e-mail", "bulk mail"},
}
_DEFAULTS = {"sent": "Sent", "drafts": "Drafts", "trash": "Trash", "archive": "Archive"}


@dataclass(frozen=True, slots=True)
class Folders:
    """All folders that hold mail, and the ones that are for something."""

    names: tuple[str, ...]
    delimiter: str
    special: dict[str, str]

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Where all mail is that a person kept: one folder that has it all, else each but drafts, trash and junk."""
        if "all" in self.special:
            return (self.special["all"],)
        left_out = {self.special.get(use) for use in ("drafts", "trash", "junk")}
        return tuple(name for name in self.names if name not in left_out)

    @property
    def own(self) -> tuple[str, ...]:
        """Folders that a person made."""
        return tuple(name for name in self.names if name != INBOX and name not in self.special.values())


def read_folders(box: BaseMailBox) -> Folders:
    listed = box.folder.list()
    kept = [info for info in listed if not {"\\noselect", "\\nonexistent"} & {flag.lower() for flag in info.flags}]
    names = tuple(INBOX if info.name.upper() == INBOX else info.name for info in kept)
    special: dict[str, str] = {}
    for use, flag in _USES.items():
        flagged = (info.name for info in kept if flag in {given.lower() for given in info.flags})
        named = (name for name in names if _last(name, kept[0].delim) in _NAMES.get(use, ()))
        found = next(flagged, None) or next(named, None)
        if found is not None:
            special[use] = found
    return Folders(names, kept[0].delim if kept else "/", special)


def made(box: BaseMailBox, folders: Folders, use: str) -> str:
    """Return the folder for something, made if the account has none."""
    if use in folders.special:
        return folders.special[use]
    name = _DEFAULTS[use]
    box.folder.create(name)
    box.folder.subscribe(name, value=True)
    return name


def checked_name(name: str) -> str:
    """Return a name that a folder may have.

    Raises:
        Refused: it may not.
    """
    plain = name.strip()
    if not plain or len(plain) > 100 or any(ord(letter) < ord(" ") or letter in '*%"\\' for letter in plain):  # noqa: PLR2004
        raise Refused(f"“{name[:60]}” can't be the name of a folder.", cure="Use letters, digits and spaces.")
    return plain


def _last(name: str, delimiter: str) -> str:
    return (name.rsplit(delimiter, 1)[-1] if delimiter and delimiter != "NIL" else name).casefold()
