"""What a mailbox brings from outside, noted as a person reads it on an approval's card."""

from collections.abc import Sequence

from workers.agentkit.context import StepContext
from workers.agents.email.analysis.letter import Letter
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.port import Mail, MailSummary

_SUBJECT, _TEXT = 100, 15_000
#: Characters of each mail where many are noted as one source.
_OF_MANY = 400


async def note_mail(context: StepContext, mail: Mail) -> None:
    """Note one mail that was read."""
    label = f"{one_line(mail.sender.name or mail.sender.email, 60)}: “{one_line(mail.subject, _SUBJECT)}”"
    head = [f"From: {one_line(str(mail.sender), 200)}"]
    head += [f"Reply to: {one_line(str(address), 200)}" for address in mail.reply_to]
    words = "\n".join([*head, f"Subject: {one_line(mail.subject, _SUBJECT)}", "", mail.text[:_TEXT]])
    await context.from_outside("mail", label, words)


async def note_lines(context: StepContext, mails: Sequence[MailSummary], what: str) -> None:
    """Note mails of which only lines were looked at, as one source; ``what`` was done with them."""
    if not mails:
        return
    lines = [
        f"{one_line(str(mail.sender), 200)}: {one_line(mail.subject, _SUBJECT)}. {one_line(mail.snippet, 200)}"
        for mail in mails
    ]
    await context.from_outside("mail", f"{_count(mails)} {what}", "\n".join(lines))


async def note_letters(context: StepContext, letters: Sequence[Letter], what: str) -> None:
    """Note mails that were read to be analysed, as one source; ``what`` was done with them."""
    if not letters:
        return
    parts = [
        f"{letter.sender_name} <{letter.sender_email}>: {letter.subject}\n{letter.text[:_OF_MANY]}"
        for letter in letters
    ]
    await context.from_outside("mail", f"{_count(letters)} {what}", "\n\n".join(parts))


async def note_drafts(context: StepContext, drafts: Sequence[Mail]) -> None:
    """Note drafts that were not made in this conversation, as one source: who knows what they were written from."""
    if not drafts:
        return
    parts = [
        f"To {', '.join(one_line(str(one), 100) for one in mail.to[:5])}: {one_line(mail.subject, _SUBJECT)}\n"
        f"{mail.text[:_OF_MANY]}"
        for mail in drafts
    ]
    count = f"{len(drafts)} other draft{'s' if len(drafts) > 1 else ''} in the mailbox"
    await context.from_outside("mail", count, "\n\n".join(parts))


def _count(mails: Sequence[object]) -> str:
    return f"{len(mails)} mail{'' if len(mails) == 1 else 's'}"
