"""A file name that is safe to show, to store and to write into a workspace."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 150
FALLBACK = "file"

#: Reserved by file systems or shells, or invisible.
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def clean_name(name: str) -> str:
    """Return the name without folders, controls, direction marks and leading dots; at most ``LONGEST`` characters."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    visible = "".join(char for char in last if unicodedata.category(char) not in {"Cf", "Cs", "Cc", "Co"})
    plain = _UNSAFE.sub("_", visible).strip().lstrip(".").strip()
    if len(plain) > LONGEST:
        suffix = PurePosixPath(plain).suffix[:20]
        plain = plain[: LONGEST - len(suffix)].rstrip() + suffix
    return plain or FALLBACK
