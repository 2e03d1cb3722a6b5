"""Incidents: many people with the same trouble at once, answered once."""
