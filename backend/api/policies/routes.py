"""What a person said once and for all: allow, ask or deny."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import text

from backend.api.auth.current_user import CurrentUser
from backend.api.policies.add_rule import add_rule
from backend.api.policies.queries import PolicyList, ToolDefault, known_tool, list_policies
from backend.api.problems import FieldProblem, Invalid, NotFound
from backend.api.texts import Text
from backend.api.wiring import Wired
from backend.core.act_views import PolicyDecision, PolicyView

router = APIRouter(tags=["approvals"])

_DELETE = text("delete from tool_policies where id = :id and user_id = :user_id returning id")
_WORDS = {"allow": "is always allowed", "ask": "always asks", "deny": "is never allowed"}

Name = Annotated[Text, Field(min_length=1, max_length=100)]
Value = Annotated[Text, Field(max_length=500)]


class Rule(BaseModel):
    """A rule for one tool; ``scope`` narrows it, e.g. ``{"to": ["piet@y"]}``."""

    model_config = ConfigDict(extra="forbid")

    agent: Name
    tool: Name
    decision: PolicyDecision
    scope: dict[Name, Annotated[list[Value], Field(min_length=1, max_length=200)]] = Field(
        default_factory=dict, max_length=10
    )
    until: AwareDatetime | None = None


def _check(rule: Rule, tool: ToolDefault) -> None:
    if rule.until is not None and rule.until <= datetime.now(UTC):
        problem = FieldProblem(where="body.until", message="this time is over")
        raise Invalid("The rule would have ended already.", errors=[problem])
    if rule.decision == "ask" and tool.effect == "none":
        problem = FieldProblem(where="body.decision", message="reading is allowed or denied, it can't wait for a yes")
        raise Invalid(f"{tool.title} only reads.", errors=[problem])


def _text(rule: Rule, tool: ToolDefault) -> str:
    about = "; ".join(f"{name} {', '.join(values)}" for name, values in rule.scope.items())
    return f"{tool.title} {_WORDS[rule.decision]}{f' for {about}' if about else ''}"


@router.get("/policies")
async def get_policies(user: CurrentUser, resources: Wired) -> PolicyList:
    """List your rules, and what holds for every tool without one."""
    async with resources.engine.connect() as conn:
        return await list_policies(conn, user.id)


@router.put("/policies")
async def put_policy(body: Rule, user: CurrentUser, resources: Wired) -> PolicyView:
    """Write a rule over one for the same tool and scope. What text from outside led to asks whatever is allowed."""
    async with resources.engine.begin() as conn:
        tool = await known_tool(conn, body.agent, body.tool)
        _check(body, tool)
        return await add_rule(conn, user.id, **body.model_dump(), text=_text(body, tool))


@router.delete("/policies/{policy_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_policy(policy_id: UUID, user: CurrentUser, resources: Wired) -> Response:
    """Forget a rule."""
    async with resources.engine.begin() as conn:
        if (await conn.execute(_DELETE, {"id": policy_id, "user_id": user.id})).first() is None:
            raise NotFound(f"There is no rule {policy_id}.")
    return Response(status_code=status.HTTP_204_NO_CONTENT)
