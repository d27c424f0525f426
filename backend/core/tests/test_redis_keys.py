"""What must not outlive the rows that it was made from is found by the patterns."""

import inspect
from fnmatch import fnmatch

from backend.core import redis_keys


def test_every_name_is_covered_by_a_pattern() -> None:
    makers = [made for _, made in inspect.getmembers(redis_keys, inspect.isfunction)]
    keys = [make(*("x" for _ in inspect.signature(make).parameters)) for make in makers]
    assert len(keys) > 5
    assert [key for key in (redis_keys.EPOCH, *keys) if not any(fnmatch(key, p) for p in redis_keys.PATTERNS)] == []
