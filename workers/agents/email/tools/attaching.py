"""Files that go along with a mail: those at hand in the step's workspace."""

import asyncio
import mimetypes
from collections.abc import Sequence

from backend.core.act_views import CardFile
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import read_inside
from workers.agentkit.sandbox.workspace import UnsafePath
from workers.agents.email.mailbox.port import OutgoingAttachment

#: What a mail takes at most; the mailbox checks all of them together.
LARGEST = 25 * 1024 * 1024


async def attachments_of(context: StepContext, names: Sequence[str] | None) -> tuple[OutgoingAttachment, ...]:
    """Return files of the workspace, read without following links.

    Raises:
        ToolProblem: one isn't there, or is too large.
    """
    return tuple([await _attachment(context, name) for name in dict.fromkeys(names or ())])


async def _attachment(context: StepContext, name: str) -> OutgoingAttachment:
    path = context.workspace / name
    _must_be_there(context, name)
    if path.is_file() and path.stat().st_size > LARGEST:
        size = path.stat().st_size / (1 << 20)
        cure = "Leave it out, make it smaller, or share it by a link instead."
        raise ToolProblem("too_large", f"{name} has {size:.0f} MB; a mail takes at most 25 MB.", cure)
    try:
        data = await asyncio.to_thread(read_inside, context.workspace, name, limit=LARGEST)
    except (UnsafePath, OSError) as error:
        raise ToolProblem("unreadable", f"{name} can't be read.", "Attach it anew.") from error
    return OutgoingAttachment(name, _type_of(context, name), data)


def _must_be_there(context: StepContext, name: str) -> None:
    if not (context.workspace / name).is_file():
        there = ", ".join(file.name for file in context.files[:10]) or "none"
        raise ToolProblem("no_such_file", f"There is no file called {name} at hand.", f"Files at hand: {there}.")


def _type_of(context: StepContext, name: str) -> str:
    noted = next((file.media_type for file in context.files if file.name == name), "")
    return noted or mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"


def card_files(context: StepContext, names: Sequence[str] | None) -> list[CardFile]:
    """Return files as a card shows them.

    Raises:
        ToolProblem: one isn't there.
    """
    shown = []
    for name in dict.fromkeys(names or ()):
        _must_be_there(context, name)
        size = (context.workspace / name).stat().st_size
        shown.append(CardFile(name=name, media_type=_type_of(context, name), size=size))
    return shown
