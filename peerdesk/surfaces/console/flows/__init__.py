"""Flows in the console: drawn, walked for a try, approved, copied, carried to a file and back, and what came of them."""
