"""What the way out refused lately for a person, and whether one runs at all."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.auth.current_user import SignedIn
from backend.core.egress_lists import EGRESS_ROLE, DeploymentLists
from backend.core.users import ADMIN

#: Refusals that are shown, the latest first; the egress role keeps a few more.
MOST_SHOWN = 100

_REFUSALS = text("""
    select r.host, r.port, r.code, r.whose, r.agent, r.times, r.created_at as first_at, r.last_at, s.task_id
    from egress_refusals r left join steps s on s.id = r.step_id and s.user_id = r.user_id
    where r.user_id = :user_id order by r.last_at desc, r.id limit :most
""")
_FORGET = text("delete from egress_refusals where user_id = :user_id")
_RUNNING = text("select about from workers where role = :role and lease_until > now() order by process")


class EgressRefusalView(BaseModel):
    """Something that your agents weren't let out to; the same again counts up.

    Attributes:
        host: empty where it could not be read; ``port`` is 0 then.
        code: ``private_address``, ``denied_host``, ``not_listed``, ``bad_port``, ``bad_scheme``, ``bad_url`` or
            ``too_many``.
        whose: whose list it was; empty where no list is the reason.
        task_id: of the latest step that met it.
    """

    host: str
    port: int
    code: str
    whose: Literal["", "deployment", "person"]
    agent: str
    times: int
    first_at: AwareDatetime
    last_at: AwareDatetime
    task_id: UUID | None


class EgressRefusalList(BaseModel):
    """What was refused within thirty days, the latest first."""

    items: list[EgressRefusalView]


class EgressView(BaseModel):
    """How many ways out run; ``lists`` are those of the deployment as each of them has it, for administrators only."""

    running: int
    lists: list[DeploymentLists] | None


async def list_refusals(conn: AsyncConnection, user_id: UUID) -> EgressRefusalList:
    """Return a person's refusals."""
    rows = (await conn.execute(_REFUSALS, {"user_id": user_id, "most": MOST_SHOWN})).mappings().all()
    return EgressRefusalList(items=[EgressRefusalView.model_validate(dict(row)) for row in rows])


async def forget_refusals(conn: AsyncConnection, user_id: UUID) -> None:
    """Forget a person's refusals; what is refused from now on is noted again."""
    await conn.execute(_FORGET, {"user_id": user_id})


async def read_egress(conn: AsyncConnection, user: SignedIn) -> EgressView:
    """Return whether a way out runs, and to administrators by which lists; replicas that agree count once."""
    told = list((await conn.execute(_RUNNING, {"role": EGRESS_ROLE})).scalars())
    if user.role != ADMIN:
        return EgressView(running=len(told), lists=None)
    lists: list[DeploymentLists] = []
    for about in told:
        each = DeploymentLists.model_validate(about)
        if each not in lists:
            lists.append(each)
    return EgressView(running=len(told), lists=lists)
