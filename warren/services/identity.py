"""As whom PostgreSQL runs: it refuses root, which we are in many containers."""

import os
import subprocess
import sys
from pathlib import Path

from warren.services import launch, programs
from warren.services.child import Identity, ServiceFailed
from warren.services.launch import NOBODY


def postgres_identity(folder: Path) -> Identity:
    """Choose the identity and make ``folder`` fit for it.

    An ordinary user stays as is. Root is shown as nobody inside a user namespace, which leaves the files root's;
    where namespaces are blocked the server runs as nobody, if nobody can reach the folder.
    """
    if os.getuid() != 0:
        folder.mkdir(mode=0o700, exist_ok=True)
        return "same"
    if _works("namespace", folder.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
        return "namespace"
    return _as_nobody(folder)


def _as_nobody(folder: Path) -> Identity:
    for above in (folder.parent, folder.parent.parent):
        above.chmod(0o711)
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    log = folder.parent / "log"
    log.mkdir(exist_ok=True)
    if not _works("nobody", folder):
        raise ServiceFailed(
            f"PostgreSQL refuses to run as root, this system blocks user namespaces, and the user nobody can't reach "
            f"{folder} or PostgreSQL's programs. Start Warren as an ordinary user, set WARREN_HOME to a folder that "
            f"everybody may enter (such as /var/lib/warren), or set DATABASE_URL."
        )
    return "nobody"


def _works(identity: Identity, folder: Path) -> bool:
    """Try the identity with a real program that must be reached and a folder that must be entered."""
    shell = [
        "/bin/sh",
        "-c",
        'cd "$0" && exec "$1" --version',
        str(folder),
        str(programs.postgres("postgres")),
    ]
    launcher = [sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), "9", identity]
    tried = subprocess.run([*launcher, *shell], capture_output=True, check=False, env={}, timeout=30)
    return tried.returncode == 0
