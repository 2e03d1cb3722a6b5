"""Identity and background checks by others: asked for with consent, kept as a word and an end, never as documents."""
