"""Insights: read-only figures of the whole."""
