"""The code agent: what it is, what it takes and gives, and the parts it is made of."""

from pathlib import Path

from workers.agentkit.spec import AgentLimits, AgentSpec
from workers.agents.code.playbook import playbook
from workers.agents.code.subagents import SUBAGENTS
from workers.agents.code.tools import TOOLS

SPEC = AgentSpec(
    name="code",
    title="Programmer",
    description="Writes, runs, tests, reviews and debugs code in a sandbox: Python, shell, linters, unit tests, diffs.",
    examples=(
        "Fix this so that the tests pass",
        "Write a function that parses these dates and test it: 2024-03-05, 31.12.2023, 7 March 2024",
        "Write a Python function that checks whether a number is prime, and test it",
        "Run this script and tell me what it prints",
        "Why does this code raise an IndexError? Fix it",
        "Add type hints and docstrings to this file",
        "Review this module for bugs and security problems",
        "Write unit tests for this class",
    ),
    accepts=("code", "text", "file"),
    produces=("code", "text", "file"),
    prompt=Path(__file__).parent / "prompt.md",
    tools=TOOLS,
    subagents=SUBAGENTS,
    playbook=playbook,
    version="1",
    limits=AgentLimits(model_calls=60, tool_calls=100),
    keeps_workspace=True,
    # The workspace has what this agent made; of others' files a program may read these.
    takes_up=(".csv", ".json", ".txt", ".md"),
    sample_file="inventory.zip",
)
