"""What the built-in model does for each kind of request: one generator each, of tool calls, that returns the answer."""
