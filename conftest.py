"""Gives every test, beside the code or in tests/, the fixtures on real services and on the servers of others."""

pytest_plugins = ["tests.services.plugin", "tests.peers.plugin"]
