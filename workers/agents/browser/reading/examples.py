"""Requests that the built-in model understands, shown where it doesn't understand one."""

EXAMPLES = (
    "Open https://example.com and take a screenshot on an iPhone",
    "Get the table of prices from https://example.com/prices as CSV",
    "What does https://example.com/news say about the bridge?",
)
