"""Programs for identity and background checks."""
