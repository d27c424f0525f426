"""Puts mail in its place: labels, archive, trash, read or unread. All of it can be taken back."""

import asyncio
from collections.abc import Mapping

from backend.core.act_views import Fact, FactsCard
from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext
from workers.agentkit.spec import Effect, Title, agent_tool
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.port import Mailbox, MailGone
from workers.agents.email.tools.analysing import need_mails
from workers.agents.email.tools.answers import Runtime, as_text
from workers.agents.email.tools.cards import facts
from workers.agents.email.tools.cards import mails as counted
from workers.agents.email.tools.keeping import kept_for
from workers.agents.email.tools.opening import opened
from workers.agents.email.tools.queries import find_label, label_named

_NAMED = 5


def _title(verb: str) -> Title:
    return lambda args: f"{verb} {counted(_count(args))}"


def _count(args: dict[str, object]) -> int:
    ids = args.get("mails")
    return len(ids) if isinstance(ids, list) else 0


async def _again(_context: StepContext, _args: Args, _entry: LedgerEntry) -> Found:
    """Let it be done again: a mail that is in its place already stays there."""
    return Found(state="not_done")


async def _finish(context: StepContext, mailbox: Mailbox, done: str, moved: Mapping[str, str]) -> str:
    """Note the act, and forget what was kept under ids that are no longer a mail's."""
    context.ledger.tell(provider=mailbox.provider, account=mailbox.account)
    gone = [before for before, after in moved.items() if before != after]
    kept = kept_for(context, mailbox.account)
    if kept is not None and gone:
        await kept.forget(gone)
    ids = list(moved.values())
    return as_text({"account": mailbox.account, "done": done, "count": len(ids), "mails": ids})


async def _show_label(_context: StepContext, args: Args) -> Shown:
    ids, label = list(args["mails"]), str(args["label"])
    verb = "Take the label off" if args.get("remove") else "Label"
    return facts(f"{verb} {counted(len(ids))}", ("Label", label), account=args.get("account"))


@agent_tool(effect=Effect.REVERSIBLE, title=_title("Labelling"), act=Act(show=_show_label, reconcile=_again))
async def label_mail(
    mails: list[str],
    label: str,
    runtime: Runtime,
    remove: bool = False,  # noqa: FBT001, FBT002 - a tool's arguments are given by name
    move: bool = False,  # noqa: FBT001, FBT002
    account: str | None = None,
) -> str:
    """Give mails a label (a folder, at IMAP), made if there is none; or take it off them.

    Args:
        mails: ids that a list gave, at most 500.
        label: the label's name.
        remove: true takes it off.
        move: true takes the mails out of the inbox too.
        account: the account they lie in.
    """
    context: StepContext = runtime.context
    ids = need_mails(mails)
    async with opened(context, account, "modify") as mailbox:
        if remove:
            found = await label_named(mailbox, label)
            moved = await mailbox.modify(ids, remove=[found.id])
            return await _finish(context, mailbox, f"label {found.name} taken off", moved)
        known = find_label(await mailbox.labels(), label)
        wanted = known or await mailbox.make_label(one_line(label, 100))
        moved = await mailbox.modify(ids, add=[wanted.id])
        if move:
            moved = await _then_archived(mailbox, moved)
        made = "" if known else " (a new label)"
        return await _finish(context, mailbox, f"labelled {wanted.name}{made}", moved)


async def _then_archived(mailbox: Mailbox, moved: Mapping[str, str]) -> Mapping[str, str]:
    """Take labelled mails out of the inbox; at IMAP the label was a folder, and they are in it already."""
    if mailbox.provider == "imap":
        return moved
    await mailbox.archive(list(moved.values()))
    return moved


async def _show_archive(_context: StepContext, args: Args) -> Shown:
    return facts(f"Archive {counted(len(args['mails']))}", account=args.get("account"))


