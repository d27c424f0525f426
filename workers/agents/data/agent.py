"""The data agent: what it is, what it takes and gives, and the parts it is made of."""

from pathlib import Path

from workers.agentkit.spec import AgentLimits, AgentSpec
from workers.agents.data.playbook import playbook
from workers.agents.data.subagents import SUBAGENTS
from workers.agents.data.tools import TOOLS

SPEC = AgentSpec(
    name="data",
    title="Data analyst",
    description=(
        "Reads tables (CSV, TSV, Excel, Parquet, JSON), computes totals, averages, groups, joins and statistics, "
        "and draws charts."
    ),
    examples=(
        "Which region sold most last quarter? Show it as a bar chart",
        "Join orders.csv and customers.csv by customer and give me revenue per country",
        "Average order value per month as a line chart",
        "How many rows are there, and which values are missing?",
        "Top 10 products by revenue",
        "Is price correlated with units sold?",
        "Turn this Excel sheet into a CSV",
    ),
    accepts=("table", "numbers", "file"),
    produces=("chart", "table", "numbers"),
    prompt=Path(__file__).parent / "prompt.md",
    tools=TOOLS,
    subagents=SUBAGENTS,
    playbook=playbook,
    version="1",
    limits=AgentLimits(model_calls=40, tool_calls=60),
    sample_file="sales.csv",
    takes_up=(".csv", ".tsv", ".xlsx", ".parquet"),
)
