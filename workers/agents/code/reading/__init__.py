"""Understanding a request: what is wanted, with which code."""
