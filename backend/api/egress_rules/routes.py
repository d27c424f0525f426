"""Which hosts your agents may reach on the web, and which never."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from backend.api.auth.current_user import CurrentUser
from backend.api.egress_rules.queries import (
    Decision,
    EgressRuleList,
    EgressRuleView,
    delete_rule,
    list_rules,
    put_rule,
)
from backend.api.egress_rules.refusals import (
    EgressRefusalList,
    EgressView,
    forget_refusals,
    list_refusals,
    read_egress,
)
from backend.api.egress_rules.rule_host import rule_host
from backend.api.problems import NotFound
from backend.api.texts import Text
from backend.api.wiring import Wired

router = APIRouter(tags=["egress rules"])


class HostRule(BaseModel):
    """A host as one writes it (``example.com``, ``bücher.de``, an address), without scheme, port or path."""

    model_config = ConfigDict(extra="forbid")

    host: Annotated[Text, Field(min_length=1, max_length=300), AfterValidator(rule_host)]
    decision: Decision


@router.get("/egress")
async def get_egress(user: CurrentUser, resources: Wired) -> EgressView:
    """Tell whether a way out runs, and administrators by which lists of the deployment it goes."""
    async with resources.engine.connect() as conn:
        return await read_egress(conn, user)


@router.get("/egress-refusals")
async def get_egress_refusals(user: CurrentUser, resources: Wired) -> EgressRefusalList:
    """List what the way out refused for you lately, and why."""
    async with resources.engine.connect() as conn:
        return await list_refusals(conn, user.id)


@router.delete("/egress-refusals", status_code=status.HTTP_204_NO_CONTENT)
async def delete_egress_refusals(user: CurrentUser, resources: Wired) -> Response:
    """Forget what was refused. It allows nothing."""
    async with resources.engine.begin() as conn:
        await forget_refusals(conn, user.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/egress-rules")
async def get_egress_rules(user: CurrentUser, resources: Wired) -> EgressRuleList:
    """List your rules. What the deployment forbids holds beside them."""
    async with resources.engine.connect() as conn:
        return await list_rules(conn, user.id)


@router.put("/egress-rules")
async def put_egress_rule(body: HostRule, user: CurrentUser, resources: Wired) -> EgressRuleView:
    """Write a rule over one for the same host; it holds within a few seconds."""
    async with resources.engine.begin() as conn:
        return await put_rule(conn, user.id, body.host, body.decision)


@router.delete("/egress-rules/{rule_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_egress_rule(rule_id: UUID, user: CurrentUser, resources: Wired) -> Response:
    """Forget a rule."""
    async with resources.engine.begin() as conn:
        if not await delete_rule(conn, user.id, rule_id):
            raise NotFound(f"There is no rule {rule_id}.")
    return Response(status_code=status.HTTP_204_NO_CONTENT)
