"""Webhooks: signed deliveries of events to a brand's own systems."""
