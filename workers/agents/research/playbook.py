"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: the same request over the same pages takes the same way and ends in the same answer.
Its sentences are the sources' own; it writes none.
"""

from collections.abc import Sequence
from functools import lru_cache

from langchain_core.messages import AIMessage, BaseMessage

from backend.core.verdicts import Permanent
from workers.agentkit.plays import ToolSaidNo, finished
from workers.agentkit.situation import Situation, situation_of
from workers.agentkit.spec import CANNOT, CHANGED_BY, FileRef
from workers.agents.research.examples import EXAMPLES
from workers.agents.research.plays.each import play_for
from workers.agents.research.plays.flow import run
from workers.agents.research.reading.request import Asked, Unclear, understand

#: What is read of a request; it runs on the event loop, so it must be quick.
LONGEST_REQUEST = 1_000
_NEEDED = frozenset({"search_web", "read_source", "list_passages", "check_citations"})


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[FileRef]) -> AIMessage:
    """Return the next tool calls, or the answer.

    Raises:
        Permanent: the web can't be searched, or no page could be read.
    """
    del files  # sources are pages; a file is the document agent's
    situation = situation_of(messages)
    if not _NEEDED.issubset(tools):
        return _cannot("There is no way to the web here.")
    if len(situation.request) > LONGEST_REQUEST:
        return _cannot(f"A request of more than {LONGEST_REQUEST:,} characters is beyond the built-in model.")
    try:
        answer = run(play_for(_understood(situation)), finished(messages, less="Ask for fewer sources."))
    except Unclear as unclear:
        return AIMessage(str(unclear))
    except ToolSaidNo as no:
        raise Permanent(no.failure) from no
    return answer if isinstance(answer, AIMessage) else AIMessage(answer)


@lru_cache(maxsize=256)
def _understood(situation: Situation) -> Asked:
    return understand(situation.request, situation.earlier.split(CHANGED_BY)[0])


def _cannot(reason: str) -> AIMessage:
    """Say what isn't possible, with requests that are."""
    lines = "\n".join(f"- “{example}”" for example in EXAMPLES[:3])
    text = f"{reason} Three things I can do:\n\n{lines}\n\nWith a language model configured I can do more."
    return AIMessage(text, additional_kwargs=CANNOT)
