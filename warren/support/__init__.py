"""A support bundle: what an issue needs to know of a Warren, and nothing that is anybody's."""
