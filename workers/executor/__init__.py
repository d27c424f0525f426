"""Runs untrusted programs for workers that have no sandbox of their own: one fresh process for each call."""
