"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.reading import convert_document, list_documents, read_document
from workers.agents.document.engine.shelf import NeedsOcr, Shelf

Action = Callable[[Shelf, dict[str, Any]], dict[str, Any]]


def _recognise(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    name = shelf.name_of(request["file"])
    shelf.recognise(name, request["pages"])
    return {"read": request["pages"]}


ACTIONS: dict[str, Action] = {
    "list": lambda shelf, _: list_documents(shelf),
    "read": read_document,
    "convert": convert_document,
    "ocr": _recognise,
}


def answer(request: dict[str, Any], workspace: Path) -> dict[str, Any]:
    """Do what the request asks; expected failures are answers too (``{"problem": {code, message, cure}}``).

    ``{"needs_ocr": {file: [page, …]}}`` asks the caller to have these pages read first, and then to ask again.
    """
    shelf = Shelf(workspace, request["files"], request.get("made", {}))
    action = ACTIONS.get(request["action"])
    if action is None:
        said = f"There is no action {request['action']!r}."
        return {"problem": {"code": "unknown_action", "message": said, "cure": "This is an error of the caller."}}
    try:
        return action(shelf, request)
    except NeedsOcr as need:
        return {"needs_ocr": need.scans}
    except EngineProblem as problem:
        return {"problem": {"code": problem.code, "message": problem.message, "cure": problem.cure}}


def main() -> None:
    """Answer the one request of this process, on a channel that nothing else writes to."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as channel:
        os.dup2(2, 1)
        reply = answer(json.load(sys.stdin), Path.cwd())
        channel.write(json.dumps(reply, ensure_ascii=False))
    # xberg's threads may still let go of their last result: taking the interpreter down under them aborts the process.
    os._exit(0)


if __name__ == "__main__":
    main()
