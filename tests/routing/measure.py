"""How often the supervisor routes right: ``python -m tests.routing.measure [--url URL --token TOKEN]``."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import text

from backend.core.cards import read_cards, register_cards
from backend.core.db.session import make_engine
from backend.core.llm.calling import ModelCaller
from backend.core.settings import ModelSettings
from tests.routing.cards import ALL_CARDS
from tests.routing.labelled import SETS, Labelled, Result, read_set, result_of
from tests.routing.over_http import Warren
from workers.supervisor.planner import Planner

#: Takes a labelled request to what came of it; None when this way can't carry it.
Route = Callable[[Labelled], Awaitable[Result | None]]

console = Console(soft_wrap=True)


async def direct(labelled: Labelled, planner: Planner) -> Result:
    """Route a request through the planner itself."""
    return result_of(labelled, await planner.plan(labelled.as_request()))


@asynccontextmanager
async def all_cards_registered(database_url: str) -> AsyncIterator[None]:
    """Register the cards of agents that aren't installed there, for as long as the measurement runs."""
    engine = make_engine(database_url)
    async with engine.connect() as conn:
        present = {card.name for card in await read_cards(conn)}
    added = [card for card in ALL_CARDS if card.name not in present]
    await register_cards(engine, added)
    try:
        yield
    finally:
        async with engine.begin() as conn:
            names = [card.name for card in added]
            await conn.execute(text("delete from agent_configs where name = any(:names)"), {"names": names})
        await engine.dispose()


async def measure(route: Route, names: Sequence[str]) -> dict[str, list[Result]]:
    """Route every request of the sets, and print the figures and every miss."""
    found: dict[str, list[Result]] = {}
    table = Table("set", "requests", "first agent right", "sequence right", "not carried")
    for name in names:
        labelled = read_set(name)
        results = [result for item in labelled if (result := await route(item)) is not None]
        found[name] = results
        left_out = str(len(labelled) - len(results))
        table.add_row(name, str(len(results)), _share(results, "first"), _share(results, "sequence"), left_out)
    for name, results in found.items():
        _print_misses(name, results)
    console.print(table)
    return found


def _share(results: Sequence[Result], what: str) -> str:
    right = sum(getattr(result, what) for result in results)
    return f"{right}/{len(results)} = {right / max(len(results), 1):.1%}"


def _print_misses(name: str, results: Sequence[Result]) -> None:
    for result in results:
        if result.sequence:
            continue
        expected = result.labelled.expect
        wanted = _shown(expected.kind, expected.agents, expected.after)
        got = _shown(result.kind, result.agents, result.after if expected.after is not None else None)
        grade = "order" if result.first else "MISS "
        console.print(escape(f"{name}: {grade} “{result.labelled.request}” — expected {wanted}, got {got}"))


def _shown(kind: str, agents: Sequence[object], after: object) -> str:
    told = f"{kind} {agents}" if agents else kind
    return told if after is None or not agents else f"{told} after {after}"


async def _main(arguments: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        if arguments.url is None:
            planner = Planner.make(ModelSettings(), ModelCaller())
            console.print(f"Routed by: {planner.chosen.label}, directly")
            await measure(lambda labelled: direct(labelled, planner), arguments.sets)
            return
        if arguments.register is not None:
            await stack.enter_async_context(all_cards_registered(arguments.register))
        warren = await stack.enter_async_context(Warren.at(arguments.url, arguments.token))
        console.print(f"Routed by: POST {arguments.url}/api/v1/plan")
        await measure(warren.route, arguments.sets)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a running Warren; without it the planner is called directly")
    parser.add_argument("--token", help="its sign-in token or an API key")
    parser.add_argument("--register", metavar="DATABASE_URL", help="register all six cards there while it runs")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
