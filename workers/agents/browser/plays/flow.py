"""How a play of the browser agent talks to its tools."""

from typing import Any

from workers.agentkit import plays


def need(tool: str, **args: Any) -> plays.Part:  # noqa: ANN401 - JSON
    """Make a call that must go well; arguments that are None or empty are left out.

    Raises:
        ToolSaidNo: it didn't.
    """
    return plays.need(tool, **{name: value for name, value in args.items() if value != ""})
