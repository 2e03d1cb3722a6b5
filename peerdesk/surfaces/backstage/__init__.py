"""Django admin for operators; the one surface that sees models."""
