"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: the same request on the same files takes the same way and ends in the same answer.
"""

import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from backend.core.verdicts import Failure, Permanent
from workers.agentkit.spec import BUILDS_ON, CANNOT, FOLLOWS_ON, FileRef
from workers.agents.document.plays.each import each
from workers.agents.document.plays.steps import Done, NothingDone, Step, call, finished, run
from workers.agents.document.reading.documents import Document, read_documents, readable_only
from workers.agents.document.reading.examples import examples
from workers.agents.document.reading.follow_up import understand_follow_up
from workers.agents.document.reading.meaning import Beyond, Reading, Unclear
from workers.agents.document.reading.parts import understand_all

#: It runs on the event loop, so it must be quick.
LONGEST_REQUEST = 3_000
FOLLOWS = re.compile(r"\s+" + re.escape(FOLLOWS_ON).replace(re.escape("{earlier}"), "(.+?)"), re.DOTALL)
BUILDS = re.compile(r"\s*" + re.escape(BUILDS_ON).replace(re.escape("{steps}"), ".*"))
NOTHING_TO_DO = (
    "There is no document to work on. Attach a PDF, Word, PowerPoint, Excel, HTML or mail file, or a picture of a page."
)


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[FileRef]) -> AIMessage:
    """Return the next tool calls, or the answer.

    Raises:
        Permanent: nothing of the request can be done: the document can't be read, or a tool refused.
    """
    if not files or "list_documents" not in tools:
        return _cannot(NOTHING_TO_DO, [])
    done = finished(messages)
    if not done:
        return call([Step("list_documents", {})], 0)
    told = _told(messages)
    documents, problems = _documents(done[0], told)
    request = BUILDS.sub("", str(told["instruction"])).strip()
    _refuse_unreadable(request, documents, problems)
    own = readable_only(documents, FOLLOWS.split(request)[0])
    return _answered(request, own, problems, done[1:])


def _answered(
    request: str, documents: Sequence[Document], problems: dict[str, dict[str, str]], done: Sequence[Done]
) -> AIMessage:
    try:
        readings, left_out = _understood(request, documents)
        answer = run(each(readings, documents, request), done)
    except Beyond as beyond:
        what = f"{beyond} is" if str(beyond) else "That is"
        return _cannot(f"{what} beyond the built-in model.", documents)
    except Unclear as unclear:
        return AIMessage(f"{unclear}")
    except NothingDone as nothing:
        raise Permanent(nothing.failure) from nothing
    if isinstance(answer, AIMessage):
        return answer
    return AIMessage(answer + _left_out(left_out) + _problems(problems))


def _told(messages: Sequence[BaseMessage]) -> dict[str, Any]:
    """Return what the step was given: its instruction and its files with where they come from."""
    first = next(message for message in messages if isinstance(message, HumanMessage))
    told = dict(first.additional_kwargs.get("warren", {}))
    return told | {"instruction": told.get("instruction") or first.text}


def _documents(listing: Done, told: dict[str, Any]) -> tuple[list[Document], dict[str, dict[str, str]]]:
    """Return the documents at hand, and those that can't be read with what is the matter.

    Raises:
        Permanent: the files couldn't be looked at.
    """
    if listing.answer is None:
        raise Permanent(listing.failure or Failure(code="tool", message="The files could not be looked at."))
    origins = {str(file["name"]): str(file.get("origin", "request")) for file in told.get("files", ())}
    return read_documents(listing.answer.get("documents", ()), origins), listing.answer.get("unreadable", {})


def _refuse_unreadable(request: str, documents: Sequence[Document], problems: dict[str, dict[str, str]]) -> None:
    """End the step when the document it is about can't be read."""
    named = [problem for name, problem in problems.items() if name.lower() in request.lower()]
    if problems and (named or not documents):
        problem = (named or list(problems.values()))[0]
        code = problem.get("code", "unreadable")
        raise Permanent(Failure(code=code, message=problem["message"], cure=problem.get("cure", "")))


def _understood(request: str, documents: Sequence[Document]) -> tuple[list[Reading], list[str]]:
    """Read a request, and one that leans on an earlier one as a change to that."""
    if len(request) > LONGEST_REQUEST:
        raise Beyond(f"A request of more than {LONGEST_REQUEST:,} characters")
    earlier = FOLLOWS.findall(request)
    if not earlier:
        return understand_all(request, documents)
    own = FOLLOWS.split(request)[0]
    return understand_follow_up(own, re.sub(r"”\.?\s*$", "", earlier[-1]), documents)


def _left_out(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    said = ", ".join(f"“{part.rstrip('.!')}”" for part in parts)
    return f"\n\nLeft out here: {said} – that isn't work on documents, or beyond the built-in model."


def _problems(problems: dict[str, dict[str, str]]) -> str:
    """Return a word on files that couldn't be read, as another file answered."""
    return "".join(f"\n\n{one['message']} {one.get('cure', '')}".rstrip() for one in problems.values())


def _cannot(reason: str, documents: Sequence[Document]) -> AIMessage:
    """Say what isn't possible, with three requests that are: about these documents where there are any."""
    lines = "\n".join(f"- “{example}”" for example in examples(documents))
    text = f"{reason} Three things I can do:\n\n{lines}\n\nWith a language model configured I can do more."
    return AIMessage(text, additional_kwargs=CANNOT)
