"""Models: chosen by name, called with care, metered; workers import this, the api never does."""
