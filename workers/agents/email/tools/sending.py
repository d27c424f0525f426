"""Sends mail: once, after a yes, and never without the ledger knowing."""

import asyncio
from collections.abc import Sequence

from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.email.mailbox.port import Address, Draft, Mail, Mailbox, MailGone, Sent
from workers.agents.email.tools.answers import Runtime, as_text
from workers.agents.email.tools.attaching import attachments_of, card_files
from workers.agents.email.tools.cards import Preview, answered_line, mail_card, preview_of, sending
from workers.agents.email.tools.drafting import read_back, written
from workers.agents.email.tools.marking import message_id
from workers.agents.email.tools.opening import opened
from workers.agents.email.tools.outgoing import Changes, Words, addresses, bodies, rewritten
from workers.agents.email.tools.sealing import unbroken

#: A sent mail may take a moment to show up; seconds before each look.
LOOKS = (0.0, 1.5, 4.0)


async def send_once(context: StepContext, mailbox: Mailbox, draft: Draft) -> str:
    """Send a draft; the ledger has its id and our Message-ID before, and knows when it was let go."""
    ledger = context.ledger
    await ledger.note(draft=draft.id, message_id=draft.message_id, account=mailbox.account)
    ledger.tell(provider=mailbox.provider, account=mailbox.account)

    async def before_send() -> None:
        await ledger.note(let_go=True)
        await ledger.before_send()

    try:
        sent = await mailbox.send_draft(draft.id, before_send=before_send)
    except MailGone as error:
        raise await _gone(mailbox, draft) from error
    ledger.tell(provider_id=sent.id, link=sent.link)
    return _answer(mailbox.account, sent)


async def _gone(mailbox: Mailbox, draft: Draft) -> ToolProblem:
    """Say what became of a draft that isn't there any more; this call sent nothing."""
    if await mailbox.find_sent(draft.message_id) is not None:
        return ToolProblem("sent_already", "This draft was sent already, and was not sent again.", "Look at sent mail.")
    return ToolProblem("draft_gone", "This draft isn't there any more: it was deleted meanwhile.", "Write it anew.")


def _answer(account: str, sent: Sent) -> str:
    return as_text({"account": account, "sent": sent.id, "thread": sent.thread_id, "link": sent.link})


async def reconcile(context: StepContext, args: Args, entry: LedgerEntry) -> Found:
    """Find out whether a mail went out whose sending nobody saw end."""
    noted = entry.progress
    if not noted.get("let_go") and not noted.get("restored"):
        return Found(state="not_done")  # it is noted right before the one call that sends
    if not noted.get("message_id"):
        return Found(state="unknown")  # restored from a backup of a moment before it was noted
    account = str(noted.get("account") or args.get("account") or "")
    async with opened(context, account, "send") as mailbox:
        entry.tell(provider=mailbox.provider, account=mailbox.account)
        sent = await _found(mailbox, str(noted["message_id"]))
        if sent is not None:
            return Found(state="done", result=_answer(mailbox.account, sent), provider_id=sent.id, link=sent.link)
        # Gmail deletes a draft by sending it, so one that is there was not sent. By SMTP it may have been.
        there = mailbox.provider == "gmail" and await mailbox.get_draft(str(noted["draft"])) is not None
        return Found(state="not_done" if there else "unknown")


async def _found(mailbox: Mailbox, message_id_: str) -> Sent | None:
    for pause in LOOKS:
        await asyncio.sleep(pause)
        sent = await mailbox.find_sent(message_id_)
        if sent is not None:
            return sent
    return None


def need_recipients(recipients: Sequence[Address]) -> None:
    """Make sure that a mail goes to somebody.

    Raises:
        ToolProblem: it has no recipient.
    """
    if not recipients:
        raise ToolProblem("no_recipient", "The mail goes to nobody.", "Say to whom it shall go.")


def _changes(args: Args) -> Changes:
    return Changes(**{name: args.get(name) for name in ("to", "cc", "bcc", "subject", "text")})


async def _show_send_draft(context: StepContext, args: Args) -> Shown:
    async with opened(context, args.get("account"), "send") as mailbox:
        _, mail = await read_back(mailbox, str(args["draft"]))
        unbroken(mail, str(args["seal"]))
        preview = preview_of(mail, _changes(args))
        need_recipients(preview.recipients)
        card = mail_card(mailbox.account, preview, in_reply_to=await _answered(mailbox, mail))
        return await sending(mailbox, card, preview.recipients)


