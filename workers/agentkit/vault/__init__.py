"""Secrets at rest: a role's keys, what it keeps under them, and the public halves by which the api seals for it."""
