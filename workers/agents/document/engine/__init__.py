"""Runs inside the sandbox: opens documents nobody has checked."""
