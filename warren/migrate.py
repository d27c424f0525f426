"""``warren migrate``: this version's schema, and the cards of the installed agents."""

import typer

from backend.core.cards import register_cards
from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.llm.factory import make_model
from backend.core.settings import Settings
from backend.core.users import ensure_owner
from warren.database import open_database
from warren.errors import CommandError
from warren.models import check_models
from workers.agentkit.discover import card_of, discover_agents

#: Characters that a token has at the least: whoever has it is the owner.
_SHORTEST_TOKEN = 20


async def migrate(settings: Settings) -> None:
    """Bring the database up to date, and make WARREN_ADMIN_TOKEN, where it is set, the owner's key.

    Raises:
        CommandError: it doesn't answer, a model can't be made, or the token is too short.
    """
    token = settings.admin_token.get_secret_value()
    if token and len(token) < _SHORTEST_TOKEN:
        raise CommandError(
            f"WARREN_ADMIN_TOKEN has fewer than {_SHORTEST_TOKEN} characters. Make one that nobody guesses: "
            "openssl rand -hex 32"
        )
    specs = discover_agents().values()
    check_models(settings.models, [spec.name for spec in specs])
    models = {spec.name: make_model(settings.models, spec.name, spec.playbook) for spec in specs}
    labels = {name: None if model.is_builtin else model.label for name, model in models.items()}
    async with open_database(settings) as database_url:
        await upgrade(database_url)
        engine = make_engine(database_url, pool_size=1)
        try:
            await register_cards(engine, [card_of(spec, model=labels[spec.name]) for spec in specs])
            if token:
                await ensure_owner(engine, token)
        finally:
            await engine.dispose()
    typer.echo(f"The database is up to date; agents: {', '.join(sorted(labels)) or 'none'}.")
