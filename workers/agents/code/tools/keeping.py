"""Files of the workspace that the person gets."""

import asyncio
import mimetypes
from pathlib import PurePosixPath

from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import read_inside

LARGEST_ARTIFACT = 64 * 1024 * 1024
DIFF_TYPE = "text/x-diff"
#: What the system's table doesn't know, or calls differently on different machines.
TYPES = {
    ".py": "text/x-python",
    ".sh": "text/x-sh",
    ".js": "text/javascript",
    ".ts": "text/x-typescript",
    ".c": "text/x-c",
    ".cpp": "text/x-c++",
    ".rs": "text/x-rust",
    ".go": "text/x-go",
    ".java": "text/x-java",
    ".rb": "text/x-ruby",
    ".sql": "text/x-sql",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".toml": "application/toml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".json": "application/json",
    ".diff": DIFF_TYPE,
    ".patch": DIFF_TYPE,
    ".txt": "text/plain",
    ".log": "text/plain",
}


def media_type_of(name: str) -> str:
    """Return a file's media type by its ending."""
    ending = PurePosixPath(name).suffix.lower()
    return TYPES.get(ending) or mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"


async def keep_path(context: StepContext, path: str, name: str) -> dict[str, object]:
    """Keep a file of the workspace, read without following links, as an artifact; return how it is called.

    Raises:
        UnsafePath: it is no plain file of at most ``LARGEST_ARTIFACT`` bytes.
    """
    data = await asyncio.to_thread(read_inside, context.workspace, path, limit=LARGEST_ARTIFACT)
    return await keep_bytes(context, name, data)


async def keep_bytes(context: StepContext, name: str, data: bytes) -> dict[str, object]:
    """Keep bytes as an artifact; return its name, media type and size."""
    kept = await context.artifacts.add(name, media_type_of(name), data)
    return {"file": kept.name, "media_type": kept.media_type, "size": kept.size}
