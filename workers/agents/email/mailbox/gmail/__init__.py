"""Gmail by Google's API."""
