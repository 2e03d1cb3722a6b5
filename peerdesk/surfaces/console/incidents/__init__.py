"""Incidents in the console: many people with the same trouble, answered once."""
