"""Health: is the process alive, is everything it needs there."""

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from backend.api.health.checks import NEEDED_FOR_ALL, NEEDED_TO_SERVE, Health, check_services
from backend.api.wiring import Wired

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process serves requests."""

    status: str = "ok"


@router.get("/health/live")
async def live() -> Alive:
    """Tell that the process serves requests; asks nobody else."""
    return Alive()


@router.get("/health", responses={503: {"model": Health}})
async def health(response: Response, resources: Wired) -> Health:
    """Ask every service; 503 when something stands still."""
    return _told(response, await check_services(resources, NEEDED_FOR_ALL))


@router.get("/health/ready", responses={503: {"model": Health}})
async def ready(response: Response, resources: Wired) -> Health:
    """Ask every service; 503 when this process can't answer people, or is about to end."""
    return _told(response, await check_services(resources, NEEDED_TO_SERVE))


def _told(response: Response, found: Health) -> Health:
    if found.status != "ok":
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return found
