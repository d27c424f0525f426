"""Backups: the database in one snapshot, the bytes its rows name, and the keys apart from both."""
