"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response, status
from pydantic import BaseModel, Field, SecretStr

from backend.api.auth.attempts import Attempts
from backend.api.auth.current_user import CurrentUser
from backend.api.auth.origin import check_origin
from backend.api.auth.sessions import COOKIE, LIFETIME, close_session, open_session
from backend.api.auth.views import LimitsView, ModelView, SessionView, SignedInView, UserView
from backend.api.problems import NotSignedIn
from backend.api.version import VERSION
from backend.api.wiring import Configured, Wired
from backend.core.settings import Settings
from backend.core.users import user_of_key

router = APIRouter(tags=["session"])

BUILTIN_LABEL = "built-in model"


class SignIn(BaseModel):
    """A token: the one that `warren up` printed, or any API key."""

    token: SecretStr = Field(max_length=500)


@router.post("/session")
async def sign_in(body: SignIn, request: Request, response: Response, resources: Wired) -> SignedInView:
    """Exchange a token for the session cookie."""
    check_origin(request)
    attempts = Attempts(resources.redis, request.client.host if request.client else "unknown")
    await attempts.check()
    async with resources.engine.begin() as conn:
        found = await user_of_key(conn, body.token.get_secret_value())
        session = await open_session(conn, found[0]) if found is not None else None
    if found is None or session is None:
        await attempts.count()
        raise NotSignedIn("This token isn't known here.")
    response.set_cookie(
        COOKIE,
        session,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return SignedInView(user=UserView(id=found[0], name=found[1], role=found[2]))


def _model(settings: Settings) -> ModelView:
    name = settings.models.name
    return ModelView(label=name or BUILTIN_LABEL, builtin=name is None, found_keys=sorted(settings.models.keys))


@router.get("/session")
async def read_session(user: CurrentUser, settings: Configured) -> SessionView:
    """Tell who is signed in, which model answers, and the limits."""
    limits = settings.limits
    return SessionView(
        user=UserView(id=user.id, name=user.name, role=user.role),
        version=VERSION,
        model=_model(settings),
        limits=LimitsView(max_upload_bytes=limits.max_upload_mb << 20, max_message_chars=limits.max_message_chars),
    )


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(
    _user: CurrentUser,
    response: Response,
    resources: Wired,
    warren_session: Annotated[str | None, Cookie(include_in_schema=False)] = None,
) -> None:
    """Close this browser's session."""
    if warren_session is not None:
        async with resources.engine.begin() as conn:
            await close_session(conn, warren_session)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
