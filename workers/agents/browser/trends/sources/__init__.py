"""Where trends are looked for: one file for each kind of source."""
