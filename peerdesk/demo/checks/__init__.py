"""A reference provider of checks: what a service does with our signed requests, and how it answers."""
