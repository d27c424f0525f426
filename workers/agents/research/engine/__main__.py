"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from workers.agents.research.engine.page import read_page
from workers.agents.research.engine.problem import EngineProblem


def answer(request: dict[str, Any], workspace: Path) -> dict[str, Any]:
    """Read one page; expected failures are answers too (``{"problem": {code, message, cure}}``)."""
    try:
        return read_page((workspace / request["file"]).read_text(encoding="utf-8"), request["url"])
    except EngineProblem as problem:
        return {"problem": {"code": problem.code, "message": problem.message, "cure": problem.cure}}


def main() -> None:
    """Answer the one request of this process, on a channel that nothing else writes to."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as channel:
        os.dup2(2, 1)
        reply = answer(json.load(sys.stdin), Path.cwd())
        channel.write(json.dumps(reply, ensure_ascii=False))


if __name__ == "__main__":
    main()
