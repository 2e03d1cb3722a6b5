"""Peerdesk: customers ask, people who know the product answer, nobody who answers sees personal data."""

__version__ = "0.1.0"
