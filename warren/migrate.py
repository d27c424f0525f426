"""``warren migrate``: this version's schema, and the cards of the installed agents."""

import typer

from backend.core.cards import register_cards
from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.llm.factory import make_model
from backend.core.settings import Settings
from warren.database import open_database
from warren.models import check_models
from workers.agentkit.discover import card_of, discover_agents


async def migrate(settings: Settings) -> None:
    """Bring the database up to date; raises CommandError."""
    specs = discover_agents().values()
    check_models(settings.models, [spec.name for spec in specs])
    models = {spec.name: make_model(settings.models, spec.name, spec.playbook) for spec in specs}
    labels = {name: None if model.is_builtin else model.label for name, model in models.items()}
    async with open_database(settings) as database_url:
        await upgrade(database_url)
        engine = make_engine(database_url, pool_size=1)
        try:
            await register_cards(engine, [card_of(spec, model=labels[spec.name]) for spec in specs])
        finally:
            await engine.dispose()
    typer.echo(f"The database is up to date; agents: {', '.join(sorted(labels)) or 'none'}.")
