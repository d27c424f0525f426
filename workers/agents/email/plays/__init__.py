"""What the built-in model does for each kind of request: tool calls one after the other, then the words."""
