"""How a route reaches what its process opened: by dependency, never by a global."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from backend.api.live.hub import Hub
from backend.core.resources import Resources
from backend.core.settings import Settings


def resources_of(connection: HTTPConnection) -> Resources:
    """Return the resources that ``create_app`` was given."""
    resources: Resources = connection.app.state.resources
    return resources


def settings_of(connection: HTTPConnection) -> Settings:
    """Return the settings that ``create_app`` was given."""
    settings: Settings = connection.app.state.settings
    return settings


def hub_of(connection: HTTPConnection) -> Hub:
    """Return the hub that ``create_app`` was given."""
    hub: Hub = connection.app.state.hub
    return hub


Wired = Annotated[Resources, Depends(resources_of)]
Configured = Annotated[Settings, Depends(settings_of)]
LiveHub = Annotated[Hub, Depends(hub_of)]
