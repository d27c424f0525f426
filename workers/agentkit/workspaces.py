"""A step's workspace: what an earlier one left, with the input files put in; packed again when the step lets go."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path, PurePosixPath

from sqlalchemy import text

from backend.core.db.base import Json
from backend.core.resources import Resources
from backend.core.verdicts import Failure, Permanent
from workers.agentkit.inputs import Inputs
from workers.agentkit.packing import LIMIT, MOST_FILES, BadPackError, pack, unpack
from workers.agentkit.removal import clear

#: Files that a note on what was left out names.
_NAMED = 5

# A step that goes on has its own; one that builds on others has theirs, and looks through those that keep none.
_OWN = text("select * from workspaces where step_id = :id and user_id = :user_id")
_NEEDED = text("""
    with recursive need(id, place) as (
        select d, n from unnest(cast(:depends_on as uuid[])) with ordinality as u(d, n)
        union
        select d, need.place from need join steps s on s.id = need.id, unnest(s.depends_on) d
        where not exists (select 1 from workspaces w where w.step_id = need.id))
    select w.* from need join workspaces w on w.step_id = need.id where w.user_id = :user_id order by need.place
""")
# Of earlier tasks and rounds only: what runs beside a step is still being made.
_NEWEST = text("""
    select w.* from workspaces w join steps s on s.id = w.step_id join tasks t on t.id = s.task_id
    where w.conversation_id = :conversation_id and w.user_id = :user_id and w.agent = :agent and (
        t.seq < (select seq from tasks where id = :task_id) or (t.id = :task_id and s.round < :round))
    order by t.seq desc, s.round desc, w.packed_at desc limit 1
""")

_LOST = Failure(
    code="workspace_lost",
    message="The files that an earlier step left can't be read any more.",
    cure="Start a new conversation, and attach what it needs.",
)


@dataclass(frozen=True)
class Kept:
    """A packed workspace, stored, for its row: ``inputs`` are names by SHA-256."""

    size: int
    sha256: str
    inputs: dict[str, str]
    left_out: list[str]

    def note(self) -> str:
        """Return what to tell when not everything could be kept, "" otherwise."""
        if not self.left_out:
            return ""
        more = f"; and {len(self.left_out) - _NAMED} more" if len(self.left_out) > _NAMED else ""
        return (
            f"\n\nNot kept for later steps, because a workspace keeps {LIMIT >> 20} MB and {MOST_FILES:,} plain files: "
            f"{'; '.join(self.left_out[:_NAMED])}{more}."
        )


@dataclass
class Workspace:
    """A step's own folder and what it starts from; ``inputs`` name its files as they are called there."""

    folder: Path
    inputs: Inputs
    #: Names that input files have had here, by their SHA-256: an agent may have changed such a file since.
    given: dict[str, str] = field(default_factory=dict)
    #: Whose it is.
    agent: str = ""


@asynccontextmanager
async def workspace(
    resources: Resources, root: Path, step: Json, inputs: Inputs, *, keeps: bool
) -> AsyncIterator[Workspace]:
    """Make the step's own folder with its files in it; it is gone afterwards.

    Args:
        resources: where rows and bytes are.
        root: the role's folder for workspaces.
        step: the claimed row.
        inputs: what the step starts from.
        keeps: whether this agent's workspaces outlive their steps.

    Raises:
        Permanent: a kept workspace can't be read any more.
    """
    folder = Path(tempfile.mkdtemp(dir=root))
    try:
        place = Workspace(folder, inputs, agent=step["agent"])
        if keeps:
            await _restore(resources, step, place)
        await _put_in(resources, place)
        yield place
    finally:
        await asyncio.to_thread(clear, folder)


async def keep(resources: Resources, place: Workspace) -> Kept:
    """Pack the workspace and store its bytes; the row comes with the step's next change."""
    uploads = {file["name"]: file["sha256"] for file in place.inputs.files if file["step_id"] is None}
    with tempfile.TemporaryFile() as spool:
        packed = await asyncio.to_thread(pack, place.folder, spool, inputs=uploads)
        spool.seek(0)

        async def chunks() -> AsyncIterator[bytes]:
            while chunk := await asyncio.to_thread(spool.read, 1 << 20):
                yield chunk

        stored = await resources.artifacts.put(chunks())
    return Kept(packed.size, stored.sha256, place.given, packed.left_out)


async def _restore(resources: Resources, step: Json, place: Workspace) -> None:
    names: list[str] = []
    left_out: list[str] = []
    for row in await _packs_of(resources, step):
        packed = place.folder.with_suffix(".pack")
        try:
            await resources.artifacts.fetch(row["sha256"], packed)
            with packed.open("rb") as source:
                names += await asyncio.to_thread(unpack, source, place.folder)
        except (FileNotFoundError, BadPackError) as error:
            raise Permanent(_LOST) from error
        finally:
            packed.unlink(missing_ok=True)
        place.given = {**row["inputs"], **place.given}
        left_out += row["left_out"]
    place.inputs = replace(place.inputs, kept=tuple(sorted(set(names))), left_out=tuple(left_out))


async def _packs_of(resources: Resources, step: Json) -> list[Json]:
    """Return the packs a step starts from: its own, else those it builds on, else the conversation's newest."""
    names = ("id", "user_id", "depends_on", "conversation_id", "agent", "task_id", "round")
    parameters = {name: step[name] for name in names}
    async with resources.engine.connect() as conn:
        for query in (_OWN, _NEEDED, _NEWEST):
            rows = [dict(row) for row in (await conn.execute(query, parameters)).mappings()]
            if rows:
                return rows
    return []


async def _put_in(resources: Resources, place: Workspace) -> None:
    """Put the input files in: one that was here before keeps its name and what became of it."""
    files = []
    for file in place.inputs.files:
        path = await asyncio.to_thread(_place_of, place, file)
        if not path.is_file():
            await resources.artifacts.fetch(file["sha256"], path)
        place.given[file["sha256"]] = path.name
        files.append({**file, "name": path.name, "size": path.stat().st_size})
    place.inputs = replace(place.inputs, files=files)


def _place_of(place: Workspace, file: Json) -> Path:
    """Return where an input file goes: never over another file of its name.

    One that was here before, or that this agent itself made from what is here, is what has become of it since.
    """
    known = place.given.get(file["sha256"])
    if known is None and file["agent"] == place.agent and file["name"] in place.inputs.kept:
        known = file["name"]
    places = (place.folder / name for name in chain([known] if known else [], _names(file["name"])))
    return next(
        path for path in places if not path.exists() or (path.is_file() and (path.name == known or _same(path, file)))
    )


def _names(name: str) -> Iterator[str]:
    """Yield the name, then "sales (2).csv", "sales (3).csv" and so on."""
    plain = PurePosixPath(name).name
    path = PurePosixPath("file" if plain in {"", ".."} else plain)
    yield path.name
    for number in count(2):
        yield f"{path.stem} ({number}){path.suffix}"


def _same(path: Path, file: Json) -> bool:
    if path.stat().st_size != file["size"]:
        return False
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == str(file["sha256"])
