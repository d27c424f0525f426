"""Logins for sites, entered outside the chat: no model, event or log ever sees a password."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from backend.api.auth.current_user import CurrentUser
from backend.api.browser_logins.queries import (
    BrowserLoginList,
    BrowserLoginView,
    Entered,
    delete_login,
    enter_login,
    list_logins,
)
from backend.api.problems import FieldProblem, Invalid
from backend.api.texts import Text
from backend.api.wiring import Configured, Wired
from backend.core.sites import BadSiteError, is_private_way, read_site

router = APIRouter(tags=["browser sessions"])

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("has a line break or another control character in it")
    return text.strip()


def _secret_line(secret: SecretStr) -> SecretStr:
    _one_line(secret.get_secret_value())  # spaces around it may be meant
    return secret


class LoginEntry(BaseModel):
    """A login for exactly one host."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: The site's host, or the address of its sign-in page.
    site: Annotated[Text, Field(min_length=1, max_length=2_000), AfterValidator(_one_line)]
    account: Annotated[Text, AfterValidator(_one_line), Field(min_length=1, max_length=320)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=1_000), AfterValidator(_secret_line)]


@router.get("/browser-logins")
async def get_browser_logins(user: CurrentUser, resources: Wired) -> BrowserLoginList:
    """List your logins, without their passwords."""
    async with resources.engine.connect() as conn:
        return await list_logins(conn, user.id)


@router.put("/browser-logins")
async def put_browser_login(
    body: LoginEntry, user: CurrentUser, resources: Wired, settings: Configured
) -> BrowserLoginView:
    """Enter a login, over one of the same account at the same site; sealed for the browser role at once."""
    try:
        site, page = read_site(body.site)
    except BadSiteError as error:
        raise _bad_site(str(error)) from error
    if page and not is_private_way(page, settings.egress.allowed):
        raise _bad_site("the password would cross the network in the clear: give the https address")
    entered = Entered(site=site, page=page, account=body.account, password=body.password.get_secret_value())
    async with resources.engine.begin() as conn:
        return await enter_login(conn, user.id, entered)


@router.delete("/browser-logins/{login_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_browser_login(login_id: UUID, user: CurrentUser, resources: Wired) -> Response:
    """Forget a login; sessions that were signed in with it stay until you delete them."""
    async with resources.engine.begin() as conn:
        await delete_login(conn, user.id, login_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _bad_site(why: str) -> Invalid:
    problem = FieldProblem(where="body.site", message=why)
    return Invalid("That is no site one can sign in to.", errors=[problem])
