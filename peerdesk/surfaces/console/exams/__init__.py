"""Exams of a brand: banks of items, prompts, terms, what came of them."""
