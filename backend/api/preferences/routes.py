"""How a person wants to be asked."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from backend.api.auth.current_user import CurrentUser
from backend.api.schedules.problems import as_problem
from backend.api.wiring import Wired
from backend.core.db.base import Json
from backend.core.schedule_times import ScheduleRefusal, zone_of
from backend.core.settings import Settings

router = APIRouter(tags=["approvals"])

_READ = text("select preferences from users where id = :id")
_WRITE = text("""
    update users set preferences = preferences || cast(:changes as jsonb) where id = :id returning preferences
""")

CoolOff = Annotated[float, Field(ge=0, le=300)]
Hours = Annotated[float, Field(ge=1, le=720)]


class Preferences(BaseModel):
    """Seconds in which an approved send can be undone, hours a question stays open, and whether the browser tells."""

    cool_off_seconds: float
    approval_hours: float
    notify: bool
    #: The person's own clock, as an IANA name: what "at 8" means; None until their page has told.
    time_zone: str | None = None


class PreferencesChange(BaseModel):
    """What changes; the rest stays."""

    model_config = ConfigDict(extra="forbid")

    cool_off_seconds: CoolOff | None = None
    approval_hours: Hours | None = None
    notify: bool | None = None
    time_zone: Annotated[str, Field(max_length=100)] | None = None


def _view(kept: Json, settings: Settings) -> Preferences:
    usual: Json = {
        "cool_off_seconds": settings.limits.cool_off_seconds,
        "approval_hours": settings.limits.approval_hours,
        "notify": False,
        "time_zone": None,
    }
    return Preferences.model_validate({name: kept.get(name, value) for name, value in usual.items()})


@router.get("/preferences")
async def get_preferences(user: CurrentUser, resources: Wired) -> Preferences:
    """Return how you want to be asked."""
    async with resources.engine.connect() as conn:
        return _view((await conn.execute(_READ, {"id": user.id})).scalar_one(), resources.settings)


@router.patch("/preferences")
async def patch_preferences(body: PreferencesChange, user: CurrentUser, resources: Wired) -> Preferences:
    """Change how you want to be asked, from the next question or decision on."""
    if body.time_zone is not None:
        try:
            zone_of(body.time_zone)
        except ScheduleRefusal as refusal:
            raise as_problem(refusal) from refusal
    changes = body.model_dump_json(exclude_none=True)
    async with resources.engine.begin() as conn:
        kept = (await conn.execute(_WRITE, {"id": user.id, "changes": changes})).scalar_one()
    return _view(kept, resources.settings)
