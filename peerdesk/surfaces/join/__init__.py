"""Where people apply to answer for a brand."""
