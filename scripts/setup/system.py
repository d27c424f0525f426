"""System packages: found by looking for what they bring, installed by apt or Homebrew, or named exactly."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.say import SetupFailed, run, tell, warn

_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_SBIN = "/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin:/opt/homebrew/sbin"


def _program(*names: str, place: str = "") -> Callable[[], bool]:
    """Look for any of these programs, or for what lies at a place."""

    def there() -> bool:
        found = any(shutil.which(name) or shutil.which(name, path=_SBIN) for name in names)
        return found or (bool(place) and Path(place).exists())

    return there


def _libseccomp() -> bool:
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    return True


def _english_letters() -> bool:
    """Tell whether tesseract's English data is where distributions put it; its program isn't needed."""
    return any(True for _ in Path("/usr").glob("share/tess*/**/eng.traineddata"))


@dataclass(frozen=True)
class Package:
    """A system package, how to see that it is there, and what goes without it."""

    apt: str
    brew: str
    there: Callable[[], bool]
    without: str
    #: The variable that names another server instead; without a value the package is needed.
    instead: str = ""
    #: Only the tests need it.
    tests_only: bool = False
    #: There is none for this system: what needs it says so when used.
    linux_only: bool = False


PACKAGES = (
    Package("rabbitmq-server", "rabbitmq", _program("rabbitmq-server"), "there is no broker", "RABBITMQ_URL"),
    Package("redis-server", "redis", _program("redis-server"), "there are no live updates", "REDIS_URL"),
    Package("bubblewrap", "", _program("bwrap"), "agents refuse to open files or run code", linux_only=True),
    Package("libseccomp2", "", _libseccomp, "agents refuse to open files or run code", linux_only=True),
    Package("tesseract-ocr-eng", "", _english_letters, "scans and photographs of text can't be read", linux_only=True),
    Package(
        "chromium-headless-shell",
        "chromium",
        # Ubuntu has Chromium as a snap alone; Chrome does as well.
        _program(*_CHROMIUMS, place="/usr/lib/chromium/chromium-headless-shell"),
        "the tests in the browser can't run",
        tests_only=True,
    ),
    Package("dovecot-imapd", "dovecot", _program("dovecot"), "the tests on IMAP can't run", tests_only=True),
    Package(
        "fonts-liberation",
        "",
        Path("/usr/share/fonts/truetype/liberation").exists,
        "screenshots of the tests lack letters",
        tests_only=True,
        linux_only=True,
    ),
)


def install_missing(*, for_tests: bool) -> None:
    """Install what is missing, after saying so; raises SetupFailed for what can't be done without."""
    missing = [package for package in PACKAGES if _is_wanted(package, for_tests=for_tests) and not package.there()]
    if not _has_ensurepip():
        missing.append(_venv_package())
    if not missing:
        return
    command = _installer(missing)
    if command is None:
        _name_what_is_missing(missing, for_tests=for_tests)
        return
    tell(f"installing the system packages {', '.join(_names(missing))}")
    for line in command:
        run(line, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    _name_what_is_missing([package for package in missing if not package.there()], for_tests=for_tests)


def _is_wanted(package: Package, *, for_tests: bool) -> bool:
    if package.linux_only and sys.platform != "linux":
        return False
    if package.tests_only:
        return for_tests
    return for_tests or not (package.instead and os.environ.get(package.instead))


def _has_ensurepip() -> bool:
    """Debian splits venv's pip from Python; any other Python has it."""
    try:
        import ensurepip  # noqa: F401, PLC0415 - asked for only to see whether it is there
    except ImportError:
        return False
    return True


def _venv_package() -> Package:
    return Package("python3-venv", "python", _has_ensurepip, "no virtual environment can be made")


def _names(missing: list[Package]) -> list[str]:
    return [name for package in missing if (name := package.brew if sys.platform == "darwin" else package.apt)]


def _installer(missing: list[Package]) -> list[list[str]] | None:
    """Return the commands that install these packages here; None when this user can't."""
    names = _names(missing)
    if sys.platform == "darwin":
        return [["brew", "install", *names]] if shutil.which("brew") and names else None
    if not shutil.which("apt-get"):
        return None
    prefix = _as_root()
    if prefix is None:
        return None
    install = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    return [[*prefix, "apt-get", "update"], [*prefix, *install]]


def _as_root() -> list[str] | None:
    """Return what makes a command root's: nothing for root, sudo for who may use it."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    keep = ["--preserve-env=DEBIAN_FRONTEND"]
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", *keep]
    if not sys.stdin.isatty():
        return None
    tell("sudo asks for your password, to install system packages")
    return ["sudo", *keep] if subprocess.run(["sudo", "-v"], check=False).returncode == 0 else None


def _name_what_is_missing(missing: list[Package], *, for_tests: bool) -> None:
    """Say what isn't there and what goes without it; raises SetupFailed when that is too much."""
    if not missing:
        return
    for package in missing:
        other = f" (or set {package.instead})" if package.instead else ""
        warn(f"{package.apt} isn't installed and can't be installed by me{other}; without it {package.without}.")
    if for_tests or any(package.instead or package.apt == "python3-venv" for package in missing):
        names = " ".join(_names(missing))
        how = f"brew install {names}" if sys.platform == "darwin" else f"sudo apt-get install {names}"
        raise SetupFailed(f"Install it yourself, then start again: {how}")
