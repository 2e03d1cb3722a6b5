"""Answers: knowledge, search, self-service and guidance."""
