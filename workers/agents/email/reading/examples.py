"""Requests that the built-in model understands."""

EXAMPLES = (
    "What is unread from my landlord?",
    "Summarise today's mail and list what I must do",
    "Draft a reply to the plumber saying Thursday works",
)
