"""What an act changed, in words: the address, tabs, dialogs, downloads, and what was held back."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from workers.agents.browser.engine.arrivals import Arrivals
from workers.agents.browser.engine.dialogs import Dialogs
from workers.agents.browser.engine.guard import Guard
from workers.agents.browser.engine.port import Dialog, Download, Held
from workers.agents.browser.engine.tabs import Tabs, title_of
from workers.agents.browser.engine.traffic import host_of

_KIB = 1024


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How things stood before an act."""

    url: str
    tab: int
    tabs: frozenset[int]
    refused_tabs: int
    dialogs: int
    files: int
    refused_files: int
    held: int

    @classmethod
    def of(cls, tabs: Tabs, dialogs: Dialogs, arrivals: Arrivals, guard: Guard) -> Self:
        """Note how things stand."""
        return cls(
            url=tabs.current.url if tabs.number else "",
            tab=tabs.number,
            tabs=frozenset(tabs.numbers),
            refused_tabs=tabs.refused,
            dialogs=len(dialogs.seen),
            files=len(arrivals.files),
            refused_files=len(arrivals.refused),
            held=len(guard.held),
        )

    def at(self, url: str) -> Self:
        """Return the same with another address: one that was told already."""
        return replace(self, url=url)


async def changes(
    mark: Mark, tabs: Tabs, dialogs: Dialogs, arrivals: Arrivals, guard: Guard, *, first: str, shown: str = ""
) -> str:
    """Return sentences about what is different since ``mark``, after ``first``."""
    told = [first, *await _places(mark, tabs)]
    told += [_dialog(each) for each in dialogs.seen[mark.dialogs :]]
    told += [_file(each) for each in arrivals.files[mark.files :]]
    told += arrivals.refused[mark.refused_files :]
    if arrivals.under_way:
        told.append("A file is still coming in.")
    told += _held(guard.held[mark.held :], shown)
    return " ".join(each for each in told if each)


async def _places(mark: Mark, tabs: Tabs) -> list[str]:
    told = []
    if not tabs.number:
        return ["No tab is open any more."]
    page = tabs.current
    if mark.tab and tabs.number != mark.tab:
        told.append(f"Now in tab {tabs.number}.")
    if page.url != mark.url:
        told.append(f"The page is now “{await title_of(page)}” at {page.url}.")
    told += [
        f"A new tab {number} opened." for number in tabs.numbers if number not in mark.tabs and number != tabs.number
    ]
    if tabs.refused > mark.refused_tabs:
        told.append("The page wanted more tabs than one step may have; they were closed.")
    return told


def _dialog(dialog: Dialog) -> str:
    if dialog.kind == "alert":
        return f"The page said “{dialog.message}”."
    if dialog.kind == "beforeunload":
        return ""
    did = "accepted" if dialog.accepted else "dismissed, as all are unless the next one is to be accepted"
    return f"The page asked “{dialog.message}”: {did}."


def _file(file: Download) -> str:
    return f"Downloaded {file.name} ({_size(file.size)}, {file.media_type})."


def _size(size: int) -> str:
    if size < _KIB:
        return f"{size} bytes"
    return f"{size / _KIB:,.0f} KiB" if size < _KIB * _KIB else f"{size / _KIB / _KIB:,.1f} MiB"


def _held(held: list[Held], shown: str) -> list[str]:
    """Tell each host once: a page that tries again and again has one wish."""
    if not held:
        return []
    hosts = ", ".join(dict.fromkeys(host_of(each.url) for each in held))
    what = "a message" if {urlsplit(each.url).scheme for each in held} <= {"ws", "wss"} else "a form or data"
    if shown:
        return [f"The page tried to send {what} to {hosts}, while only {shown} was allowed: held back."]
    return [f"This would have sent {what} to {hosts}. It was held back: submit it to send it, which asks first."]
