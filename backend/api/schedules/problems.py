"""Why a schedule is refused."""

from backend.api.problems import AppError, NotFound
from backend.core.schedule_times import ScheduleRefusal


class BadCron(AppError):
    status, code, title = 422, "bad_cron", "No cron expression"


class UnknownTimeZone(AppError):
    status, code, title = 422, "unknown_time_zone", "Unknown time zone"


class Never(AppError):
    status, code, title = 422, "never", "Times that never come"


class TooManySchedules(AppError):
    status, code, title = 409, "too_many_schedules", "Too many schedules"


class StillRunning(AppError):
    status, code, title = 409, "still_running", "The run before is at work"
    cure = "Wait until it has ended, or stop it."


_KINDS: dict[str, type[AppError]] = {kind.code: kind for kind in (BadCron, UnknownTimeZone, Never, TooManySchedules)}


def as_problem(refusal: ScheduleRefusal) -> AppError:
    """Return the problem document that says what the core says."""
    failure = refusal.failure
    return _KINDS[failure.code](failure.message, cure=failure.cure)


def no_such_schedule() -> NotFound:
    """Return the refusal of a schedule that isn't there, or is somebody else's."""
    return NotFound("There is no such schedule.")
