"""What every tool here shares: its runtime's type, and answers as JSON text."""

import json
from typing import Any

from langchain.tools import ToolRuntime

#: Its context is a StepContext; pydantic, which makes the tool's schema from the signature, can't check protocols.
Runtime = ToolRuntime[Any, Any]


def as_text(answer: dict[str, Any]) -> str:
    """Return an answer as JSON text, without what is empty."""
    return json.dumps({key: value for key, value in answer.items() if value not in ({}, [], None)}, ensure_ascii=False)
