"""Brings docker-compose.yml up for real, breaks it, and takes it down: ``make compose-test``."""
