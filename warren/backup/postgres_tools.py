"""PostgreSQL's own pg_dump and pg_restore: which of those that are here fits a server, and how they are run."""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from warren.errors import CommandError
from warren.services import programs
from warren.services.child import ServiceFailed

_DEBIAN = Path("/usr/lib/postgresql")
_MAJOR = 10_000
#: What is shown of a tool's complaint.
_LAST_WORDS = 600


async def tool_for(name: str, server: int) -> Path:
    """Return the program for a server of this version: one of the very same major version, else the next newer.

    Raises:
        CommandError: every one that is here is older than the server.
    """
    found: dict[int, Path] = {}
    for program in _candidates(name):
        with contextlib.suppress(OSError, CommandError):
            said = await run(program, ["--version"])
            if version := re.search(r"\) (\d+)", said):
                found.setdefault(int(version[1]), program)
    fitting = [major for major in sorted(found) if major >= server // _MAJOR]
    if not fitting:
        here = ", ".join(map(str, sorted(found))) or "none"
        raise CommandError(
            f"The server is PostgreSQL {server // _MAJOR}, and {name} here is older ({here}): it can't read a newer "
            f"server. Put {name} {server // _MAJOR} on the PATH (Debian: postgresql-client-{server // _MAJOR})."
        )
    return found[fitting[0]]


def _candidates(name: str) -> Iterator[Path]:
    if on_path := programs.which(name):
        yield on_path
    yield from sorted(_DEBIAN.glob(f"[0-9]*/bin/{name}"))
    with contextlib.suppress(ServiceFailed):
        yield programs.postgres(name)


@contextmanager
def reached(database_url: str) -> Iterator[str]:
    """Yield the URL for a tool's command line: its password is in a file that only we may read."""
    url = make_url(database_url).set(drivername="postgresql")
    with tempfile.TemporaryDirectory(prefix="warren-") as folder:
        if url.password:
            escaped = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
            passfile = Path(folder) / "pgpass"
            passfile.touch(mode=0o600)
            passfile.write_text(f"*:*:*:*:{escaped}\n")
            url = url._replace(password=None).update_query_dict({"passfile": str(passfile)})
        yield url.render_as_string(hide_password=False)


async def run(program: Path, arguments: Sequence[str]) -> str:
    """Run a tool to its end and return what it printed; raises CommandError with its own words."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise CommandError(f"{program.name} failed: {said.decode(errors='replace').strip()[-_LAST_WORDS:]}")
    return out.decode(errors="replace")
