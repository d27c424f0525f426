"""The document agent: text, tables, fields and quotes out of documents, and their pages as files."""
