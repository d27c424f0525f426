"""From a grant's row and secret to its mailbox."""

from backend.core.db.base import Json
from workers.agentkit.providers import Providers
from workers.agents.email.mailbox.imap.dialling import Dial
from workers.agents.email.mailbox.imap.mailbox import ImapMailbox
from workers.agents.email.mailbox.imap.settings import ImapSettings


def imap_settings(row: Json, secret: Json) -> ImapSettings:
    """Return how an account by password is reached.

    Raises:
        Refused: something in it can't stand in a command.
    """
    given = {name: value for name, value in row["settings"].items() if value is not None}
    return ImapSettings(account=row["account"], password=secret["password"], **given)


async def try_sign_in(settings: ImapSettings, dial: Dial, providers: Providers) -> None:
    """Make sure that mail can be read and handed over.

    Raises:
        MailboxError: it can't, and why.
        WayOutAway: nothing can be reached, for now.
    """
    mailbox = ImapMailbox(settings, dial, providers)
    try:
        await mailbox.check()
    finally:
        await mailbox.aclose()
