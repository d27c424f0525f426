"""Gives every test, beside the code or in tests/, the fixtures on real services and on the servers of others."""

import gc

import pytest

pytest_plugins = ["tests.services.plugin", "tests.peers.plugin"]

# Thousands of modules and tests are loaded and stay: looking for garbage among them takes a sixth of that time.
gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end nobody waits for one that does."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but not among what was loaded."""
    gc.freeze()
    gc.enable()
