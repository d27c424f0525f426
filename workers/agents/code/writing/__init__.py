"""Programs the built-in model can write: recipes kept as data, and date parsers made from samples."""
