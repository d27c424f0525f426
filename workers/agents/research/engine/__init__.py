"""Reads pages that others wrote, in the sandbox: main text, author, date, and what a reader does not see."""