@agent_tool(effect=Effect.REVERSIBLE, title=_title("Archiving"), act=Act(show=_show_archive, reconcile=_again))
async def archive_mail(mails: list[str], runtime: Runtime, account: str | None = None) -> str:
    """Take mails out of the inbox and keep them.

    Args:
        mails: ids that a list gave, at most 500.
        account: the account they lie in.
    """
    context: StepContext = runtime.context
    ids = need_mails(mails)
    async with opened(context, account, "modify") as mailbox:
        return await _finish(context, mailbox, "archived", await mailbox.archive(ids))


async def _show_trash(context: StepContext, args: Args) -> Shown:
    """Show how many, and what the first of them are."""
    ids = need_mails(args["mails"])
    async with opened(context, args.get("account"), "read") as mailbox:
        lines = await asyncio.gather(*(_line(mailbox, mail_id) for mail_id in ids[:_NAMED]))
        named = [Fact(label="Mail", value=line) for line in lines if line]
        if len(ids) > _NAMED:
            named.append(Fact(label="And", value=f"{counted(len(ids) - _NAMED)} more"))
        shown = [Fact(label="How many", value=counted(len(ids))), Fact(label="Account", value=mailbox.account)]
        about = {"account": [mailbox.account]}
        return Shown(
            card=FactsCard(facts=[*shown, *named]), title=f"Move {counted(len(ids))} to the trash", about=about
        )


async def _line(mailbox: Mailbox, mail_id: str) -> str:
    try:
        mail = await mailbox.get(mail_id)
    except MailGone:
        return ""
    return f"{one_line(mail.sender.name or mail.sender.email, 60)}: {one_line(mail.subject, 120)}"


@agent_tool(
    effect=Effect.REVERSIBLE,
    title=_title("Moving to the trash"),
    act=Act(show=_show_trash, reconcile=_again, default="ask"),
)
async def trash_mail(mails: list[str], runtime: Runtime, account: str | None = None) -> str:
    """Move mails to the trash, from which ``restore_mail`` takes them back. The person is asked first.

    Args:
        mails: ids that a list gave, at most 500.
        account: the account they lie in.
    """
    context: StepContext = runtime.context
    ids = need_mails(mails)
    async with opened(context, account, "modify") as mailbox:
        return await _finish(context, mailbox, "moved to the trash", await mailbox.trash(ids))


async def _show_restore(_context: StepContext, args: Args) -> Shown:
    return facts(f"Put {counted(len(args['mails']))} back", account=args.get("account"))


@agent_tool(effect=Effect.REVERSIBLE, title=_title("Putting back"), act=Act(show=_show_restore, reconcile=_again))
async def restore_mail(mails: list[str], runtime: Runtime, account: str | None = None) -> str:
    """Take mails out of the trash.

    Args:
        mails: ids of mails in the trash, at most 500.
        account: the account they lie in.
    """
    context: StepContext = runtime.context
    ids = need_mails(mails)
    async with opened(context, account, "modify") as mailbox:
        return await _finish(context, mailbox, "taken out of the trash", await mailbox.untrash(ids))


async def _show_mark(_context: StepContext, args: Args) -> Shown:
    how = "read" if args.get("read", True) else "unread"
    return facts(f"Mark {counted(len(args['mails']))} as {how}", account=args.get("account"))


@agent_tool(effect=Effect.REVERSIBLE, title=_title("Marking"), act=Act(show=_show_mark, reconcile=_again))
async def mark_read(
    mails: list[str],
    runtime: Runtime,
    read: bool = True,  # noqa: FBT001, FBT002 - a tool's arguments are given by name
    account: str | None = None,
) -> str:
    """Mark mails as read, or as unread.

    Args:
        mails: ids that a list gave, at most 500.
        read: false marks them as unread.
        account: the account they lie in.
    """
    context: StepContext = runtime.context
    ids = need_mails(mails)
    async with opened(context, account, "modify") as mailbox:
        moved = await mailbox.mark_read(ids, read=read)
        return await _finish(context, mailbox, "marked as read" if read else "marked as unread", moved)