async def _answered(mailbox: Mailbox, mail: Mail) -> str | None:
    if not mail.references:
        return None
    thread = await mailbox.thread(mail.thread_id)
    found = next((one for one in thread if one.message_id == mail.references[-1]), None)
    return answered_line(found) if found else None


@agent_tool(
    effect=Effect.OUTWARD,
    title="Sending the draft",
    act=Act(
        show=_show_send_draft,
        reconcile=reconcile,
        cools_off=True,
        editable=("to", "cc", "bcc", "subject", "text"),
    ),
)
async def send_draft(  # noqa: PLR0913, PLR0917 - a person may change every part of a mail before they approve it
    draft: str,
    seal: str,
    runtime: Runtime,
    account: str | None = None,
    to: list[str] | None = None,
    cc: list[str] | None = None,
    bcc: list[str] | None = None,
    subject: str | None = None,
    text: str | None = None,
) -> str:
    """Send a draft, once. The person is asked first, and may change it.

    Args:
        draft: the draft's id.
        seal: the draft's ``seal`` as it was last told; a draft that was changed since is not sent.
        account: the account it lies in.
        to: other recipients than the draft's; leave out to keep them.
        cc: other copies than the draft's; leave out to keep them.
        bcc: other hidden copies than the draft's; leave out to keep them.
        subject: another subject; leave out to keep it.
        text: another body; leave out to keep it.
    """
    context: StepContext = runtime.context
    changes = Changes(to=to, cc=cc, bcc=bcc, subject=subject, text=text)
    async with opened(context, account, "send") as mailbox:
        there, mail = await read_back(mailbox, draft)
        if context.ledger.progress.get("changed") != there.message_id:
            unbroken(mail, seal)
            need_recipients(preview_of(mail, changes).recipients)
            if not changes.none:
                outgoing = await rewritten(mailbox, mail, there.message_id, changes)
                there = await mailbox.replace_draft(draft, outgoing)
                await context.ledger.note(changed=there.message_id)
        return await send_once(context, mailbox, there)


async def _show_send_mail(context: StepContext, args: Args) -> Shown:
    text, html = bodies(str(args["text"]), formatted=bool(args.get("formatted")))
    preview = Preview(
        to=addresses(args["to"]),
        cc=addresses(args.get("cc")),
        subject=str(args["subject"]),
        text=text,
        html=html,
        files=tuple(card_files(context, args.get("attachments"))),
    )
    need_recipients(preview.recipients)
    async with opened(context, args.get("account"), "send") as mailbox:
        return await sending(mailbox, mail_card(mailbox.account, preview), preview.recipients)


@agent_tool(
    effect=Effect.OUTWARD,
    title="Sending a mail",
    act=Act(show=_show_send_mail, reconcile=reconcile, cools_off=True, editable=("to", "cc", "subject", "text")),
)
async def send_mail(
    to: list[str],
    subject: str,
    text: str,
    runtime: Runtime,
    cc: list[str] | None = None,
    attachments: list[str] | None = None,
    account: str | None = None,
    formatted: bool = False,  # noqa: FBT001, FBT002 - a tool's arguments are given by name
) -> str:
    """Write a new mail and send it, once. The person is asked first, and may change it.

    Args:
        to: addresses, as "anna@example.com" or "Anna Berg <anna@example.com>".
        subject: the subject line.
        text: the whole body, with greeting and sign-off.
        cc: addresses that get a copy.
        attachments: names of files at hand.
        account: the account to send from; the person's only or first one when left out.
        formatted: true when the text is Markdown: it goes out formatted, and as plain text beside it.
    """
    context: StepContext = runtime.context
    files = await attachments_of(context, attachments)
    words = Words(to=to, cc=cc, subject=subject, text=text, formatted=formatted)
    async with opened(context, account, "send") as mailbox:
        outgoing = words.mail(files, message_id(mailbox.account, context.conversation_id, context.ledger.key))
        need_recipients(outgoing.recipients)
        return await send_once(context, mailbox, await written(context, mailbox, outgoing))
