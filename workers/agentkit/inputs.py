"""What a step starts from: its instruction, the results it builds on, and the files at hand."""

from dataclasses import dataclass

from langchain_core.messages import HumanMessage
from sqlalchemy import text

from backend.core.db.base import Json
from backend.core.resources import Resources
from workers.agentkit.files_at_hand import at_hand
from workers.agentkit.spec import FileRef

_EARLIER = text("""
    select agent, instruction, result, tainted from steps where id = any(cast(:ids as uuid[])) order by round, position
""")
_TASK = text("select request from tasks where id = :id")
# ``origin`` is where a file comes from: attached to this request, made for this step by others of its task, attached
# earlier in the conversation, or made by an earlier task of it (``made_by`` orders these). Newest first; those of one
# message in the order of attaching backwards, whichever upload came through first.
_FILES = text("""
    with this as (select id, seq, first_round from tasks where id = :task_id),
    attached as (
        select (f ->> 'id')::uuid as id, bool_or(m.task_id = :task_id) as now,
            max(m.created_at) as at, max(place) as place
        from messages m, jsonb_array_elements(m.files) with ordinality as listed (f, place)
        where m.conversation_id = :conversation_id
            and m.seq <= (select max(seq) from messages where task_id = :task_id and role = 'user')
        group by 1),
    made as (
        select s.id, s.agent, t.seq as made_by,
            s.id = any(cast(:ids as uuid[])) or (t.id = this.id and s.round < :round) as for_this
        from steps s join tasks t on t.id = s.task_id, this
        where t.conversation_id = :conversation_id and s.round >= t.first_round
            and (t.seq < this.seq or (t.id = this.id and s.round < :round) or s.id = any(cast(:ids as uuid[])))),
    found as (
        select a.id from attached join artifacts a on a.id = attached.id
        union select a.id from made join artifacts a on a.step_id = made.id)
    select a.name, a.media_type, a.size, a.sha256, a.step_id, made.made_by, made.agent,
        case when made.for_this then 'step' when attached.now then 'request'
            when attached.id is not null then 'conversation' else 'earlier' end as origin
    from found join artifacts a on a.id = found.id
    left join attached on attached.id = a.id left join made on made.id = a.step_id
    where a.user_id = :user_id
    order by coalesce(attached.at, a.created_at) desc, attached.place desc nulls last, a.created_at desc
""")
#: Names of kept files that a step's first message holds.
_NAMES_SHOWN = 200


@dataclass(frozen=True)
class Inputs:
    """Rows a step starts from; ``kept`` are files that its workspace already has, ``left_out`` those it lost."""

    request: str
    earlier: list[Json]
    files: list[Json]
    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def tainted(self) -> bool:
        """Whether a result that it builds on was fed by text from outside."""
        return any(row["tainted"] for row in self.earlier)

    def message(self, instruction: str) -> HumanMessage:
        """Return the step's first message: words for a language model, the same as data for a playbook."""
        files = [{key: file[key] for key in ("name", "media_type", "size", "origin")} for file in self.files]
        data = {
            "instruction": instruction,
            "request": self.request,
            "files": files,
            "inputs": [dict(row) for row in self.earlier],
            "workspace": list(self.kept[:_NAMES_SHOWN]),
        }
        return HumanMessage("\n\n".join([instruction, *self._parts()]), additional_kwargs={"warren": data})

    def _parts(self) -> list[str]:
        parts = []
        if self.earlier:
            results = "\n\n".join(f"### {row['agent']}: {row['instruction']}\n{row['result']}" for row in self.earlier)
            parts.append(f"Results of earlier steps:\n\n{results}")
        if self.files:
            names = "\n".join(f"- {file['name']} ({file['media_type']}, {file['size']} bytes)" for file in self.files)
            parts.append(f"Files at hand:\n{names}")
        if self.kept:
            names = "\n".join(f"- {name}" for name in self.kept[:_NAMES_SHOWN])
            parts.append(f"In your workspace from before ({len(self.kept)} files):\n{names}")
        if self.left_out:
            parts.append("No longer in your workspace: " + "; ".join(self.left_out[:_NAMES_SHOWN]))
        return parts

    def refs(self) -> tuple[FileRef, ...]:
        """Return the files as tools and playbooks know them."""
        return tuple(
            FileRef(file["name"], file["media_type"], file["size"], origin=file["origin"]) for file in self.files
        )


async def read_inputs(resources: Resources, step: Json, *, takes_up: tuple[str, ...] = ()) -> Inputs:
    """Read what the step starts from; no transaction stays open.

    Args:
        resources: where the rows are.
        step: the claimed row.
        takes_up: endings of files of earlier tasks that its agent takes up unasked; all when empty.
    """
    parameters = {
        "ids": step["depends_on"],
        "user_id": step["user_id"],
        "conversation_id": step["conversation_id"],
        "task_id": step["task_id"],
        "round": step["round"],
    }
    async with resources.engine.connect() as conn:
        request = (await conn.execute(_TASK, {"id": step["task_id"]})).scalar_one()
        earlier: list[Json] = []
        if step["depends_on"]:
            rows = (await conn.execute(_EARLIER, {"ids": step["depends_on"]})).mappings()
            earlier = [dict(row) for row in rows]
        files = [dict(row) for row in (await conn.execute(_FILES, parameters)).mappings()]
    return Inputs(request, earlier, at_hand(files, f"{step['instruction']}\n{request}", takes_up=takes_up))
