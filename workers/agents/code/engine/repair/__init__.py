"""Looks for a small edit that makes a failing program work: well-known corrections, each tried on a copy."""
