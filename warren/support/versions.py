"""What Warren runs with: its own version, Python, the system, the libraries that it names."""

import os
import platform
import re
import shutil
from importlib import metadata
from pathlib import Path

from backend.api.version import VERSION

_DISTRIBUTION = "warren"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
#: What engines of containers and Kubernetes put there.
_CONTAINER = ("/.dockerenv", "/run/.containerenv", "/var/run/secrets/kubernetes.io")
_MIB = 1024**2


def told_versions(home: Path) -> dict[str, object]:
    """Return them; the machine's own name is not among them."""
    return {
        "warren": VERSION,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}",
        "distribution": _distribution(),
        "libc": " ".join(platform.libc_ver()),
        "in a container": any(Path(mark).exists() for mark in _CONTAINER),
        "as root": os.geteuid() == 0,
        "processors": os.cpu_count(),
        "memory MiB": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MIB,
        "free disk MiB": shutil.disk_usage(home).free // _MIB,
        "libraries": _libraries(),
    }


def _distribution() -> str:
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return platform.mac_ver()[0] or "unknown"
    return f"{told.get('ID', '')} {told.get('VERSION_ID', '')}".strip()


def _libraries() -> dict[str, str]:
    """Return the versions of what Warren itself asks for: what else is installed here is nobody's business."""
    try:
        required = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return {}
    names = {found[0] for each in required if "extra ==" not in each and (found := _NAME.match(each))}
    return {name: _version(name) for name in sorted(names)}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
