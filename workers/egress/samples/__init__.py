"""The sample site: a few pages to try Warren on, also without any network."""
