"""A conversation's first title."""

LONGEST = 60


def title_of(message: str) -> str:
    """Return the first words of the first line, at most ``LONGEST`` characters."""
    line = " ".join(message.strip().splitlines()[0].split())
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > LONGEST // 2 else cut).rstrip(",;:–—- ") + "…"
