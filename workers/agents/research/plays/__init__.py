"""What the built-in model does for each kind of request."""
