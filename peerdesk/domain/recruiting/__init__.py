"""How people come to apply, and what becomes of those who do."""
