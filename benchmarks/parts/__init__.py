"""The parts of a run: each starts the program it measures, and is the client of it."""
