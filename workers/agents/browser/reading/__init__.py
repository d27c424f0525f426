"""Reads requests and pages' words for the built-in model and for a person."""
