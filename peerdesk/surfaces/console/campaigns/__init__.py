"""Campaigns of a brand: pages, links, funnels."""
