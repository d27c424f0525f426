"""Reads a request for the built-in model."""
