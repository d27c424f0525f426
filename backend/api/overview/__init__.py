"""How the whole deployment is doing, on one page for who runs it."""
