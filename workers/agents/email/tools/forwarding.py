"""Passes a mail on to others, with its files."""

from backend.core.act_views import CardFile
from workers.agentkit.acts import Act, Args, Shown
from workers.agentkit.context import StepContext
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.email.analysis.plain import one_line, tidy
from workers.agents.email.mailbox.port import Mail, OutgoingMail
from workers.agents.email.tools.answers import Runtime, here
from workers.agents.email.tools.cards import Preview, mail_card, sending
from workers.agents.email.tools.drafting import written
from workers.agents.email.tools.marking import message_id
from workers.agents.email.tools.opening import opened
from workers.agents.email.tools.outgoing import addresses, files_of
from workers.agents.email.tools.sending import need_recipients, reconcile, send_once


def _subject(mail: Mail) -> str:
    plain = one_line(mail.subject, 300)
    return plain if plain.lower().startswith(("fwd:", "fw:", "wg:")) else f"Fwd: {plain}"


def _body(mail: Mail, words: str) -> str:
    """Return the words in front of a mail, and the mail with who wrote it when to whom."""
    at = mail.received_at.astimezone(here())
    head = [
        "---------- Forwarded message ----------",
        f"From: {one_line(str(mail.sender), 300)}",
        f"Date: {at:%-d %B %Y %H:%M}",
        f"Subject: {one_line(mail.subject, 300)}",
        f"To: {one_line(', '.join(str(one) for one in mail.to[:20]), 1_000)}",
    ]
    return "\n\n".join(part for part in (words.strip(), "\n".join(head), tidy(mail.text)) if part)


async def _show(context: StepContext, args: Args) -> Shown:
    async with opened(context, args.get("account"), "send") as mailbox:
        mail = await mailbox.get(str(args["mail"]))
        preview = Preview(
            to=addresses(args["to"]),
            subject=_subject(mail),
            text=_body(mail, str(args.get("text") or "")),
            files=tuple(CardFile(name=one.name, media_type=one.media_type, size=one.size) for one in mail.attachments),
        )
        need_recipients(preview.recipients)
        return await sending(mailbox, mail_card(mailbox.account, preview), preview.recipients)


@agent_tool(
    effect=Effect.OUTWARD,
    title="Forwarding a mail",
    act=Act(show=_show, reconcile=reconcile, cools_off=True, editable=("to", "text")),
)
async def forward_mail(mail: str, to: list[str], runtime: Runtime, text: str = "", account: str | None = None) -> str:
    """Forward a mail with its files, once. The person is asked first.

    Args:
        mail: the id of the mail.
        to: addresses, as "anna@example.com" or "Anna Berg <anna@example.com>".
        text: words in front of it.
        account: the account that the mail lies in.
    """
    context: StepContext = runtime.context
    async with opened(context, account, "send") as mailbox:
        found = await mailbox.get(mail)
        outgoing = OutgoingMail(
            to=addresses(to),
            subject=_subject(found),
            text=_body(found, text),
            attachments=await files_of(mailbox, found),
            message_id=message_id(mailbox.account, context.conversation_id, context.ledger.key),
        )
        need_recipients(outgoing.recipients)
        return await send_once(context, mailbox, await written(context, mailbox, outgoing))
