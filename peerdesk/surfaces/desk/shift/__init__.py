"""The first shift: what mentors read, and what newcomers hear."""
