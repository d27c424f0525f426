"""What waits for a person: look, decide, take back."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from backend.api.approvals.decide_approval import Said, decide_approval, decide_each, undo_approval
from backend.api.approvals.queries import ApprovalFilter, ApprovalPage, list_approvals, read_approval
from backend.api.auth.current_user import CurrentUser
from backend.api.paging import After, Limit
from backend.api.texts import Text
from backend.api.wiring import Wired
from backend.core.act_views import ApprovalView, Decision
from backend.core.states import ApprovalState

router = APIRouter(tags=["approvals"])
#: Questions that are decided in one request.
_MOST = 200


class Always(BaseModel):
    """Allow such acts from now on; ``until`` ends that."""

    model_config = ConfigDict(extra="forbid")

    until: AwareDatetime | None = None


class ApprovalDecision(BaseModel):
    """What a person says."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    #: With ``edit``: the arguments that are changed, of those that are ``editable``.
    args: dict[str, JsonValue] | None = None
    reason: Annotated[Text | None, Field(max_length=2_000)] = None
    #: With ``approve``, where it is offered.
    always: Always | None = None


class SeveralDecisions(BaseModel):
    """The same for several."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(min_length=1, max_length=_MOST)
    decision: Literal["approve", "reject"]
    reason: Annotated[Text | None, Field(max_length=2_000)] = None


class RefusedDecision(BaseModel):
    """One that wasn't decided, and why."""

    id: UUID
    code: str
    message: str


class Decided(BaseModel):
    """Those that were decided, and those that weren't."""

    items: list[ApprovalView]
    refused: list[RefusedDecision]


@router.get("/approvals")
async def get_approvals(
    user: CurrentUser,
    resources: Wired,
    *,
    state: Annotated[list[ApprovalState] | None, Query()] = None,
    task_id: UUID | None = None,
    agent: Annotated[Text | None, Query(max_length=100)] = None,
    limit: Limit = 50,
    after: After = None,
) -> ApprovalPage:
    """List questions: of open ones only, the nearest deadline first; else the latest first."""
    wanted = ApprovalFilter(states=state or (), task_id=task_id, agent=agent)
    async with resources.engine.connect() as conn:
        return await list_approvals(conn, user.id, wanted, limit=limit, after=after)


@router.post("/approvals/decide")
async def decide_several(body: SeveralDecisions, user: CurrentUser, resources: Wired) -> Decided:
    """Decide several alike, each by itself."""
    said = Said(decision=body.decision, reason=body.reason)
    decided, refused = await decide_each(resources, user, body.ids, said)
    async with resources.engine.connect() as conn:
        items = [await read_approval(conn, user.id, approval_id) for approval_id in decided]
    told = [RefusedDecision(id=each, code=error.code, message=str(error.detail)) for each, error in refused]
    return Decided(items=items, refused=told)


@router.get("/approvals/{approval_id}")
async def get_approval(approval_id: UUID, user: CurrentUser, resources: Wired) -> ApprovalView:
    """Return one question."""
    async with resources.engine.connect() as conn:
        return await read_approval(conn, user.id, approval_id)


@router.post("/approvals/{approval_id}")
async def decide(approval_id: UUID, body: ApprovalDecision, user: CurrentUser, resources: Wired) -> ApprovalView:
    """Approve, change and approve, or reject; of two decisions exactly one counts, the other gets `already_decided`."""
    always = body.always
    said = Said(
        decision=body.decision,
        args=body.args,
        reason=body.reason,
        always=always is not None,
        until=always.until if always is not None else None,
    )
    await decide_approval(resources, user, approval_id, said)
    async with resources.engine.connect() as conn:
        return await read_approval(conn, user.id, approval_id)


@router.post("/approvals/{approval_id}/undo")
async def undo(approval_id: UUID, user: CurrentUser, resources: Wired) -> ApprovalView:
    """Take an approval back while its act waits out the cool-off; afterwards `too_late`."""
    await undo_approval(resources, user, approval_id)
    async with resources.engine.connect() as conn:
        return await read_approval(conn, user.id, approval_id)
