"""Samples: a file to begin with."""

from fastapi import APIRouter, status

from backend.api.auth.current_user import CurrentUser
from backend.api.files.upload_file import keep_file
from backend.api.problems import NotFound
from backend.api.samples.bundled import SampleView, find_sample, list_samples, read_sample
from backend.api.wiring import Wired
from backend.core.views import FileView

router = APIRouter(tags=["samples"])


@router.get("/samples")
async def get_samples(_user: CurrentUser, resources: Wired) -> list[SampleView]:
    """List the bundled sample files."""
    async with resources.engine.connect() as conn:
        return await list_samples(conn)


@router.post("/samples/{name}", status_code=status.HTTP_201_CREATED)
async def take_sample(name: str, user: CurrentUser, resources: Wired) -> FileView:
    """Copy a sample into one's own files."""
    path = await find_sample(name)
    if path is None:
        raise NotFound(f"There is no sample “{name}”.", cure="GET /api/v1/samples lists them.")
    return await keep_file(resources, user.id, path.name, read_sample(path))
