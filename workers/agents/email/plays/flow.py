"""What ends a play of the email agent in one mailbox, though it may go on in another."""

from workers.agentkit.plays import Asks


class NotThere(Asks):
    """What is meant isn't in this mailbox; it may be in another of the person's."""
