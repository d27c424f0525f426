"""How a mail server is reached: by a tunnel of the way out, which judges its address like any that people enter."""

import asyncio
import socket
from collections.abc import Callable
from uuid import UUID

from backend.core.egress_settings import EgressSettings
from workers.agentkit.web import Asker, TunnelRefused, Tunnels
from workers.agents.email.mailbox.errors import MailboxAway, MailboxError, RateLimited, Refused
from workers.agents.email.mailbox.imap.settings import ImapSettings

#: Returns a socket connected to host and port, whose calls take so many seconds at the most. It blocks.
#: Raises MailboxError (Refused: it may not be reached) and WayOutAway.
Dial = Callable[[str, int, float], socket.socket]

_YOURS = "Change your list under Settings, Web access."
_OPERATORS = "It is the list of whoever runs this Warren: ask them, or use another server."
_PORTS = (
    "Mail is read at 993 or 143 and handed over at 465 or 587; whoever runs this Warren can open others"
    " (WARREN_EGRESS_MAIL_PORTS)."
)
_AWAY = {"unresolvable": "no such host", "too_slow": "no answer in time"}


def mail_dial(egress: EgressSettings, user_id: UUID, step_id: UUID | None = None) -> Dial:
    """Return how a person's mail servers are reached."""
    tunnels = Tunnels(settings=egress, asker=Asker(user_id=user_id, agent="email", step_id=step_id), purpose="mail")

    def dial(host: str, port: int, seconds: float) -> socket.socket:
        try:
            return tunnels.open(host, port, seconds)
        except TunnelRefused as refused:
            raise _meaning(refused, host, port) from refused

    return dial


async def dial_smtp(settings: ImapSettings, dial: Dial) -> socket.socket:
    """Reach the server for outgoing mail without holding up the loop."""
    loop = asyncio.get_running_loop()
    opening = loop.run_in_executor(None, dial, settings.smtp_host, settings.smtp_port, settings.timeout)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close)
        raise


def _close(opening: "asyncio.Future[socket.socket]") -> None:
    """Give back what nobody waits for any more."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _meaning(refused: TunnelRefused, host: str, port: int) -> MailboxError:
    """Say what a refusal of the way out means, with the next step."""
    match refused.code:
        case "private_address":
            allow = f"WARREN_EGRESS_ALLOW={host}:{port}"
            return Refused(
                str(refused), cure=f"If it is a server of your own, whoever runs this Warren can set {allow}."
            )
        case "denied_host" | "not_listed":
            return Refused(str(refused), cure=_YOURS if refused.whose == "person" else _OPERATORS)
        case "bad_port":
            return Refused(f"No mail server is reached at port {port}.", cure=_PORTS)
        case "bad_url":
            return Refused(f"The name of the mail server can't be used: {refused}", cure="Check it.")
        case "too_many":
            return RateLimited("Too many connections are open for you at once.")
        case code:
            why = _AWAY.get(code) or str(refused).partition(": ")[2].rstrip(".") or code.replace("_", " ")
            return MailboxAway(f"{host} can't be reached ({why}).", reason=why)
