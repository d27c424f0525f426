"""Use case: keep an uploaded file."""

import asyncio
from collections.abc import AsyncIterable
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request
from sqlalchemy import insert
from starlette.requests import ClientDisconnect

from backend.api.files.file_name import clean_name
from backend.api.files.media_type import media_type_of
from backend.api.files.multipart import read_upload
from backend.api.problems import EmptyFile, TooLarge
from backend.core.artifacts import Stored, TooLargeError
from backend.core.db import Artifact, new_id
from backend.core.resources import Resources
from backend.core.views import FileView

#: Seconds in which a sender may finish what was refused: a connection closed in the middle would hide the answer.
DRAIN_SECONDS = 20


async def _drain(request: Request) -> None:
    # RuntimeError: its last byte has come, and whoever asked for more would wait for the sender to hang up.
    with suppress(TimeoutError, ClientDisconnect, RuntimeError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in request.stream():
                pass


def _too_large(limit_mb: int) -> TooLarge:
    return TooLarge(
        f"The file is larger than {limit_mb} MiB.",
        cure="Send a smaller file, or have the operator raise WARREN_MAX_UPLOAD_MB.",
        limit=limit_mb << 20,
    )


async def keep_file(resources: Resources, user_id: UUID, name: str, chunks: AsyncIterable[bytes]) -> FileView:
    """Store bytes, then the row.

    Raises:
        TooLarge: more bytes came than an upload may have.
        EmptyFile: none came.
    """
    limit_mb = resources.settings.limits.max_upload_mb
    try:
        stored = await resources.artifacts.put(chunks, limit=limit_mb << 20)
    except TooLargeError as error:
        raise _too_large(limit_mb) from error
    if stored.size == 0:
        raise EmptyFile("The file has no content.")
    return await _write_row(resources, user_id, clean_name(name), stored)


async def _write_row(resources: Resources, user_id: UUID, name: str, stored: Stored) -> FileView:
    view = FileView(
        id=new_id(),
        name=name,
        media_type=media_type_of(name, stored.head),
        size=stored.size,
        created_at=datetime.now(UTC),
    )
    row = {**view.model_dump(exclude={"deleted"}), "user_id": user_id, "sha256": stored.sha256}
    async with resources.engine.begin() as conn:
        await conn.execute(insert(Artifact).values(row))
    return view


async def upload_file(request: Request, resources: Resources, user_id: UUID) -> FileView:
    """Take a multipart upload.

    Raises:
        TooLarge, EmptyFile, Malformed: nothing is kept.
    """
    try:
        upload = await read_upload(request)
        return await keep_file(resources, user_id, upload.name, upload.chunks())
    except TooLarge:
        await _drain(request)
        raise
