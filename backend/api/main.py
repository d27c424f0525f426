"""The app: routes by noun, one error shape, the page below them."""

from functools import cache

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from backend.api.admin.routes import router as admin
from backend.api.agents.routes import router as agents
from backend.api.approvals.routes import router as approvals
from backend.api.auth.routes import router as auth
from backend.api.browser_logins.routes import router as browser_logins
from backend.api.browser_sessions.routes import router as browser_sessions
from backend.api.chats.routes import router as chats
from backend.api.connections.routes import router as connections
from backend.api.conversations.routes import router as conversations
from backend.api.docs import install_docs
from backend.api.egress_rules.routes import router as egress_rules
from backend.api.files.routes import router as files
from backend.api.guard import Guard
from backend.api.health.routes import router as health
from backend.api.live.hub import Hub
from backend.api.live.socket import router as socket
from backend.api.live.task_stream import router as task_stream
from backend.api.metrics import router as metrics
from backend.api.observed import PREFIX, Observed
from backend.api.overview.routes import router as overview
from backend.api.page import install_page
from backend.api.policies.routes import router as policies
from backend.api.preferences.routes import router as preferences
from backend.api.problems import Problem, install_problems
from backend.api.providers.routes import router as providers
from backend.api.queue.routes import router as queue
from backend.api.samples.routes import router as samples
from backend.api.schedules.routes import router as schedules
from backend.api.schema import Api
from backend.api.step_view.socket import OpenViews
from backend.api.step_view.socket import router as step_view
from backend.api.tasks.routes import router as tasks
from backend.api.version import VERSION
from backend.core.resources import Resources
from backend.core.settings import Settings

#: JSON writes a character in up to 12 bytes, and a body holds more than the message.
_BYTES_PER_CHARACTER = 12
_REST_OF_BODY = 1 << 16


def _operation_id(route: APIRoute) -> str:
    return route.name


@cache
def _routes() -> list[BaseRoute]:
    """Return what the nouns serve, made once per process: working out what each takes and gives is slow."""
    every = APIRouter(
        generate_unique_id_function=_operation_id,
        responses={"default": {"model": Problem, "description": "Refused; `code` says why."}},
    )
    for router in (
        auth,
        chats,
        tasks,
        task_stream,
        conversations,
        files,
        samples,
        agents,
        providers,
        queue,
        approvals,
        policies,
        preferences,
        connections,
        browser_logins,
        browser_sessions,
        egress_rules,
        schedules,
        admin,
        overview,
    ):
        every.include_router(router, prefix=PREFIX)
    every.include_router(step_view, prefix=PREFIX)
    every.include_router(health)
    every.include_router(metrics)
    every.include_router(socket)
    return every.routes


def describe_app(settings: Settings) -> FastAPI:
    """Return the app without what it serves from: enough to describe it."""
    app = Api(
        title="Warren",
        version=VERSION,
        summary="An assistant you run yourself.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=list(_routes()),
    )
    install_problems(app)
    install_docs(app)
    install_page(app, settings)
    app.add_middleware(
        Guard,
        max_body_bytes=settings.limits.max_message_chars * _BYTES_PER_CHARACTER + _REST_OF_BODY,
        streamed=frozenset({f"{PREFIX}/files"}),
    )
    app.add_middleware(Observed)
    return app


def create_app(settings: Settings, resources: Resources, hub: Hub) -> FastAPI:
    """Return the app that serves from these resources; it starts and stops nothing itself."""
    app = describe_app(settings)
    app.state.settings, app.state.resources, app.state.hub = settings, resources, hub
    app.state.open_views = OpenViews()
    return app
