"""Turns "saying Thursday works" into a decent short mail, by fixed rules."""
