"""The other process of each part: what is measured runs here, its client elsewhere."""
