"""What the browser agent does outside: it sends forms, after a yes, once."""
