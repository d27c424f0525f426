"""``warren doctor``: every part tried for real, and the cure for each that fails."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from backend.core.settings import Settings
from warren.errors import CommandError
from warren.home import Home
from warren.reach import reach_own_session, reach_postgres, reach_rabbitmq, reach_redis
from warren.services import programs
from warren.services.keep import is_free
from warren.services.private import PrivateServices

_OLDEST_PYTHON = (3, 11)
_OLDEST_NODE = 20
_ENOUGH_DISK_BYTES = 1024**3
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Finding:
    """What one check found; a cure is there when something is wrong."""

    part: str
    detail: str
    cure: str = ""
    #: Whether Warren can't do without it.
    needed: bool = True


async def doctor(settings: Settings) -> int:
    """Print a line per part and return the exit code: 1 when something that is needed fails."""
    failed = False
    async for finding in findings(settings):
        failed = failed or bool(finding.cure and finding.needed)
        typer.echo(line_of(finding))
    typer.echo("Something that Warren needs fails." if failed else "Everything that Warren needs is there.")
    return int(failed)


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Try every part and tell of each as it is found."""
    home = Home(settings.home)
    home.prepare()
    for check in (
        _python,
        _postgres,
        _rabbitmq,
        _redis,
        _files,
        _sandbox,
        _way_out,
        _page,
        _chromium,
        _models,
        _search,
        _accounts,
        _disk,
        _port,
    ):
        yield await check(settings, home)


def line_of(finding: Finding) -> str:
    """Return a finding as a line, and its cure as one more."""
    sign = "ok  " if not finding.cure else "FAIL" if finding.needed else "note"
    line = f"{sign}  {finding.part:<12} {finding.detail}"
    return f"{line}\n                   → {finding.cure}" if finding.cure else line


async def _python(_settings: Settings, _home: Home) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    cure = "" if sys.version_info >= _OLDEST_PYTHON else "Install Python 3.11 or newer."
    return Finding("Python", version, cure)


async def _postgres(settings: Settings, home: Home) -> Finding:
    found = await _service("PostgreSQL", settings.database_url, "database_url", home, reach_postgres)
    if found.cure or not settings.direct_url:
        return found
    try:
        await reach_own_session(settings.direct_url)
    except CommandError as error:
        return Finding("PostgreSQL", "fails for what needs a session of its own", str(error))
    return found


async def _rabbitmq(settings: Settings, home: Home) -> Finding:
    return await _service("RabbitMQ", settings.rabbitmq_url, "rabbitmq_url", home, reach_rabbitmq)


async def _redis(settings: Settings, home: Home) -> Finding:
    return await _service("Redis", settings.redis_url, "redis_url", home, reach_redis)


async def _service(
    part: str, given: str | None, name: str, home: Home, reach: Callable[[str], Awaitable[str]]
) -> Finding:
    """Reach the given service, or the running Warren's, or a private one started in a throw-away folder."""
    running = home.running()
    try:
        if given:
            return Finding(part, f"{await reach(given)} (the given URL)")
        if running:
            return Finding(part, f"{await reach(getattr(running, name))} (of the Warren that runs here)")
        with tempfile.TemporaryDirectory(prefix="doctor-", dir=home.path) as folder:
            services = PrivateServices(
                home=Path(folder), database_url=_ELSEWHERE, rabbitmq_url=_ELSEWHERE, redis_url=_ELSEWHERE
            )
            setattr(services, name, None)
            async with services as urls:
                return Finding(part, f"{await reach(getattr(urls, name))} (a private one, started to try it)")
    except CommandError as error:
        return Finding(part, "fails", str(error))


async def _files(settings: Settings, _home: Home) -> Finding:
    """Keep some bytes, read them and delete them, but make no folder that isn't there yet."""
    from backend.core.artifacts import ArtifactStore  # noqa: PLC0415 - a broken part is a finding
    from backend.core.store_errors import StoreFailedError  # noqa: PLC0415 - the same

    url = settings.artifacts_url
    if await asyncio.to_thread(_is_unmade, url):
        return Finding("files", f"will be kept in {url}")
    try:
        store = await asyncio.to_thread(ArtifactStore.open, url)
        kept = await store.put_bytes(os.urandom(32))
        async for _ in store.read(kept.sha256):
            pass
        await store.delete(kept.sha256)
    except StoreFailedError as error:
        return Finding("files", error.said, error.cure)
    return Finding("files", f"{url} keeps them")


def _is_unmade(url: str) -> bool:
    return url.startswith("file://") and not Path(url.removeprefix("file://")).exists()


async def _sandbox(settings: Settings, _home: Home) -> Finding:
    from workers.agentkit.sandbox import Unavailable  # noqa: PLC0415 - a broken part is a finding
    from workers.agentkit.sandbox.choose import shared_sandbox  # noqa: PLC0415 - the same

    verdict = await shared_sandbox(settings).available()
    if isinstance(verdict, Unavailable):
        detail = f"{verdict.reason} Files can't be read and code can't be run without it."
        return Finding("sandbox", detail, verdict.cure)
    where = f"the executor at {settings.executor_url}" if settings.executor_url else "bubblewrap"
    return Finding("sandbox", f"{where} runs programs that can reach nothing")


