"""Accounts that agents work with: list, connect, name, let go."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, status
from fastapi.responses import RedirectResponse

from backend.api.auth.current_user import CurrentUser, who_asks
from backend.api.connections.ask_google import ask_google
from backend.api.connections.change_connection import let_go, name_connection
from backend.api.connections.connect_by_secret import connect_imap, connect_service_account
from backend.api.connections.finish_consent import Returned, finish_consent
from backend.api.connections.queries import ConnectionList, list_connections
from backend.api.connections.requests import ConnectionEdit, ConsentPage, GmailConsent, ImapAccount, ServiceAccount
from backend.api.problems import NotAllowed
from backend.api.wiring import Configured, Wired
from backend.core.act_views import ConnectionView
from backend.core.users import ADMIN

router = APIRouter(tags=["connections"])


@router.get("/connections")
async def get_connections(user: CurrentUser, resources: Wired, settings: Configured) -> ConnectionList:
    """List your accounts, and what can be connected here."""
    async with resources.engine.connect() as conn:
        return await list_connections(conn, user.id, settings.google)


@router.post("/connections/gmail")
async def connect_gmail(
    body: GmailConsent,
    user: CurrentUser,
    resources: Wired,
    origin: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> ConsentPage:
    """Return the page at Google where a person agrees; the browser comes back by itself."""
    return ConsentPage(authorize_url=await ask_google(resources, user.id, body, origin))


@router.get("/connections/gmail/callback", response_class=RedirectResponse, status_code=status.HTTP_303_SEE_OTHER)
async def finish_gmail(
    request: Request, resources: Wired, *, state: str = "", code: str = "", error: str = ""
) -> RedirectResponse:
    """Take a browser in that comes back from Google, and send it on to the page that it left."""
    user = await who_asks(request, resources)
    returned = Returned(state=state, code=code, error=error)
    page = await finish_consent(resources, user.id if user is not None else None, returned)
    return RedirectResponse(page, status.HTTP_303_SEE_OTHER)


@router.post("/connections/imap", status_code=status.HTTP_201_CREATED)
async def add_imap(body: ImapAccount, user: CurrentUser, resources: Wired) -> ConnectionView:
    """Connect an account by password; it is tried next, and its state says how that went."""
    return await connect_imap(resources, user.id, body)


@router.post("/connections/service-account", status_code=status.HTTP_201_CREATED)
async def add_service_account(body: ServiceAccount, user: CurrentUser, resources: Wired) -> ConnectionView:
    """Connect a mailbox by an organisation's service account; it is tried next, and its state says how that went."""
    if user.role != ADMIN:
        raise NotAllowed("Only an administrator may do this: the key opens every mailbox of the organisation.")
    return await connect_service_account(resources, user.id, body)


@router.patch("/connections/{connection_id}")
async def patch_connection(
    connection_id: UUID, body: ConnectionEdit, user: CurrentUser, resources: Wired
) -> ConnectionView:
    """Name an account."""
    return await name_connection(resources, user.id, connection_id, body.label)


@router.delete("/connections/{connection_id}", status_code=status.HTTP_202_ACCEPTED)
async def disconnect(connection_id: UUID, user: CurrentUser, resources: Wired) -> ConnectionView:
    """Let go of an account: no agent opens it any more; it is revoked at its provider, then deleted."""
    return await let_go(resources, user.id, connection_id)
