"""Channels: outgoing mail intents and how a customer is reached."""
