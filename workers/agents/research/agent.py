"""The research agent: what it is, what it takes and gives, and the parts it is made of."""

from pathlib import Path

from workers.agentkit.spec import AgentLimits, AgentSpec
from workers.agents.research.desk import research_desk
from workers.agents.research.examples import EXAMPLES
from workers.agents.research.playbook import playbook
from workers.agents.research.subagents import SUBAGENTS
from workers.agents.research.tools import TOOLS

SPEC = AgentSpec(
    name="research",
    title="Researcher",
    description=(
        "Searches the web, reads and compares sources, checks every citation against its source, and writes reports "
        "with numbered sources and their dates."
    ),
    examples=EXAMPLES,
    accepts=("text",),
    produces=("citations", "text", "report", "pdf"),
    prompt=Path(__file__).parent / "prompt.md",
    tools=TOOLS,
    subagents=SUBAGENTS,
    playbook=playbook,
    version="1",
    limits=AgentLimits(model_calls=60, tool_calls=120),
    companion=research_desk,
    reuses_results=True,
)
