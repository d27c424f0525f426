"""What a step was given, as a playbook sees it: its request, the earlier one it leans on, what was found before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from workers.agentkit.spec import BUILDS_ON, FOLLOWS_ON, FileRef

_FOLLOWS = re.compile(
    r"\s*" + re.escape(FOLLOWS_ON).replace(re.escape("{earlier}"), "(?P<earlier>.+?)") + r"(?=\s*$|\n\n)", re.DOTALL
)
_ANSWER = re.compile(r"\n\nThe answer to it was:\n\n(?P<answer>.+)$", re.DOTALL)
_BUILDS = re.compile(r"\s*" + re.escape(BUILDS_ON).replace(re.escape("{steps}"), ".*"), re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A step as the playbook sees it."""

    request: str
    #: The request that this one leans on, with what changed it since.
    earlier: str = ""
    #: What an earlier answer and steps before this one said: what "it" means in "email it to Bob".
    results: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    #: The whole request, of which this step's may be a part.
    whole: str = ""


def situation_of(messages: Sequence[BaseMessage], files: Sequence[FileRef] = ()) -> Situation:
    """Read the step's first message."""
    first = next(message for message in messages if isinstance(message, HumanMessage))
    told: dict[str, Any] = dict(first.additional_kwargs.get("warren", {}))
    instruction = str(told.get("instruction") or first.text)
    results = [str(row["result"] or "") for row in told.get("inputs", ())]
    if match := _ANSWER.search(instruction):
        results.append(match["answer"])
        instruction = instruction[: match.start()]
    earlier = ""
    if match := _FOLLOWS.search(instruction):
        earlier = match["earlier"]
        instruction = instruction[: match.start()]
    return Situation(
        request=_BUILDS.sub("", instruction).strip(),
        earlier=earlier,
        results=tuple(result for result in results if result.strip()),
        files=tuple(files),
        whole=str(told.get("request") or instruction),
    )
