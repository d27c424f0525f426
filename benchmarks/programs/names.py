"""Names of the two agents that are measured: known here without importing the agents' libraries."""

IDLE, DEEP = "idle", "deep"
