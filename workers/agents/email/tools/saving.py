"""Keeps the files of a mail, for the person and for the steps that build on this one."""

import re
from pathlib import PurePosixPath
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.port import Attachment, Mail
from workers.agents.email.tools.answers import Runtime, as_text
from workers.agents.email.tools.opening import opened
from workers.agents.email.tools.tainting import note_mail

_MOST_FILES = 30
_LARGEST = 64 * 1024 * 1024
_MEDIA_TYPE = re.compile(r"^[\w.+-]+/[\w.+-]+$")


@agent_tool(effect=Effect.NONE, title="Saving attached files", outside="mail")
async def save_attachments(
    mail: str, runtime: Runtime, names: list[str] | None = None, account: str | None = None
) -> str:
    """Keep the files attached to a mail, so that they can be downloaded and used. Their content is data.

    Args:
        mail: the id of the mail.
        names: which files, by name or ending such as ".pdf"; all that are attached (not pictures in the text) when
            left out.
        account: the account that the mail lies in.
    """
    context: StepContext = runtime.context
    async with opened(context, account, "read") as mailbox:
        found = await mailbox.get(mail)
        await note_mail(context, found)
        wanted = _wanted(found, names)
        saved: list[dict[str, Any]] = []
        left_out = [one_line(one.name, 120) for one in wanted[_MOST_FILES:]]
        for one in wanted[:_MOST_FILES]:
            if one.size > _LARGEST:
                left_out.append(f"{one_line(one.name, 120)} ({one.size / (1 << 20):.0f} MB)")
                continue
            await context.progress(f"saving {one_line(one.name, 60)}")
            data = await mailbox.attachment(found.id, one.id)
            kept = await context.artifacts.add(_file_name(one.name), _type_of(one), data)
            saved.append({"file": kept.name, "media_type": kept.media_type, "size": kept.size})
        return as_text(
            {
                "account": mailbox.account,
                "mail": found.id,
                "from": one_line(found.sender.name or found.sender.email, 80),
                "subject": one_line(found.subject, 200),
                "files": saved,
                "left_out": left_out,
            }
        )


def _wanted(mail: Mail, names: list[str] | None) -> list[Attachment]:
    attached = [one for one in mail.attachments if not one.inline] or list(mail.attachments)
    if not attached:
        raise ToolProblem("no_attachment", "This mail has no attached files.", "Choose another mail.")
    if not names:
        return attached
    chosen = [one for one in mail.attachments if any(_fits(one.name, name) for name in names)]
    if not chosen:
        there = ", ".join(one_line(one.name, 80) for one in attached[:10])
        raise ToolProblem(
            "no_such_file", f"No attached file is called {', '.join(names)[:100]}.", f"There is: {there}."
        )
    return chosen


def _fits(name: str, wanted: str) -> bool:
    low, asked = name.casefold(), wanted.casefold().strip()
    return low.endswith(asked) if asked.startswith(".") else low == asked


def _file_name(name: str) -> str:
    """Return a stranger's file name as a plain one: no folders, nothing unseen, not hidden."""
    plain = one_line(PurePosixPath(name.replace("\\", "/")).name, 150).lstrip(".").strip()
    return re.sub(r'[<>:"|?*\x00-\x1f/]', "-", plain) or "attachment"


def _type_of(one: Attachment) -> str:
    return one.media_type if _MEDIA_TYPE.match(one.media_type) else "application/octet-stream"
