"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from importlib import import_module
from typing import Any

from workers.agents.browser.trends.engine.problem import EngineProblem

PACKAGE = "workers.agents.browser.trends.engine"
#: Where each action is; only what a request needs is loaded.
ACTIONS = {"feed": ("feeds", "read_feed"), "chart": ("chart", "draw")}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what the request asks; expected failures are answers too (``{"problem": {code, message, cure}}``)."""
    module, name = ACTIONS[request["action"]]
    try:
        reply: dict[str, Any] = getattr(import_module(f"{PACKAGE}.{module}"), name)(request)
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
