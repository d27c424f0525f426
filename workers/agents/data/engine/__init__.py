"""What runs inside the sandbox: opens files that strangers made, answers questions about them in JSON."""
