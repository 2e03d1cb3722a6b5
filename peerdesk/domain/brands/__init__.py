"""Brands: the companies served, their topics, terms, staff and API keys."""
