"""Conversations: the thread between one customer and one brand, and its messages."""
