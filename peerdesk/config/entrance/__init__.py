"""How one gets in: signing up, and where a log-in leads."""
