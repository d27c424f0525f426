"""Generated text in a file that people write: it stands between two marks and is made anew in place."""

import sys
from collections.abc import Sequence
from pathlib import Path


def put_between(text: str, begin: str, end: str, generated: str) -> str:
    """Return the text with what was generated between its two marks.

    Raises:
        ValueError: a mark is missing, or stands there twice.
    """
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the text needs one {begin} and one {end}")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n{generated}{end}{rest.partition(end)[2]}"


def print_or_put(arguments: Sequence[str], begin: str, end: str, generated: str) -> None:
    """Print what was generated, or put it into the files named."""
    if not arguments:
        sys.stdout.write(generated)
    for path in map(Path, arguments):
        path.write_text(put_between(path.read_text(encoding="utf-8"), begin, end, generated), encoding="utf-8")
