"""How each service and role stands, in words: what is wrong, what that means, and what to do next."""

from collections.abc import Mapping

from backend.api.health.checks import WAY_OUT
from backend.api.overview.listeners import AGGREGATOR, CLOCK
from backend.api.overview.views import LineNow, Numbers, RoleHealth, ServiceHealth
from backend.core.service_checks import Check

SUPERVISOR = "supervisor"
#: What a service's failure means, and where to look; what a check itself says is shown before it.
_CURES = {
    "database": "Nothing goes on without it. See whether PostgreSQL runs, and that DATABASE_URL names it.",
    "redis": "Pages update late and no new ones are told; no work is lost. See whether Redis runs, and REDIS_URL.",
    "rabbitmq": "Requests are kept and wait. See whether RabbitMQ runs and has no alarm for its disk or memory.",
    "outbox": "What was done is not told yet. RabbitMQ and Redis must answer, and a clock must run.",
    "artifacts": "Uploads fail and steps with files are tried again. `warren doctor` says more of the store.",
    "sandbox": "Tools that open files or run code refuse. `warren doctor` on that machine says what it lacks.",
}
_LOOK = "`warren doctor` asks it too, and says more."
_DETAIL = "Its check failed: {}."
_START = "Start one: `warren worker {}`. Its log says why it ended."
#: What stands still without the role.
_MISSING = {
    SUPERVISOR: "None is running: requests wait to be planned, and answers to be written.",
    AGGREGATOR: "None is listening: steps that end start no others until the clock notices.",
    CLOCK: "None is listening: schedules, retries and deadlines stand still, and lost workers go unnoticed.",
    WAY_OUT: "None is running: no page is read, and no mail server reached.",
}
_UNCOUNTED = "It can't be told whether one is running."
_NO_WORKER = "None is running."


def services(checks: Mapping[str, Check]) -> list[ServiceHealth]:
    """Return the services; the way out is a role."""
    return [_service(name, check) for name, check in checks.items() if name != WAY_OUT]


def _service(name: str, check: Check) -> ServiceHealth:
    if check.ok:
        return ServiceHealth(name=name, standing="ok")
    # Some checks say a sentence, others the name of an error.
    detail = check.detail if check.detail.endswith(".") else _DETAIL.format(check.detail)
    return ServiceHealth(name=name, standing="missing", detail=detail, cure=_CURES.get(name, _LOOK))


def listeners(counted: Mapping[str, int] | None) -> list[RoleHealth]:
    """Return the roles that are known by what they listen to; None where RabbitMQ could not be asked."""
    if counted is None:
        cure = "See RabbitMQ above: it knows who listens."
        return [RoleHealth(name=role, standing="unknown", detail=_UNCOUNTED, cure=cure) for role in (AGGREGATOR, CLOCK)]
    return [_role(role, counted[role]) for role in (AGGREGATOR, CLOCK)]


def workers(numbers: Numbers) -> list[RoleHealth]:
    """Return the roles that serve the lines, and the way out."""
    planning, *agents = numbers.lines
    supervisor = _role(SUPERVISOR, planning.workers).model_copy(update={"slots": planning.slots, "busy": planning.busy})
    return [supervisor, _role(WAY_OUT, numbers.ways_out), *(_agent(line) for line in agents)]


def _role(name: str, running: int) -> RoleHealth:
    if running == 0:
        return RoleHealth(name=name, standing="missing", workers=0, detail=_MISSING[name], cure=_START.format(name))
    return RoleHealth(name=name, standing="ok", workers=running)


def _agent(line: LineNow) -> RoleHealth:
    seen = {"name": line.name, "workers": line.workers, "slots": line.slots, "busy": line.busy}
    if line.workers:
        return RoleHealth.model_validate({**seen, "standing": "ok"})
    waiting = f" {line.waiting:,} wait." if line.waiting else ""
    if not line.from_zero:
        detail, cure = _NO_WORKER + waiting, _START.format(line.name)
        return RoleHealth.model_validate({**seen, "standing": "missing", "detail": detail, "cure": cure})
    if not line.waiting:
        detail = "None is running, as nothing waits: the deployment starts one when something does."
        return RoleHealth.model_validate({**seen, "standing": "ok", "detail": detail})
    detail = f"None is running yet.{waiting} The deployment starts one."
    cure = "None in a few minutes? See what starts workers here; KEDA: `kubectl -n warren describe scaledobject`."
    return RoleHealth.model_validate({**seen, "standing": "starting", "detail": detail, "cure": cure})
