"""The live view: what a step's browser shows, and a person's hands in it."""
