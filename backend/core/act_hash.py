"""What makes two acts the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def hash_of(tool: str, args: Mapping[str, Any]) -> str:
    """Return what is the same for the same act: SHA-256 of the tool and its arguments in canonical JSON."""
    canonical = json.dumps([tool, args], sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
