"""Tickets: one unit of work, its states, timers, escalations and resolutions."""
