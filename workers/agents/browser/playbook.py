"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: the same request over the same pages takes the same way and ends in the same answer.
"""

from collections.abc import Sequence
from functools import lru_cache

from langchain_core.messages import AIMessage, BaseMessage

from backend.core.verdicts import Permanent
from workers.agentkit.plays import Asks, ToolSaidNo, finished, run
from workers.agentkit.situation import Situation, situation_of
from workers.agentkit.spec import CANNOT, FileRef
from workers.agents.browser.plays.each import play_for
from workers.agents.browser.reading.examples import EXAMPLES
from workers.agents.browser.reading.follow_up import understand_follow_up
from workers.agents.browser.reading.meaning import Beyond, Reading, Unclear
from workers.agents.browser.reading.request import understand

#: What is read of a request; it runs on the event loop, so it must be quick.
LONGEST_REQUEST = 3_000
NEEDED = frozenset({"open_page", "read_page"})


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], _files: Sequence[FileRef]) -> AIMessage:
    """Return the next tool call, or the answer.

    Raises:
        Permanent: a tool refused where the rest can't go on without it.
    """
    situation = situation_of(messages)
    if not NEEDED.issubset(tools):
        return _cannot("There is no browser to work with.")
    try:
        answer = run(play_for(_understood(situation)), finished(messages, less="Name one page, or a part of it."))
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
    if len(situation.request) > LONGEST_REQUEST:
        raise Beyond(f"A request of more than {LONGEST_REQUEST:,} characters")
    if situation.earlier:
        return understand_follow_up(situation.request, situation.earlier)
    return understand(situation.request)


def _cannot(reason: str) -> AIMessage:
    """Say what isn't possible, with three requests that are."""
    lines = "\n".join(f"- “{example}”" for example in EXAMPLES)
    text = f"{reason} Three things I can do:\n\n{lines}\n\nWith a language model configured I can do more."
    return AIMessage(text, additional_kwargs=CANNOT)
