"""Callbacks of providers: verify, parse, one command."""
