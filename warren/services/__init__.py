"""Private nodes of the real services, run as children of one Warren."""
