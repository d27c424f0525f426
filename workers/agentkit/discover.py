"""Installed agents: one folder each, found by looking, listed nowhere."""

import importlib
import pkgutil

from backend.core.cards import Card
from workers import agents
from workers.agentkit.spec import AgentSpec, default_of, effect_of


def discover_agents() -> dict[str, AgentSpec]:
    """Import every ``workers.agents.<domain>.agent`` and return its ``SPEC`` by name.

    Raises:
        ImportError: an agent folder can't be imported.
        AttributeError: it has no ``SPEC``.
    """
    specs = [find_agent(module.name) for module in pkgutil.iter_modules(agents.__path__) if module.ispkg]
    return {spec.name: spec for spec in specs}


def find_agent(name: str) -> AgentSpec:
    """Import one ``workers.agents.<domain>.agent``, and no other, and return its ``SPEC``; raises as above."""
    spec: AgentSpec = importlib.import_module(f"workers.agents.{name}.agent").SPEC
    return spec


def card_of(spec: AgentSpec, *, model: str | None) -> Card:
    """Return what the supervisor and the page know of an agent; ``model`` is None for the built-in one."""
    return Card(
        name=spec.name,
        title=spec.title,
        description=spec.description,
        examples=spec.examples,
        accepts=spec.accepts,
        produces=spec.produces,
        tools=tuple(tool.name for tool in spec.tools),
        subagents=tuple(subagent.name for subagent in spec.subagents),
        version=spec.version,
        model=model,
        sample_file=spec.sample_file,
        effects={tool.name: effect_of(tool).value for tool in spec.tools},
        defaults={tool.name: default_of(tool) for tool in spec.tools},
    )
