"""What waits, how much is ahead of it, and who works on it."""
