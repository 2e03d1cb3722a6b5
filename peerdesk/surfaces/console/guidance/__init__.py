"""How replies should sound, what they need, what to avoid, and what people made of the drafts."""
