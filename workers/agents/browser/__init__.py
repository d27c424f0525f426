"""The browser agent."""
