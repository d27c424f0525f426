"""Taking tables, lists, data and differences out of pages."""
