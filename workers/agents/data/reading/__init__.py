"""How the built-in model reads a question about tables: words, columns, periods, filters, joins."""
