"""What a step did in its browser, as rows: a person's history, and what it takes to do it again in a fresh context."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.resources import Resources
from workers.agentkit.context import StepContext
from workers.agents.browser.engine.port import Action, FormSeen, Look, action_from_json, form_from_json

#: Rows that aren't an action of the session's: how it looks, a form that was read, one that was sent, a page given up,
#: one that a person used by hand, one that was compared with what it said before (``extract.baselines``), a session
#: that is used from there on (``safe.sign_ins``).
LOOK, FORM, SENT, LOST, PERSON, COMPARED = "look", "form", "sent", "lost", "person", "compared"
SESSION = "session"
_OURS = frozenset({LOOK, FORM, SENT, LOST, PERSON, COMPARED, SESSION})
_TITLE = 300

# Under the step's fence: a worker that has lost it writes nothing any more.
_ADD = text("""
    insert into browser_history (id, user_id, step_id, life, n, url, title, status, action)
    select :id, s.user_id, s.id, s.life,
        1 + coalesce((select max(h.n) from browser_history h where h.step_id = s.id and h.life = s.life), 0),
        :url, :title, cast(:status as integer), cast(:action as jsonb)
    from steps s where s.id = :step_id and s.fence = :fence
""")
_ALL = text("select action, picture, id from browser_history where step_id = :step_id and life = :life order by n")
_PICTURE = text("update browser_history set picture = :picture where id = :id")


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """A form that was read, with what finds it again.

    Attributes:
        target: the button as the page's snapshot names it, and its place among those of the same name.
        picture: the artifact that shows it, once a person was asked.
        was_sent: whether its sending was begun.
    """

    id: UUID
    form: FormSeen
    ref: str
    target: tuple[str, int]
    picture: UUID | None = None
    was_sent: bool = False


@dataclass(frozen=True)
class Past:
    """Everything a step did so far."""

    rows: Sequence[Json]

    @property
    def look(self) -> Look:
        """How its pages were seen last."""
        found = [row["action"]["args"] for row in self.rows if row["action"].get("do") == LOOK]
        return Look(**found[-1]) if found else Look()

    @property
    def signed(self) -> list[Json]:
        """The sessions that it uses, by site the last one."""
        found: dict[str, Json] = {}
        for row in self.rows:
            if row["action"].get("do") == LOST:
                found.clear()
            elif row["action"].get("do") == SESSION:
                found[row["action"]["site"]] = row["action"]
        return list(found.values())

    def actions(self, *, before: str | None = None) -> list[Action]:
        """Return what it takes to be where it was; what a sent form led to can't be had again.

        Args:
            before: a form's seal: what it takes to be where that form was first sent.
        """
        actions: list[Action] = []
        for row in self.rows:
            did = row["action"].get("do")
            if before is not None and did == SENT and row["action"].get("seal") == before:
                break
            if did in {SENT, LOST, PERSON, SESSION, "submit"}:
                actions.clear()
                if did == SESSION and row["action"]["landing"]:
                    actions.append(Action(do="open", args={"url": row["action"]["landing"]}))
            elif did is not None and did not in _OURS:
                actions.append(action_from_json(row["action"]))
        return actions

    def form(self, seal: str) -> KeptForm | None:
        """Return a form that was read in this step; the newest of this seal."""
        sent = any(row["action"].get("do") == SENT and row["action"].get("seal") == seal for row in self.rows)
        for row in reversed(self.rows):
            action = row["action"]
            if action.get("do") == FORM and action["seal"] == seal:
                target = (str(action["target"][0]), int(action["target"][1]))
                return KeptForm(
                    id=row["id"],
                    form=form_from_json(action["form"]),
                    ref=str(action["ref"]),
                    target=target,
                    picture=row["picture"],
                    was_sent=sent,
                )
        return None


@dataclass(frozen=True)
class History:
    """The history of one step's run."""

    resources: Resources
    context: StepContext

    async def past(self) -> Past:
        """Return what this life of the step did, by whichever worker."""
        if self.context.desk is None:
            return Past([])
        parameters = {"step_id": self.context.step_id, "life": self.context.desk.held.row["life"]}
        async with self.resources.engine.connect() as conn:
            return Past([dict(row) for row in (await conn.execute(_ALL, parameters)).mappings()])

    async def add(
        self, actions: Sequence[Json], *, url: str = "", title: str | None = None, status: int | None = None
    ) -> None:
        """Add what was done, in order."""
        if self.context.desk is None or not actions:
            return
        shared: dict[str, Any] = {
            "step_id": self.context.step_id,
            "fence": self.context.desk.ledger.log.fence,
            "url": url[:4_000],
            "title": None if title is None else title.replace("\x00", "")[:_TITLE],
            "status": status,
        }
        async with self.resources.engine.begin() as conn:
            for action in actions:
                await conn.execute(
                    _ADD, {**shared, "id": new_id(), "action": json.dumps(action).replace("\\u0000", "")}
                )

    async def show(self, form: KeptForm, picture: UUID) -> None:
        """Note the picture that a person is shown of a form."""
        async with self.resources.engine.begin() as conn:
            await conn.execute(_PICTURE, {"id": form.id, "picture": picture})


def _plain(value: object) -> object:
    """Return JSON without NULs, which a page may hold and PostgreSQL doesn't."""
    match value:
        case str():
            return value.replace("\x00", "")
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value
