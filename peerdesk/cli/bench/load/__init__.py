"""Load on a live server of ours: a small HTTP client, the tickets to search in, the server itself."""
