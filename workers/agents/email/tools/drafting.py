"""Writes drafts: new ones, answers, changes. Nothing here goes out."""

from typing import Any

from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.port import Draft, Mail, Mailbox, OutgoingMail
from workers.agents.email.tools.answers import Runtime, as_text, bounded
from workers.agents.email.tools.attaching import attachments_of
from workers.agents.email.tools.cards import facts
from workers.agents.email.tools.lines import attachment, people
from workers.agents.email.tools.marking import made_in, message_id
from workers.agents.email.tools.opening import READING, opened
from workers.agents.email.tools.outgoing import Changes, Words, addresses, answer_to, bodies, rewritten, with_files
from workers.agents.email.tools.sealing import seal_of
from workers.agents.email.tools.tainting import note_drafts, note_mail

_LOOKED_AT = 50
_GONE = "This draft isn't there any more: it was sent or deleted."


async def found_draft(mailbox: Mailbox, message_id_: str) -> Draft | None:
    """Return the draft with our Message-ID."""
    drafts = await mailbox.list_drafts(limit=_LOOKED_AT)
    return next((draft for draft in drafts if draft.message_id == message_id_), None)


async def written(context: StepContext, mailbox: Mailbox, outgoing: OutgoingMail) -> Draft:
    """Write a draft once: one that an earlier try of this act has left is taken."""
    ledger = context.ledger
    if ledger.progress.get("message_id") == outgoing.message_id:
        left = await found_draft(mailbox, outgoing.message_id)
        if left is not None:
            return left
    await ledger.note(message_id=outgoing.message_id, account=mailbox.account)
    draft = await mailbox.create_draft(outgoing)
    ledger.tell(provider=mailbox.provider, account=mailbox.account, provider_id=draft.id)
    return draft


async def read_back(mailbox: Mailbox, draft_id: str) -> tuple[Draft, Mail]:
    """Return a draft as the mailbox has it.

    Raises:
        ToolProblem: it isn't there any more.
    """
    found = await mailbox.get_draft(draft_id)
    if found is None:
        raise ToolProblem("draft_gone", _GONE, "List the drafts, or write it anew.")
    return found


def told(mailbox: Mailbox, context: StepContext, draft: Draft, mail: Mail) -> dict[str, Any]:
    """Return a draft as tools answer with it; ``seal`` stands for exactly this content."""
    return {
        "account": mailbox.account,
        "draft": draft.id,
        "seal": seal_of(mail),
        "this_conversation": made_in(context.conversation_id, draft.message_id),
        "to": people(mail.to),
        "cc": people(mail.cc),
        "bcc": people(mail.bcc),
        "recipients": len({*(one.email.casefold() for one in (*mail.to, *mail.cc, *mail.bcc))}),
        "subject": one_line(mail.subject, 300),
        "text": bounded(mail.text),
        "attachments": [attachment(one) for one in mail.attachments],
    }


async def _answer(context: StepContext, mailbox: Mailbox, draft: Draft) -> str:
    there, mail = await read_back(mailbox, draft.id)
    return as_text(told(mailbox, context, there, mail))


async def _reconcile(context: StepContext, args: Args, entry: LedgerEntry) -> Found:
    """Look whether the draft was written; if it wasn't, writing it now repeats nothing."""
    noted = entry.progress.get("message_id")
    if not noted:
        return Found(state="not_done")
    async with opened(context, args.get("account") or entry.progress.get("account"), "modify") as mailbox:
        draft = await found_draft(mailbox, str(noted))
        if draft is None:
            return Found(state="not_done")
        return Found(state="done", result=await _answer(context, mailbox, draft), provider_id=draft.id)


async def _not_done(_context: StepContext, _args: Args, _entry: LedgerEntry) -> Found:
    """Let it be done again: the same words once more, or deleting what is gone, change nothing."""
    return Found(state="not_done")


async def _show_draft(_context: StepContext, args: Args) -> Shown:
    to = ", ".join(args.get("to") or ())
    pairs = (("To", to), ("Subject", args.get("subject") or ""), ("Text", args["text"]))
    return facts(f"Write a draft to {to}"[:120], *pairs, account=args.get("account"))


async def _show_reply(_context: StepContext, args: Args) -> Shown:
    return facts("Write a draft of an answer", ("Text", args["text"]), account=args.get("account"))


async def _show_update(_context: StepContext, args: Args) -> Shown:
    changed = [(name.capitalize(), args.get(name)) for name in ("to", "cc", "subject", "text")]
    pairs = [(name, ", ".join(value) if isinstance(value, list) else str(value)) for name, value in changed if value]
    return facts("Change a draft", *pairs, account=args.get("account"))


