"""The public REST API, version 1: one key per brand, problem+json for errors, Idempotency-Key for creations."""
