"""The email agent: one package per agent, found by looking."""
