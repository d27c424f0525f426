"""Errors that tests cause on purpose are logged in plain words."""

from tests.path.short_logs import short_logs

__all__ = ["short_logs"]
