"""Gives every test, beside the code or in tests/, the fixtures on real services and on the servers of others."""

import gc

pytest_plugins = ["tests.services.plugin", "tests.peers.plugin"]

# Thousands of modules and tests are loaded and stay: looking for garbage among them takes a sixth of that time.
gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but not among what was loaded."""
    gc.freeze()
    gc.enable()