async def _way_out(settings: Settings, home: Home) -> Finding:
    from warren.egress import try_way_out  # noqa: PLC0415 - a broken part is a finding
    from warren.ways_out import ways_out  # noqa: PLC0415 - the same

    try:
        detail = await try_way_out(settings.egress)
    except CommandError as error:
        return Finding("way out", "fails: no page is read, and no mail server reached", str(error))
    running = home.running()
    database_url = running.database_url if running else settings.database_url
    signed = await ways_out(database_url) if database_url else None
    if signed:
        return Finding("way out", f"{detail}; {signed} running")
    if signed is None or not (running or settings.egress.url):
        return Finding("way out", detail)
    cure = "Start it (`warren worker egress`) with the DATABASE_URL that the others have; `warren up` has its own."
    return Finding("way out", f"{detail}, but none has given a sign of life", cure)


async def _page(settings: Settings, _home: Home) -> Finding:
    from backend.api.page import page_folder  # noqa: PLC0415 - FastAPI is needed by this check alone

    folder = page_folder(settings)
    if (folder / "index.html").is_file():
        return Finding("page", f"built in {folder}")
    node = await _node_version()
    if node < _OLDEST_NODE:
        cure = f"Install Node.js {_OLDEST_NODE} or newer, then run `make page`. The API works without it."
        return Finding("page", "isn't built, and there is no Node.js that could", cure, needed=False)
    return Finding("page", "isn't built", "Run `make page`. The API works without it.", needed=False)


async def _node_version() -> int:
    """Return Node's major version; 0 when there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    process = await asyncio.create_subprocess_exec(node, "--version", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    major = output.decode().strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


async def _chromium(_settings: Settings, _home: Home) -> Finding:
    found = programs.chromium()
    if found is None:
        cure = "Only `make test` needs it, and installs it."
        return Finding("Chromium", "isn't installed", cure, needed=False)
    return Finding("Chromium", f"{found} (for the tests)")


async def _models(settings: Settings, _home: Home) -> Finding:
    from warren.models import check_models  # noqa: PLC0415 - LangChain is needed by this check alone
    from warren.roles import SUPERVISOR, agent_names  # noqa: PLC0415 - the same

    try:
        return Finding("model", check_models(settings.models, [SUPERVISOR, *agent_names()]))
    except CommandError as error:
        return Finding("model", "can't be made", str(error))


async def _search(settings: Settings, _home: Home) -> Finding:
    """Tell who would be asked. Nobody is: a search counts against a provider's quota."""
    from workers.agents.research.search.searcher import NEEDS  # noqa: PLC0415 - httpx2 is needed by this check alone

    setting = "SEARXNG_URL, TAVILY_API_KEY, BRAVE_API_KEY or SERPER_API_KEY (docs/research-agent.md)"
    asked = settings.search.set_up
    if unknown := [name for name in settings.search.names if name not in NEEDS]:
        cure = f"WARREN_SEARCH_ORDER may name {', '.join(NEEDS)}."
        return Finding("search", f"nobody knows the provider {', '.join(unknown)}", cure, needed=False)
    if not asked:
        cure = f"Set {setting}, and name it in WARREN_SEARCH_ORDER."
        return Finding("search", "no provider is set up: the research agent can't search", cure, needed=False)
    if asked == ["ddgs"]:
        detail = "public engines alone (ddgs), which need no key and may refuse"
        return Finding("search", detail, f"Set {setting} for searches to rely on.", needed=False)
    return Finding("search", f"{', then '.join(asked)} (as set up; not asked here)")


async def _accounts(settings: Settings, _home: Home) -> Finding:
    from warren.key_rings import RINGS, KeysUnreadableError  # noqa: PLC0415 - a broken part is a finding

    try:
        for ring in RINGS:
            ring.of(settings).all()
    except KeysUnreadableError as error:
        return Finding("accounts", "their keys can't be read", str(error))
    if settings.google.is_configured:
        return Finding("accounts", f"Gmail can be connected (sign-in at {settings.google.endpoints.auth})")
    cure = "Set GMAIL_CLIENT_ID and GMAIL_CLIENT_SECRET (docs/gmail.md), or try `make mailbox`. IMAP needs neither."
    return Finding("accounts", "Gmail can't be connected: there is no OAuth client", cure, needed=False)


async def _disk(_settings: Settings, home: Home) -> Finding:
    free = shutil.disk_usage(home.path).free
    cure = "" if free > _ENOUGH_DISK_BYTES else "Free some space, or set WARREN_HOME to another disk."
    return Finding("disk", f"{free / 1024**3:.1f} GiB free in {home.path}", cure)


async def _port(settings: Settings, home: Home) -> Finding:
    where = f"{settings.host}:{settings.port}"
    if home.running():
        return Finding("port", f"{where} is served by the Warren that runs here")
    if is_free(settings.port, settings.host):
        return Finding("port", f"{where} is free")
    return Finding("port", f"{where} is taken", "Stop what listens there, or set WARREN_PORT to another.")
