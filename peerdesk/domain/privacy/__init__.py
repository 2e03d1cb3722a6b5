"""Customers and their personal data: the vault, placeholders, reveals, the guard's incidents."""
