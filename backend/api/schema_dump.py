"""Print {"openapi": …, "frames": …} as JSON, from which the page's types are generated; needs no service."""

import json
import sys

from backend.api.main import describe_app
from backend.api.schema import frames_schema
from backend.core.settings import Settings


def main() -> None:
    """Print both documents."""
    document = {"openapi": describe_app(Settings()).openapi(), "frames": frames_schema()}
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
