"""Finds a person's address in the mail that is there."""

import asyncio

from workers.agentkit.context import ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.port import Mailbox, MailQuery, MailSummary
from workers.agents.email.tools.answers import Runtime, as_text
from workers.agents.email.tools.opening import READING, opened
from workers.agents.email.tools.people import ranked, shown, terms_of
from workers.agents.email.tools.tainting import note_lines

_LOOKED_AT = 40
_MOST_TERMS = 5
_MOST = 6
_LONGEST = 100


@agent_tool(effect=Effect.NONE, title="Finding {name}", outside="mail", limits=READING)
async def find_person(name: str, runtime: Runtime, account: str | None = None) -> str:
    """Find the address of a person or firm by name or role ("Anna", "the plumber", "my landlord") in recent mail.

    Returns who could be meant, the likeliest first, with what speaks for each. Two with nearly the same points: ask the
    person which one they mean. An address that only stands in the text of a mail is never found here.

    Args:
        name: a name, a role or part of an address.
        account: an address; the person's only or first account when left out.
    """
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > _LONGEST:
        raise ToolProblem("no_name", "There is no name to look for.", "Give a name, a role or part of an address.")
    async with opened(runtime.context, account, "read") as mailbox:
        mails = await _mails_about(mailbox, wanted)
        await note_lines(runtime.context, mails, f"that tell who “{one_line(wanted, 40)}” may be")
        known = await mailbox.known_addresses([one.email for one in ranked(wanted, mails, mailbox.account)[:_MOST]])
        people = [
            shown(one) | {"written_to_before": one.email in known}
            for one in ranked(wanted, mails, mailbox.account)[:_MOST]
        ]
        return as_text({"account": mailbox.account, "looked_for": wanted, "people": people, "count": len(people)})


async def _mails_about(mailbox: Mailbox, wanted: str) -> list[MailSummary]:
    """Return mails from and to people of that name, and mails that speak of that role."""
    queries = [MailQuery(sender=wanted, in_="all"), MailQuery(to=wanted, in_="sent")]
    last = wanted.rsplit(maxsplit=1)[-1]
    if last != wanted and "@" not in wanted:
        queries.append(MailQuery(sender=last, in_="all"))
    queries += [MailQuery(words=term, in_="inbox") for term in terms_of(wanted)[:_MOST_TERMS]]
    queries.append(MailQuery(in_="inbox"))
    pages = await asyncio.gather(*(mailbox.list(query, limit=_LOOKED_AT) for query in queries))
    found = {mail.id: mail for page in pages for mail in page.items}
    return list(found.values())
