"""What the process that workers are forked from has loaded; importing this takes seconds."""

from warren import roles, worker

__all__ = ["worker"]

for _name in ("email", "data"):
    roles.role_named(_name)
