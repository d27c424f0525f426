"""Sets up what running and testing need; standard library only, since it runs before anything is installed."""
