"""Sending a message, and asking what would be done about it."""

from fastapi import APIRouter, Response, status

from backend.api.auth.current_user import CurrentUser
from backend.api.chats.plan_message import PlanPending, PlanView, plan_message
from backend.api.chats.requests import Accepted, Ask, Chat, IdempotencyKey
from backend.api.chats.send_message import send_message
from backend.api.wiring import LiveHub, Wired

router = APIRouter(tags=["chat"])


@router.post("/chat", status_code=status.HTTP_202_ACCEPTED)
async def chat(body: Chat, user: CurrentUser, resources: Wired, idempotency_key: IdempotencyKey = None) -> Accepted:
    """Send a message: a new task, or the answer to the question that one waits with."""
    return await send_message(resources, user.id, body, idempotency_key)


@router.post("/plan", responses={202: {"model": PlanPending}})
async def plan(
    body: Ask,
    user: CurrentUser,
    resources: Wired,
    hub: LiveHub,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> PlanView | PlanPending:
    """Return the plan for a message and what it may take, without running it."""
    made = await plan_message(resources, hub, user.id, body, idempotency_key)
    if isinstance(made, PlanPending):
        response.status_code = status.HTTP_202_ACCEPTED
    return made
