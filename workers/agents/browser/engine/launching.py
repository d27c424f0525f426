"""How Chromium is started: which program, as whom, with which ways to the net closed."""

import os
import secrets
import shlex
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Browser, Error, Playwright, ProxySettings

from backend.core.browser_settings import BrowserSettings
from workers.agentkit.context import ToolProblem
from workers.agentkit.web.port import ProxyAccess
from workers.agents.browser.engine import start_chromium
from workers.agents.browser.engine.folder import BrowserFolder

log = structlog.get_logger()

#: Debian's own program before the script that starts it, which would stand between us and it.
_NAMES = (
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
#: Nothing listens there: what belongs to no context, Chromium's own errands, gets nowhere.
_NOWHERE = "http://127.0.0.1:9"
#: What a context asks no proxy for. No host is found without one, so that Chromium opens no WebSocket by itself.
_NO_SOCKETS = "ws://*,wss://*"
_START_MS = 60_000

NO_BROWSER = ToolProblem(
    "no_browser",
    "There is no Chromium on this machine.",
    "Install chromium-headless-shell (apt) or set WARREN_BROWSER_PROGRAM to a Chromium, then try again.",
)


def found_program(settings: BrowserSettings) -> Path:
    """Return Chromium's program; raises ``no_browser``."""
    named = [settings.program] if settings.program else _NAMES
    found = next((path for name in named if (path := shutil.which(name))), None)
    if found is None:
        raise NO_BROWSER
    return Path(found).resolve()


def is_root() -> bool:
    """Tell whether Chromium has to be started as somebody else."""
    return sys.platform == "linux" and os.geteuid() == 0


class ProxyName:
    """The name by which one browser knows the proxy: the only host that it can find, and that no page can guess."""

    def __init__(self) -> None:
        self._name = f"{secrets.token_hex(16)}.invalid"

    def rules(self, server: str) -> str:
        """Return the browser's rules about names, for a proxy at ``http://host:port``."""
        host = urlsplit(server).hostname or "localhost"
        return f"MAP {self._name} {f'[{host}]' if ':' in host else host}, MAP * ~NOTFOUND"

    def settings(self, access: ProxyAccess) -> ProxySettings:
        """Return how a context of this browser goes out."""
        parts = urlsplit(access.server)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return {
            "server": f"{parts.scheme}://{self._name}:{port}",
            "bypass": _NO_SOCKETS,
            "username": access.username,
            "password": access.password,
        }


def switches(name_rules: str) -> list[str]:
    """Return what we add to Playwright's own switches.

    Names are resolved by the proxy alone, so that neither a prefetch nor WebRTC tells or finds an address by itself.
    """
    return [
        f"--host-resolver-rules={name_rules}",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--no-pings",
        "--disable-domain-reliability",
        "--disable-client-side-phishing-detection",
        "--disable-notifications",
        "--disable-speech-api",
    ]


async def launch(playwright: Playwright, settings: BrowserSettings, folder: BrowserFolder, name_rules: str) -> Browser:
    """Start Chromium.

    Raises:
        ToolProblem: ``no_browser`` or ``no_start``, with what to do.
    """
    starter = _starter(found_program(settings), folder)
    try:
        return await playwright.chromium.launch(
            executable_path=starter,
            chromium_sandbox=settings.sandbox,
            args=switches(name_rules),
            proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
            downloads_path=folder.downloads,
            artifacts_dir=folder.artifacts,
            env={"HOME": str(folder.path), "TMPDIR": str(folder.path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=_START_MS,
        )
    except Error as error:
        log.error("chromium didn't start", cause=str(error))  # noqa: TRY400 - Playwright's text has it all
        raise _no_start(settings, str(error)) from error


def _starter(program: Path, folder: BrowserFolder) -> Path:
    """Write the file that Playwright takes for Chromium: it takes one path, and we have words before it."""
    identity = "nobody" if is_root() else "same"
    script = str(Path(start_chromium.__file__))
    words = [sys.executable, "-I", "-S", script, identity, str(folder.profile), str(program)]
    starter = folder.path / "chromium"
    starter.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    starter.chmod(0o700)
    return starter


def _no_start(settings: BrowserSettings, told: str) -> ToolProblem:
    if settings.sandbox and "sandbox" in told.lower():
        return ToolProblem(
            "no_start",
            "Chromium can't make its sandbox here: this machine or container offers no user namespaces.",
            "Allow them, or set WARREN_BROWSER_SANDBOX=false where pages are confined by the container alone.",
        )
    return ToolProblem("no_start", "Chromium didn't start.", "The worker's log says why; try again when it is cured.")
