"""Finds sources on the web, reads and compares them, and cites what they say."""
