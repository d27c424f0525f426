"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: the same request over the same mailbox takes the same way and ends in the same answer.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from langchain_core.messages import AIMessage, BaseMessage

from backend.core.verdicts import Permanent
from workers.agentkit.plays import Asks, ToolSaidNo, finished, run
from workers.agentkit.situation import Situation, situation_of
from workers.agentkit.spec import CANNOT, FileRef
from workers.agents.email.plays.each import play_for
from workers.agents.email.reading.examples import EXAMPLES
from workers.agents.email.reading.follow_up import understand_follow_up
from workers.agents.email.reading.meaning import Beyond, Reading, Unclear
from workers.agents.email.reading.request import complete, understand

#: What is read of a request; it runs on the event loop, so it must be quick.
LONGEST_REQUEST = 1_500
#: A mail's words that are given whole, behind the words that say to whom.
LONGEST_DICTATED = 20_000
_DICTATED = re.compile(r"^(?P<order>[^:\n]{3,300}?)\s*(?::\s+|\n+)[“\"]?(?P<words>.+?)[”\"]?\s*$", re.DOTALL)
#: Stands in the order for the mail's own words.
_WORDS = "the words that follow"
NEEDED = frozenset({"list_mail", "read_mail", "find_person"})


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[FileRef]) -> AIMessage:
    """Return the next tool calls, or the answer.

    Raises:
        Permanent: a tool refused where the rest can't go on without it.
    """
    situation = situation_of(messages, files)
    if not NEEDED.issubset(tools):
        return _cannot("There is no mailbox to work with.")
    try:
        answer = run(play_for(_understood(situation), situation), finished(messages, less="Ask for fewer mails."))
    except Beyond as beyond:
        what = f"{beyond} is" if str(beyond) else "That is"
        return _cannot(f"{what} beyond the built-in model.")
    except (Unclear, Asks) as unclear:
        return AIMessage(f"{unclear}")
    except ToolSaidNo as no:
        raise Permanent(no.failure) from no
    return answer if isinstance(answer, AIMessage) else AIMessage(answer)


@lru_cache(maxsize=256)
def _understood(situation: Situation) -> Reading:
    """Read a request, and one that leans on an earlier one together with that; each is read once for all its turns."""
    request, words = situation.request, ""
    if len(request) > LONGEST_REQUEST:
        request, words = _dictated(request)
    has_results = bool(situation.results)
    if situation.earlier:
        reading = understand_follow_up(request, situation.earlier, situation.files, has_results=has_results)
    else:
        reading = understand(request, situation.files, has_results=has_results)
    if words:
        if reading.intent not in {"reply", "write"}:
            raise Beyond(f"A request of more than {LONGEST_REQUEST:,} characters")
        reading = replace(reading, message=replace(reading.message, exact=words))
    return complete(reading)


def _dictated(request: str) -> tuple[str, str]:
    """Return the order and the words of a long request: "write to Anna: …" is followed by the mail itself."""
    match = _DICTATED.match(request) if len(request) <= LONGEST_DICTATED else None
    if match is None:
        raise Beyond(f"A request of more than {LONGEST_REQUEST:,} characters")
    return f"{match['order']}: “{_WORDS}”", match["words"]


def _cannot(reason: str) -> AIMessage:
    """Say what isn't possible, with three requests that are."""
    lines = "\n".join(f"- “{example}”" for example in EXAMPLES)
    text = f"{reason} Three things I can do:\n\n{lines}\n\nWith a language model configured I can do more."
    return AIMessage(text, additional_kwargs=CANNOT)
