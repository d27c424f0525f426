"""``python3 -m scripts.setup run|test|mailbox``: says what it will install, installs what is missing.

The trial mailbox needs no page: `make run` builds it, maybe at this moment.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from scripts.setup import bucket, environment, page, peers, system, tools
from scripts.setup.say import SetupFailed, warn

_OLDEST_PYTHON = (3, 11)


def main() -> int:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in ("run", "test", "mailbox"):
        warn("Use it as: python3 -m scripts.setup run|test|mailbox")
        return 2
    try:
        _check_python()
        for_tests = wanted == "test"
        system.install_missing(for_tests=for_tests)
        # Python's part and the page's part need nothing of each other, and each waits for a registry most of the time.
        with ThreadPoolExecutor() as both:
            parts = [both.submit(_pythons_part, for_tests=for_tests), both.submit(_pages_part, wanted)]
        for part in parts:
            part.result()
    except SetupFailed as failed:
        warn(str(failed))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _pythons_part(*, for_tests: bool) -> None:
    environment.prepare(for_tests=for_tests)
    if for_tests:
        tools.install()
        bucket.install()


def _pages_part(wanted: str) -> None:
    if wanted != "mailbox":
        page.build(for_tests=wanted == "test")
    if wanted != "run":
        peers.install()


def _check_python() -> None:
    if sys.version_info < _OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupFailed(
            f"Python 3.11 or newer is needed; {sys.executable} is {found}. "
            "Install one, then name it: make PYTHON=python3.12 run"
        )


if __name__ == "__main__":
    sys.exit(main())
