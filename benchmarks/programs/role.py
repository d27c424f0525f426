"""One role as ``warren worker`` runs it, in an installation whose only agent waits: ``… role NAME``."""

import sys
from pathlib import Path

from warren.given_settings import given_settings
from warren.worker import worker
from workers import agents


def main(role: str) -> None:
    """Be that role until ended."""
    agents.__path__[:] = [str(Path(__file__).with_name("agents"))]
    worker(given_settings(), role)


if __name__ == "__main__":
    main(*sys.argv[1:])
