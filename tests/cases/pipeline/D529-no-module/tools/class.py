"""Less."""
