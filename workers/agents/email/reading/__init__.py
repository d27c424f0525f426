"""Reads requests for the built-in model: which mail is meant, what is to be done with it, what is to be said."""
