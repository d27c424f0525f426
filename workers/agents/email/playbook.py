"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: the same request over the same mailbox takes the same way and ends in the same answer.
"""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage

from backend.core.verdicts import Permanent
from workers.agentkit.spec import CANNOT, FileRef
from workers.agents.email.plays.each import play_for
from workers.agents.email.plays.flow import Asks, ToolSaidNo, finished, run
from workers.agents.email.plays.situation import Situation, situation_of
from workers.agents.email.reading.examples import EXAMPLES
from workers.agents.email.reading.follow_up import understand_follow_up
from workers.agents.email.reading.meaning import Beyond, Reading, Unclear
from workers.agents.email.reading.request import complete, understand

#: It runs on the event loop, so it must be quick.
LONGEST_REQUEST = 3_000
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
        answer = run(play_for(_understood(situation), situation), finished(messages))
    except Beyond as beyond:
        what = f"{beyond} is" if str(beyond) else "That is"
        return _cannot(f"{what} beyond the built-in model.")
    except (Unclear, Asks) as unclear:
        return AIMessage(f"{unclear}")
    except ToolSaidNo as no:
        raise Permanent(no.failure) from no
    return answer if isinstance(answer, AIMessage) else AIMessage(answer)


def _understood(situation: Situation) -> Reading:
    """Read a request, and one that leans on an earlier one together with that."""
    if len(situation.request) > LONGEST_REQUEST:
        raise Beyond(f"A request of more than {LONGEST_REQUEST:,} characters")
    has_results = bool(situation.results)
    if not situation.earlier:
        return complete(understand(situation.request, situation.files, has_results=has_results))
    return complete(
        understand_follow_up(situation.request, situation.earlier, situation.files, has_results=has_results)
    )


def _cannot(reason: str) -> AIMessage:
    """Say what isn't possible, with three requests that are."""
    lines = "\n".join(f"- “{example}”" for example in EXAMPLES)
    text = f"{reason} Three things I can do:\n\n{lines}\n\nWith a language model configured I can do more."
    return AIMessage(text, additional_kwargs=CANNOT)
