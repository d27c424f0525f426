"""Files: what a person uploads and what steps make are the same thing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response, status

from backend.api.auth.current_user import CurrentUser
from backend.api.files.content import content_response
from backend.api.files.delete_file import delete_file
from backend.api.files.kinds import FileKind
from backend.api.files.library import FilePage, Origin, list_files
from backend.api.files.multipart import FIELD
from backend.api.files.queries import read_file
from backend.api.files.upload_file import upload_file
from backend.api.paging import After, Limit
from backend.api.texts import Words, pattern_of
from backend.api.wiring import Wired
from backend.core.views import FileView

router = APIRouter(tags=["files"])

# The body is read as a stream after the sign-in, so FastAPI can't describe it by itself.
_UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@router.post("/files", status_code=status.HTTP_201_CREATED, openapi_extra=_UPLOAD_BODY)
async def upload(request: Request, user: CurrentUser, resources: Wired) -> FileView:
    """Upload a file."""
    return await upload_file(request, resources, user.id)


@router.get("/files")
async def get_files(
    user: CurrentUser,
    resources: Wired,
    *,
    q: Words = None,
    kind: Annotated[list[FileKind] | None, Query()] = None,
    origin: Origin | None = None,
    limit: Limit = 50,
    after: After = None,
) -> FilePage:
    """List files, newest first; `q` is looked for in their names and their conversations' titles."""
    async with resources.engine.connect() as conn:
        return await list_files(
            conn, user.id, pattern=pattern_of(q), kinds=kind or (), origin=origin, limit=limit, after=after
        )


@router.delete("/files/{file_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(file_id: UUID, user: CurrentUser, resources: Wired) -> None:
    """Delete a file; messages keep its name."""
    await delete_file(resources, user.id, file_id)


@router.get("/files/{file_id}")
async def get_file(file_id: UUID, user: CurrentUser, resources: Wired) -> FileView:
    """Describe a file."""
    async with resources.engine.connect() as conn:
        return (await read_file(conn, user.id, file_id)).view


@router.get("/files/{file_id}/content", response_class=Response, responses={200: _BYTES, 206: _BYTES})
async def get_content(
    file_id: UUID,
    user: CurrentUser,
    resources: Wired,
    *,
    download: Annotated[bool, Query(description="Save rather than show.")] = False,
    asked_range: Annotated[str | None, Header(alias="range", include_in_schema=False)] = None,
    asked_tag: Annotated[str | None, Header(alias="if-none-match", include_in_schema=False)] = None,
) -> Response:
    """Return a file's bytes, whole or a range of them."""
    async with resources.engine.connect() as conn:
        file = await read_file(conn, user.id, file_id)
    return await content_response(
        file, resources.artifacts, asked_range=asked_range, asked_tag=asked_tag, download=download
    )
