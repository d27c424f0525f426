"""The code agent: writes, runs, checks and mends programs in a workspace."""
