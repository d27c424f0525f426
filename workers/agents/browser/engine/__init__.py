"""The browser engine: a pool of contexts in one Chromium, their pages, and the guard over what goes out."""
