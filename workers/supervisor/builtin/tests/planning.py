"""Requests planned by the built-in supervisor, and the files that tests attach to them."""

from dataclasses import replace
from typing import Any

from tests.routing.cards import ALL_CARDS
from workers.agentkit.spec import FileRef
from workers.supervisor.builtin.plan import decide
from workers.supervisor.terms import Outcome, Plan, PlanRequest

TABLE = FileRef("orders.csv", "text/csv", 900)


OTHER_TABLE = FileRef("customers.csv", "text/csv", 900)


BILL = FileRef("bill.pdf", "application/pdf", 900)


SCRIPT = FileRef("load.py", "text/x-python", 900)


PDF = FileRef("report.pdf", "application/pdf", 900)


OLD_TABLE, OLD_PDF = (replace(file, origin="conversation") for file in (TABLE, PDF))


def decided(request: str, *files: FileRef, **more: Any) -> Outcome:  # noqa: ANN401 - any field of a request
    return decide(PlanRequest(**({"request": request, "files": files, "cards": ALL_CARDS} | more)))


def planned(request: str, *files: FileRef, **more: Any) -> Plan:  # noqa: ANN401 - any field of a request
    outcome = decided(request, *files, **more)
    assert isinstance(outcome, Plan), outcome
    return outcome


def graph_of(plan: Plan) -> dict[str, set[str]]:
    """Return each agent with those whose results it gets."""
    agents = {step.key: step.agent for step in plan.steps}
    return {step.agent: {agents[key] for key in step.depends_on} for step in plan.steps}