@agent_tool(
    effect=Effect.REVERSIBLE,
    title="Writing a draft",
    act=Act(show=_show_draft, reconcile=_reconcile, editable=("to", "cc", "subject", "text")),
)
async def create_draft(
    to: list[str],
    subject: str,
    text: str,
    runtime: Runtime,
    cc: list[str] | None = None,
    attachments: list[str] | None = None,
    account: str | None = None,
    formatted: bool = False,  # noqa: FBT001, FBT002 - a tool's arguments are given by name
) -> str:
    """Write a draft of a new mail. It is not sent; ``send_draft`` sends it with the ``seal`` of the answer.

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
    async with opened(context, account, "modify") as mailbox:
        outgoing = words.mail(files, message_id(mailbox.account, context.conversation_id, context.ledger.key))
        return await _answer(context, mailbox, await written(context, mailbox, outgoing))


@agent_tool(
    effect=Effect.REVERSIBLE,
    title="Writing an answer",
    act=Act(show=_show_reply, reconcile=_reconcile, editable=("text",)),
)
async def reply_draft(
    mail: str,
    text: str,
    runtime: Runtime,
    to_all: bool = False,  # noqa: FBT001, FBT002 - a tool's arguments are given by name
    cc: list[str] | None = None,
    attachments: list[str] | None = None,
    account: str | None = None,
    formatted: bool = False,  # noqa: FBT001, FBT002
) -> str:
    """Write a draft that answers a mail, in its thread. It is not sent.

    Args:
        mail: the id of the mail that is answered.
        text: the whole body, with greeting and sign-off.
        to_all: true to answer everybody who got it.
        cc: more addresses that get a copy.
        attachments: names of files at hand.
        account: the account that the mail lies in.
        formatted: true when the text is Markdown.
    """
    context: StepContext = runtime.context
    files = await attachments_of(context, attachments)
    plain, html = bodies(text, formatted=formatted)
    async with opened(context, account, "modify") as mailbox:
        answered = await mailbox.get(mail)
        await note_mail(context, answered)
        whom, copies = answer_to(answered, mailbox.account, to_all=to_all)
        outgoing = OutgoingMail(
            to=whom,
            cc=(*copies, *addresses(cc)),
            subject="",
            text=plain,
            html=html,
            attachments=files,
            in_reply_to=answered,
            message_id=message_id(mailbox.account, context.conversation_id, context.ledger.key),
        )
        return await _answer(context, mailbox, await written(context, mailbox, outgoing))


@agent_tool(
    effect=Effect.REVERSIBLE,
    title="Changing the draft",
    act=Act(show=_show_update, reconcile=_not_done, editable=("to", "cc", "subject", "text")),
)
async def update_draft(
    draft: str,
    runtime: Runtime,
    to: list[str] | None = None,
    cc: list[str] | None = None,
    subject: str | None = None,
    text: str | None = None,
    attachments: list[str] | None = None,
    account: str | None = None,
) -> str:
    """Change a draft; what is left out stays. Take the ``draft`` and ``seal`` of the answer from then on.

    Args:
        draft: the draft's id.
        to: all addresses it goes to from now on.
        cc: all addresses that get a copy from now on.
        subject: the new subject line.
        text: the whole new body.
        attachments: names of more files at hand to go along.
        account: the account it lies in.
    """
    context: StepContext = runtime.context
    files = await attachments_of(context, attachments)
    async with opened(context, account, "modify") as mailbox:
        there, mail = await read_back(mailbox, draft)
        changes = Changes(to=to, cc=cc, subject=subject, text=text)
        outgoing = with_files(await rewritten(mailbox, mail, there.message_id, changes), files)
        changed = await mailbox.replace_draft(draft, outgoing)
        context.ledger.tell(provider=mailbox.provider, account=mailbox.account, provider_id=changed.id)
        return await _answer(context, mailbox, changed)


async def _show_delete(_context: StepContext, args: Args) -> Shown:
    return facts("Delete a draft", ("Draft", args["draft"]), account=args.get("account"))


@agent_tool(
    effect=Effect.REVERSIBLE,
    title="Deleting a draft",
    act=Act(show=_show_delete, reconcile=_not_done, default="ask"),
)
async def delete_draft(draft: str, runtime: Runtime, account: str | None = None) -> str:
    """Delete a draft for good. The person is asked.

    Args:
        draft: the draft's id.
        account: the account it lies in.
    """
    context: StepContext = runtime.context
    async with opened(context, account, "modify") as mailbox:
        await mailbox.delete_draft(draft)
        context.ledger.tell(provider=mailbox.provider, account=mailbox.account, provider_id=draft)
        return as_text({"account": mailbox.account, "deleted": draft})


@agent_tool(effect=Effect.NONE, title="Looking at the drafts", limits=READING)
async def list_drafts(runtime: Runtime, account: str | None = None, limit: int = 10) -> str:
    """List the newest drafts with their content; ``this_conversation`` marks those made in this conversation.

    Args:
        account: an address; the person's only or first account when left out.
        limit: how many, at most 15.
    """
    context: StepContext = runtime.context
    async with opened(context, account, "read") as mailbox:
        drafts = await mailbox.list_drafts(limit=max(1, min(limit, 15)))
        found = [each for draft in drafts if (each := await mailbox.get_draft(draft.id)) is not None]
        # What is made here has its sources here.
        others = [mail for draft, mail in found if not made_in(context.conversation_id, draft.message_id)]
        await note_drafts(context, others)
        shown = [told(mailbox, context, *each) | {"text": bounded(each[1].text, 3_000)} for each in found]
        return as_text({"account": mailbox.account, "count": len(shown), "drafts": shown})
