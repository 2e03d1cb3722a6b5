"""PostgreSQL: which server, where it lives, how it is started, and migrations that fail fast."""
