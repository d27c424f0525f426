"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from importlib import import_module
from typing import Any

from workers.agents.browser.extract.engine.problem import EngineProblem

PACKAGE = "workers.agents.browser.extract.engine"
#: Where each action is: only what a request needs is loaded, since loading everything takes half a second.
ACTIONS = {
    "tables": ("tables", "extract_tables"),
    "list": ("listing", "extract_list"),
    "data": ("data", "extract_data"),
    "facts": ("facts", "page_facts"),
    "links": ("links", "page_links"),
    "readable": ("readable", "readable"),
    "compare": ("comparing", "compare"),
}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what the request asks; expected failures are answers too (``{"problem": {code, message, cure}}``)."""
    place = ACTIONS.get(request["action"])
    if place is None:
        said = f"There is no action {request['action']!r}."
        return {"problem": {"code": "unknown_action", "message": said, "cure": "This is an error of the caller."}}
    try:
        reply: dict[str, Any] = getattr(import_module(f"{PACKAGE}.{place[0]}"), place[1])(request)
        return reply
    except EngineProblem as problem:
        return {"problem": {"code": problem.code, "message": problem.message, "cure": problem.cure}}


def main() -> None:
    """Answer the one request of this process, on a channel that nothing else writes to."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as channel:
        os.dup2(2, 1)
        channel.write(json.dumps(answer(json.load(sys.stdin)), ensure_ascii=False))


if __name__ == "__main__":
    main()
