"""The sources that one step has read: what they say, passage by passage, and what they say about themselves."""
