"""What a step was told: its own request, and the earlier one that it leans on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from workers.agentkit.spec import BUILDS_ON, CHANGED_BY, FOLLOWS_ON

_FOLLOWS = re.compile(
    r"\s*" + re.escape(FOLLOWS_ON).replace(re.escape("{earlier}"), "(?P<earlier>.+?)") + r"(?=\s*$|\n\n)", re.DOTALL
)
_ANSWER = re.compile(r"\n\nThe answer to it was:\n\n.+$", re.DOTALL)
_BUILDS = re.compile(r"\s*" + re.escape(BUILDS_ON).replace(re.escape("{steps}"), ".*"), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Situation:
    """A step as the playbook sees it."""

    request: str
    earlier: str = ""


def situation_of(messages: Sequence[BaseMessage]) -> Situation:
    """Read the step's first message."""
    first = next(message for message in messages if isinstance(message, HumanMessage))
    told: dict[str, Any] = dict(first.additional_kwargs.get("warren", {}))
    instruction = _ANSWER.sub("", str(told.get("instruction") or first.text))
    earlier = ""
    if match := _FOLLOWS.search(instruction):
        earlier = match["earlier"].split(CHANGED_BY)[0]
        instruction = instruction[: match.start()]
    return Situation(_BUILDS.sub("", instruction).strip(), earlier)
