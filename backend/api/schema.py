"""The API's description: OpenAPI for requests, JSON schema for frames."""

from typing import Any

from fastapi import FastAPI
from typing_extensions import override

from backend.api.problems import MEDIA_TYPE
from backend.core.events import FRAME


class Api(FastAPI):
    """A FastAPI whose document shows refusals under the media type that they are sent with."""

    @override
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            for operations in document["paths"].values():
                for operation in operations.values():
                    _correct(operation["responses"].get("default", {}).get("content", {}))
        return super().openapi()


def _correct(content: dict[str, Any]) -> None:
    for media_type in list(content):
        content[MEDIA_TYPE] = content.pop(media_type)


def frames_schema() -> dict[str, Any]:
    """Return the JSON schema of a WebSocket or SSE frame."""
    return FRAME.json_schema()
