"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.shelf import NeedsOcr, Shelf

PACKAGE = "workers.agents.document.engine"
#: Where each action is: only what a request needs is loaded, since loading everything takes half a second.
ACTIONS = {
    "list": ("reading", "list_documents"),
    "read": ("reading", "read_document"),
    "convert": ("reading", "convert_document"),
    "ocr": ("reading", "recognise_pages"),
    "find": ("search", "find"),
    "check_quote": ("quotes", "check_quote"),
    "tables": ("tabulating", "extract_tables"),
    "fields": ("fields", "extract_fields"),
    "split": ("cutting", "split_document"),
    "merge": ("cutting", "merge_documents"),
    "rotate": ("cutting", "rotate_pages"),
    "compare": ("comparing", "compare_documents"),
}


def answer(request: dict[str, Any], workspace: Path) -> dict[str, Any]:
    """Do what the request asks; expected failures are answers too (``{"problem": {code, message, cure}}``).

    ``{"needs_ocr": {file: [page, …]}}`` asks the caller to have these pages read first, and then to ask again.
    """
    shelf = Shelf(workspace, request["files"], request.get("made", {}))
    place = ACTIONS.get(request["action"])
    if place is None:
        said = f"There is no action {request['action']!r}."
        return {"problem": {"code": "unknown_action", "message": said, "cure": "This is an error of the caller."}}
    try:
        reply: dict[str, Any] = getattr(import_module(f"{PACKAGE}.{place[0]}"), place[1])(shelf, request)
        return reply
    except NeedsOcr as need:
        return {"needs_ocr": need.scans, "totals": {name: shelf.facts(name).total for name in need.scans}}
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
