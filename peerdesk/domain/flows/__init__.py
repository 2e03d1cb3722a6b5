"""Step-by-step flows."""
