"""Matching: rounds, offers and claims, each with its reasons."""
