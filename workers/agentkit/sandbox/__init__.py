"""The only way untrusted code and untrusted files are opened: a process that can reach nothing."""

from workers.agentkit.sandbox.bwrap import BwrapSandbox
from workers.agentkit.sandbox.port import (
    Available,
    Completed,
    KilledBy,
    Limits,
    Mount,
    Profile,
    Sandbox,
    SandboxUnavailable,
    Unavailable,
)
from workers.agentkit.sandbox.python import PythonProfile, python_profile
from workers.agentkit.sandbox.workspace import UnsafePath, read_inside

__all__ = [
    "Available",
    "BwrapSandbox",
    "Completed",
    "KilledBy",
    "Limits",
    "Mount",
    "Profile",
    "PythonProfile",
    "Sandbox",
    "SandboxUnavailable",
    "Unavailable",
    "UnsafePath",
    "python_profile",
    "read_inside",
]
