"""What a request to write says beside the person and the point: files, copies, a subject, that it is to go out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.agentkit.spec import FileRef
from workers.agents.email.reading.enclosing import enclosed
from workers.agents.email.reading.meaning import Files
from workers.agents.email.reading.saying import sends_it
from workers.agents.email.reading.words import people

_CC = re.compile(
    r"[\s,]*(?:\b(?:and |with )?(?:put |add )?(?P<cc1>[^,:]+?) (?:in|on|to) (?:the )?(?:cc|copy)\b|\b(?:and |"
    r"with )?cc(?: to)?:? (?P<cc2>[^,;:]+?)(?=$|,| saying| and attach))",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"[\s,]*\b(?:with |and )?(?:the )?subject(?: line)?(?::| being| is)?\s*[“\"'](?P<quoted>[^”\"']+)[”\"']|"
    r"[\s,]*\bwith (?:the )?subject(?: line)?:? (?P<plain>.+?)(?=$|,| saying | and (?:say|tell|attach))",
    re.IGNORECASE,
)
_ATTACH = re.compile(
    r"[\s,;.]*\b(?:and |also |then |please )*(?:attach(?:ing)?|enclos(?:e|ing)|includ(?:e|ing)|"
    r"add(?:ing)?) (?P<what>[^;:]+?)(?: to (?:it|the (?:mail|reply|draft)))?[.!]?$|"
    r"[\s,]*\bwith (?P<with>[^;:]+?) (?:attached|as (?:an )?attachment)[.!]?$|[\s,]*\battached[.!]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extras:
    """What a request says beside the person and the point."""

    rest: str
    cc: tuple[str, ...]
    subject: str
    files: Files
    send: bool
    #: Steps before this one left results.
    has_results: bool = False


def extras_in(text: str, files: Sequence[FileRef]) -> Extras:
    """Return what a request says besides, and the rest of it."""
    rest, send = sends_it(text)
    quoted = re.search(r"[“\"„].*[”\"“]\s*[.!]?$", rest, re.DOTALL)
    head, tail = (
        (rest[: quoted.start()], rest[quoted.start() :]) if quoted and not _SUBJECT.search(rest) else (rest, "")
    )
    attached = Files()
    if match := _ATTACH.search(head):
        attached = enclosed(match["what"] or match["with"] or "attached", files)
        if not (attached.names or attached.at_hand or attached.missing):
            attached = Files()
        else:
            head = head[: match.start()]
    subject = ""
    if match := _SUBJECT.search(head):
        subject = (match["quoted"] or match["plain"]).strip()
        head = head[: match.start()] + head[match.end() :]
    cc: tuple[str, ...] = ()
    if match := _CC.search(head):
        cc = people(match["cc1"] or match["cc2"])
        head = head[: match.start()] + head[match.end() :]
    return Extras(f"{head} {tail}".strip(), cc, subject, attached, send)
