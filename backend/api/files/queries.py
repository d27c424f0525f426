"""Reading files: rows here, bytes in the artifact store."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import NotFound, UnknownFile
from backend.core.db import Artifact
from backend.core.views import FileView

_COLUMNS = (
    Artifact.id,
    Artifact.name,
    Artifact.media_type,
    Artifact.size,
    Artifact.task_id,
    Artifact.step_id,
    Artifact.created_at,
)


@dataclass(frozen=True)
class KeptFile:
    """A file and where its bytes are."""

    view: FileView
    sha256: str


async def read_file(conn: AsyncConnection, user_id: UUID, file_id: UUID) -> KeptFile:
    """Return one file.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(*_COLUMNS, Artifact.sha256).where(Artifact.id == file_id, Artifact.user_id == user_id)
    row = (await conn.execute(query)).one_or_none()
    if row is None:
        raise NotFound(f"There is no file {file_id}.")
    return KeptFile(FileView.model_validate(row), row.sha256)


async def files_named(conn: AsyncConnection, user_id: UUID, ids: Sequence[UUID]) -> list[FileView]:
    """Return these files in this order, each once.

    Raises:
        UnknownFile: one isn't there, or is somebody else's.
    """
    if not ids:
        return []
    query = select(*_COLUMNS).where(Artifact.id.in_(ids), Artifact.user_id == user_id)
    found = {row.id: FileView.model_validate(row) for row in await conn.execute(query)}
    if unknown := [str(file_id) for file_id in ids if file_id not in found]:
        raise UnknownFile(f"There is no file {unknown[0]}.")
    return [found[file_id] for file_id in dict.fromkeys(ids)]


async def files_of_tasks(conn: AsyncConnection, task_ids: Sequence[UUID]) -> dict[UUID, list[FileView]]:
    """Return what the steps of these tasks made, oldest first; the caller has checked whose tasks they are."""
    query = select(*_COLUMNS).where(Artifact.task_id.in_(task_ids)).order_by(Artifact.created_at, Artifact.id)
    files: dict[UUID, list[FileView]] = {}
    for row in await conn.execute(query):
        files.setdefault(row.task_id, []).append(FileView.model_validate(row))
    return files
