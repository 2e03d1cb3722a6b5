"""A reference action server: what a brand's own system does with signed requests of the broker, over a small store."""
