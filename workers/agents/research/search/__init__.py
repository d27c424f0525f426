"""Searching the web: providers in an order, each with its circuit, and what they found kept for a while."""
