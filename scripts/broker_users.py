"""One user of RabbitMQ for each role, with the rights of what it does: what an intruder in one gets of the others.

``topology.py`` has the names; tests hold these expressions to what each role is refused or not by a real RabbitMQ.
``python3 -m scripts.broker_users`` writes docker compose's file anew.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_AGENTS_FOLDER = _ROOT / "workers" / "agents"
COMPOSE = _ROOT / "deploy" / "rabbitmq" / "definitions.json"
#: A topic exchange: with which routing keys a user may publish is a right of its own.
AGENT_EXCHANGE = "agent"
#: `warren doctor`, and each start, send a message there and back by an exchange and a queue of their own. Nobody may
#: send to the default exchange, which leads to every queue.
_ASKING = r"warren\.doctor\..+"


@dataclass(frozen=True)
class Rights:
    """Expressions for what a user may make, send to and take from; and the routing keys, by topic exchange."""

    configure: str
    write: str
    read: str
    topics: dict[str, str] = field(default_factory=dict)


def agents() -> list[str]:
    """Return the agents' names, in order."""
    return sorted(file.parent.name for file in _AGENTS_FOLDER.glob("*/agent.py"))


def rights() -> dict[str, Rights]:
    """Return the rights of each role's user by its name, which is the role's."""
    sent = {
        "api": ["supervisor", AGENT_EXCHANGE, "control"],
        "supervisor": ["supervisor", AGENT_EXCHANGE],
        "aggregator": ["supervisor", AGENT_EXCHANGE],
    }
    taken = {"aggregator": (r"agent\.results", "results"), "supervisor": (r"supervisor\.tasks", "supervisor")}
    found = {role: _of(role, sent[role], taken.get(role), hears=role == "supervisor") for role in sent}
    found["clock"] = _clock()
    return found | {agent: agent_rights(agent) for agent in agents()}


def agent_rights(agent: str) -> Rights:
    """Return those of an agent's worker: it takes its own steps, tells their ends, and rings for its own alone."""
    taken = (rf"agent\.{agent}", AGENT_EXCHANGE)
    return _of(agent, [AGENT_EXCHANGE, "results"], taken, hears=True, topics=f"^{agent}$")


def _of(role: str, sent: list[str], taken: tuple[str, str] | None, *, hears: bool, topics: str = "") -> Rights:
    """Put together a role's rights.

    Args:
        sent: the exchanges that it sends to.
        taken: the queue that it takes from, and may make anew if it is gone; and the exchange which that is bound to.
            Whoever makes a queue must be allowed to send where its dead letters go.
        hears: whether it has a queue of its own for stops, bound to ``control``.
        topics: expression for the routing keys that it may use and bind.
    """
    own, bound, dead = [_ASKING], [], []
    if taken is not None:
        own, bound, dead = [*own, taken[0]], [taken[1]], ["dead"]
    if hears:
        own, bound = [*own, rf"control\..+\.{role}"], [*bound, "control"]
    return Rights(
        configure=_any(own),
        write=_any([*sent, *own, *dead]),
        read=_any([*own, *bound]),
        topics={AGENT_EXCHANGE: topics} if topics else {},
    )


def _clock() -> Rights:
    """Return those of who makes everything and sends what others left behind."""
    exchanges = ["supervisor", AGENT_EXCHANGE, "results", "control", "dead"]
    queues = [r"supervisor\.tasks", r"agent\..+", r"dead\.letters"]
    everything = _any([*exchanges, *queues, _ASKING])
    return Rights(configure=everything, write=everything, read=everything)


def _any(names: list[str]) -> str:
    return f"^({'|'.join(names)})$"


def variable(role: str) -> str:
    """Return by which variable docker compose is given a role's password."""
    return f"RABBITMQ_{role.upper()}_PASSWORD"


def definitions(
    given: dict[str, Rights], passwords: dict[str, dict[str, object]], vhost: str = "/"
) -> dict[str, object]:
    """Return what RabbitMQ loads when it starts.

    Args:
        given: the rights of each user by its name.
        passwords: how the password of each is told, as RabbitMQ's definitions have it.
        vhost: where they have these rights.
    """
    return {
        "users": [{"name": role, "tags": [], **passwords[role]} for role in given],
        "vhosts": [{"name": vhost, "metadata": {"default_queue_type": "quorum"}}],
        "permissions": [
            {"user": role, "vhost": vhost, "configure": each.configure, "write": each.write, "read": each.read}
            for role, each in given.items()
        ],
        "topic_permissions": [
            {"user": role, "vhost": vhost, "exchange": exchange, "write": keys, "read": keys}
            for role, each in given.items()
            for exchange, keys in each.topics.items()
        ],
    }


def for_compose() -> str:
    """Return the file that docker compose's RabbitMQ starts with, in which only the passwords are missing."""
    missing: dict[str, dict[str, object]] = {role: {"password": f"<{variable(role)}>"} for role in rights()}
    return json.dumps(definitions(rights(), missing), indent=2) + "\n"


def main() -> int:
    """Write docker compose's file anew."""
    COMPOSE.write_text(for_compose(), encoding="utf-8")
    print(COMPOSE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
