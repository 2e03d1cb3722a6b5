"""Acting on a value without seeing it: actions that a brand registers, and their calls."""
