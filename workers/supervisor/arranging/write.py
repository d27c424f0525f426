"""What a person arranged becomes a schedule, in the transaction that answers them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from backend.core import task_ends
from backend.core.locked_task import LockedTask
from backend.core.queue_order import priority_of
from backend.core.rows import files_of
from backend.core.schedule_times import ScheduleRefusal, zone_of
from backend.core.schedule_views import ScheduleDraft
from backend.core.schedule_words import words_of
from backend.core.schedules import PAGE_REQUEST, add_schedule
from backend.core.settings import LimitSettings
from backend.core.title import title_of
from workers.supervisor.terms import Arrange

#: Where schedules are seen and changed.
_ROOM = "/watch"


async def arrange(task: LockedTask, arranged: Arrange, limits: LimitSettings) -> None:
    """Set it up and end the task with what was set up; asked for a plan only, say it and set up nothing."""
    watch = arranged.watch
    request = arranged.request
    if not request and watch is not None:
        request = PAGE_REQUEST.format(url=watch.url)
    draft = ScheduleDraft(
        request=request,
        when=arranged.when,
        title=arranged.title,
        agent=arranged.agent,
        files=files_of(task.row["files"]),
        priority=priority_of(task.row["lane"]),
        watch=watch,
        # What is found is told where it was asked for.
        conversation_id=task.row["conversation_id"],
    )
    what = f"{(draft.title or title_of(draft.request)).rstrip(' .:')}: {words_of(draft.when)}."
    if task.row["mode"] == "plan":
        await task_ends.complete(task, f"This would be set up. {what}")
        return
    try:
        row = await add_schedule(task.unit, task.row["user_id"], draft, limits)
    except ScheduleRefusal as refusal:
        failure = refusal.failure
        await task_ends.complete(task, f"I didn't set that up. {failure.message} {failure.cure}")
        return
    await task_ends.complete(task, _answer(draft, what, row["next_at"]))


def _answer(draft: ScheduleDraft, what: str, next_at: datetime) -> str:
    zone = getattr(draft.when, "zone", "UTC")
    at = next_at.astimezone(ZoneInfo(zone_of(zone).key))
    first = f"{at:%A}, {at.day} {at:%B %Y} at {at:%H:%M} {zone}"
    if draft.watch is None:
        parts = [f"It is set up. {what}", f"It runs first on {first}, and reports here."]
    else:
        about = f" about {', '.join(draft.watch.words)}" if draft.watch.words else ""
        parts = [
            f"I'm watching. {what}",
            f"The first look is on {first}; you hear from me here when something{about} changed, and not otherwise.",
        ]
    if zone == "UTC":
        parts.append("Times are in UTC; another time zone can be set where schedules are seen.")
    return "\n\n".join([*parts, f"See, change or pause it in [Watch]({_ROOM})."])
