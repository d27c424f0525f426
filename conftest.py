"""Gives every test, beside the code or in tests/, the fixtures on real services."""

pytest_plugins = ["tests.services.plugin"]
