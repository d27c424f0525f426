"""What a step starts from: its instruction, the results it builds on, and the files in its workspace."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from langchain_core.messages import HumanMessage
from sqlalchemy import text

from backend.core.db.base import Json
from backend.core.resources import Resources
from workers.agentkit.spec import FileRef

_EARLIER = text("""
    select agent, instruction, result from steps where id = any(cast(:ids as uuid[])) order by round, position
""")
_TASK = text("select request from tasks where id = :id")
# The person's uploads in this conversation up to this task, and what the steps it depends on made; newest first.
_FILES = text("""
    select a.name, a.media_type, a.size, a.sha256 from artifacts a
    where a.user_id = :user_id and (
        a.step_id = any(cast(:ids as uuid[]))
        or a.id in (
            select (f ->> 'id')::uuid from messages m, jsonb_array_elements(m.files) f
            where m.conversation_id = :conversation_id
                and m.seq <= (select max(seq) from messages where task_id = :task_id and role = 'user')))
    order by a.created_at desc
""")


@dataclass(frozen=True)
class Inputs:
    """Rows a step starts from."""

    request: str
    earlier: list[Json]
    files: list[Json]

    def message(self, instruction: str) -> HumanMessage:
        """Return the step's first message: words for a language model, the same as data for a playbook."""
        parts = [instruction]
        if self.earlier:
            results = "\n\n".join(f"### {row['agent']}: {row['instruction']}\n{row['result']}" for row in self.earlier)
            parts.append(f"Results of earlier steps:\n\n{results}")
        if self.files:
            names = "\n".join(f"- {file['name']} ({file['media_type']}, {file['size']} bytes)" for file in self.files)
            parts.append(f"Files at hand:\n{names}")
        files = [{"name": file["name"], "media_type": file["media_type"], "size": file["size"]} for file in self.files]
        data = {
            "instruction": instruction,
            "request": self.request,
            "files": files,
            "inputs": [dict(row) for row in self.earlier],
        }
        return HumanMessage("\n\n".join(parts), additional_kwargs={"warren": data})

    def refs(self) -> tuple[FileRef, ...]:
        """Return the files as tools and playbooks know them."""
        return tuple(FileRef(file["name"], file["media_type"], file["size"]) for file in self.files)


async def read_inputs(resources: Resources, step: Json) -> Inputs:
    """Read what the step starts from; no transaction stays open."""
    parameters = {
        "ids": step["depends_on"],
        "user_id": step["user_id"],
        "conversation_id": step["conversation_id"],
        "task_id": step["task_id"],
    }
    async with resources.engine.connect() as conn:
        request = (await conn.execute(_TASK, {"id": step["task_id"]})).scalar_one()
        earlier: list[Json] = []
        if step["depends_on"]:
            rows = (await conn.execute(_EARLIER, {"ids": step["depends_on"]})).mappings()
            earlier = [dict(row) for row in rows]
        files = [dict(row) for row in (await conn.execute(_FILES, parameters)).mappings()]
    return Inputs(request, earlier, _distinct(files))


def _distinct(files: list[Json]) -> list[Json]:
    """Give files of one name names of their own: "sales.csv", "sales (2).csv"; the same bytes are one file."""
    seen: dict[str, int] = {}
    hashes: set[str] = set()
    result: list[Json] = []
    for file in files:
        if file["sha256"] in hashes:
            continue
        hashes.add(file["sha256"])
        name = PurePosixPath(file["name"]).name or "file"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            path = PurePosixPath(name)
            name = f"{path.stem} ({seen[name]}){path.suffix}"
        result.append({**file, "name": name})
    return result


@asynccontextmanager
async def workspace(resources: Resources, inputs: Inputs) -> AsyncIterator[Path]:
    """Make the step's own folder with its files in it; it is gone afterwards."""
    root = resources.settings.home.resolve() / "work"
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    try:
        for file in inputs.files:
            await resources.artifacts.fetch(file["sha256"], folder / file["name"])
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
