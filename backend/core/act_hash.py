"""What makes two acts the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def hash_of(tool: str, card: Mapping[str, Any]) -> str:
    """Return what is the same for the same act: SHA-256 of the tool and the act's card in canonical JSON.

    Of the card and not of the arguments: the same mail sent from another draft is the same act.
    """
    canonical = json.dumps([tool, card], sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
