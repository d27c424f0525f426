"""Providers: what Warren calls outside, and what of it is being left alone."""

from fastapi import APIRouter

from backend.api.auth.current_user import CurrentUser
from backend.api.providers.queries import ProviderList, list_providers
from backend.api.wiring import Wired

router = APIRouter(tags=["agents"])


@router.get("/providers")
async def get_providers(user: CurrentUser, resources: Wired) -> ProviderList:
    """List the providers that workers have called, those that don't answer first."""
    async with resources.engine.connect() as conn:
        return await list_providers(conn, user)
