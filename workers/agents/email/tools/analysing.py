"""Finds out what mails are and ask for: one by one, or as a digest."""

import asyncio
from collections.abc import Sequence
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.email.analysis.categories import Category
from workers.agents.email.analysis.digest import digest
from workers.agents.email.analysis.findings import RULES, Findings, analyse
from workers.agents.email.mailbox.port import Mail, Mailbox, MailGone, MailSummary
from workers.agents.email.tools.answers import Runtime, as_text, here
from workers.agents.email.tools.keeping import kept_for
from workers.agents.email.tools.lines import letter_of, line
from workers.agents.email.tools.looking import now_here
from workers.agents.email.tools.opening import opened
from workers.agents.email.tools.queries import Which, resolve
from workers.agents.email.tools.tainting import note_letters, note_lines

#: Mails that one call reads in full, and that it looks through by their kind.
MOST_READ, MOST_SORTED = 100, 300
#: Mails that an answer has room for: with their findings, and as lines.
_MOST_ANALYSED, _MOST_SHOWN = 40, 50
_PAGE = 100
_AT_ONCE = 6


@agent_tool(effect=Effect.NONE, title="Analysing mail", outside="mail")
async def analyse_mail(mails: list[str], runtime: Runtime, account: str | None = None) -> str:
    """Say of each mail its kind, importance with reasons, sentiment, action items with dates, questions and sums.

    All of it is found by fixed rules in the mail's own words; a date that isn't certain is not given.

    Args:
        mails: ids that a list gave, at most 40.
        account: the account they lie in.
    """
    context: StepContext = runtime.context
    async with opened(context, account, "read") as mailbox:
        found = await _findings(context, mailbox, list(dict.fromkeys(mails))[:_MOST_ANALYSED])
        await note_letters(context, [one.letter for one in found], "analysed")
        shown = [_shown(one) for one in found]
        return as_text({"account": mailbox.account, "count": len(shown), "mails": shown})


@agent_tool(effect=Effect.NONE, title="Summarising mail", outside="mail")
async def digest_mail(runtime: Runtime, which: Which | None = None, account: str | None = None, limit: int = 50) -> str:
    """Digest mails: what must be done by when, then groups with the most important first, each line with its mail.

    Args:
        which: which mails; the inbox when left out. ``folder`` sent gives what the person promised others.
        account: an address; the person's only or first account when left out.
        limit: how many of the newest, at most 100.
    """
    context: StepContext = runtime.context
    now = now_here()
    async with opened(context, account, "read") as mailbox:
        resolved = await resolve(mailbox, Which.model_validate(which or {}), now.date())
        page = await mailbox.list(resolved.query, limit=max(1, min(limit, MOST_READ)))
        found = await _findings(context, mailbox, [mail.id for mail in page.items])
        await note_letters(context, [one.letter for one in found], "summarised")
        answer = {
            "account": mailbox.account,
            "looked_for": resolved.looked_for,
            "count": len(found),
            "more_than_these": page.next is not None,
            "about_in_all": page.estimate if page.next else len(found),
        }
        return as_text(answer | digest(found, today=now.date()).as_json())


@agent_tool(effect=Effect.NONE, title="Sorting mail by kind", outside="mail")
async def find_by_kind(
    kinds: list[Category], runtime: Runtime, which: Which | None = None, account: str | None = None
) -> str:
    """Find mails of a kind, such as newsletters, among the 300 newest that fit: all ids, and lines of the first 50.

    Args:
        kinds: personal, work, bill, newsletter, notification, calendar, promotion, security or spam-like.
        which: which mails to look through; the inbox when left out.
        account: an address; the person's only or first account when left out.
    """
    context: StepContext = runtime.context
    now = now_here()
    async with opened(context, account, "read") as mailbox:
        resolved = await resolve(mailbox, Which.model_validate(which or {}), now.date())
        lines, more = await _lines(mailbox, resolved.query)
        wanted = await _of_kinds(context, mailbox, lines, frozenset(kinds))
        await note_lines(context, wanted[:_MOST_SHOWN], "sorted by kind")
        return as_text(
            {
                "account": mailbox.account,
                "looked_for": resolved.looked_for,
                "looked_through": len(lines),
                "more_to_look_through": more,
                "count": len(wanted),
                "ids": [mail.id for mail in wanted],
                "mails": [line(mail, now) for mail in wanted[:_MOST_SHOWN]],
            }
        )


async def _lines(mailbox: Mailbox, query: Any) -> tuple[list[MailSummary], bool]:  # noqa: ANN401 - a MailQuery
    """Return the newest mails that fit, page by page, and whether there are more."""
    found: list[MailSummary] = []
    page: str | None = None
    while len(found) < MOST_SORTED:
        answer = await mailbox.list(query, limit=_PAGE, after=page)
        found += answer.items
        page = answer.next
        if page is None:
            return found, False
    return found, True


async def _of_kinds(
    context: StepContext, mailbox: Mailbox, lines: Sequence[MailSummary], kinds: frozenset[str]
) -> list[MailSummary]:
    kept = kept_for(context, mailbox.account)
    ids = [mail.id for mail in lines]
    known = await kept.known(ids, rules=RULES) if kept else {}
    found: dict[str, str] = {mail_id: str(analysis["category"]) for mail_id, analysis in known.items()}
    unknown = [mail_id for mail_id in ids if mail_id not in found]
    for start in range(0, len(unknown), _PAGE):  # so that never more than these are in memory
        for one in await _findings(context, mailbox, unknown[start : start + _PAGE]):
            found[one.letter.id] = one.category
    return [mail for mail in lines if found.get(mail.id) in kinds]


async def _findings(context: StepContext, mailbox: Mailbox, ids: Sequence[str]) -> list[Findings]:
    """Read and analyse mails, and keep what was found; mails that went away meanwhile are left out."""
    if not ids:
        return []
    slots = asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def read(mail_id: str) -> Mail | None:
        nonlocal done
        async with slots:
            try:
                mail = await mailbox.get(mail_id)
            except MailGone:
                return None
            done += 1
            if done % 10 == 0:
                await context.progress(f"read {done} of {len(ids)} mails")
            return mail

    mails = [mail for mail in await asyncio.gather(*map(read, ids)) if mail is not None]
    known = await mailbox.known_addresses({mail.sender.email for mail in mails})
    today, zone = now_here().date(), here()

    def analysed() -> list[Findings]:
        letters = [letter_of(mail, mailbox.account, known=mail.sender.email in known) for mail in mails]
        return [analyse(letter, today=today, zone=zone) for letter in letters]

    found = await asyncio.to_thread(analysed)
    if (kept := kept_for(context, mailbox.account)) is not None:
        await kept.keep(found)
    return found


def _shown(one: Findings) -> dict[str, Any]:
    letter = one.letter
    head = {"mail": letter.id, "from": letter.sender, "subject": letter.subject, "at": letter.at.isoformat()}
    return head | one.as_json()


def need_mails(mails: Sequence[str], most: int = 500) -> list[str]:
    """Return ids, each once.

    Raises:
        ToolProblem: there are none, or more than one call takes.
    """
    ids = [one for one in dict.fromkeys(mails) if one.strip()]
    if not ids:
        raise ToolProblem("no_mail", "No mail is named.", "Give the ids that a list gave.")
    if len(ids) > most:
        raise ToolProblem("too_many", f"{len(ids)} mails are too many for one call.", f"Take at most {most} at once.")
    return ids
