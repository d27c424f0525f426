"""The deployment's state, for administrators."""

from fastapi import APIRouter

from backend.api.auth.current_user import Admin
from backend.api.overview.read_overview import read_overview
from backend.api.overview.views import Overview
from backend.api.wiring import Wired

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/overview")
async def get_overview(admin: Admin, resources: Wired) -> Overview:
    """Tell how the deployment is doing: queues, workers, work, what waits for somebody, spend and health."""
    return await read_overview(resources, admin)
