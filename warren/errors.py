"""What the command line shows instead of a traceback."""


class CommandError(Exception):
    """Something the operator can act on: its text is a sentence that ends with the next step."""
