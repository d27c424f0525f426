"""Health: is the process alive, is everything it needs there."""

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from backend.api.health.checks import Health, check_services
from backend.api.wiring import Wired

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process serves requests."""

    status: str = "ok"


@router.get("/health/live")
async def live() -> Alive:
    """Tell that the process serves requests; asks nobody else."""
    return Alive()


@router.get("/health", name="health", responses={503: {"model": Health}})
@router.get("/health/ready", responses={503: {"model": Health}})
async def ready(response: Response, resources: Wired) -> Health:
    """Ask every service; 503 when one doesn't answer."""
    health = await check_services(resources)
    if health.status != "ok":
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return health
