"""Mail as bytes: read whatever a stranger sent, write only what is well-formed."""
