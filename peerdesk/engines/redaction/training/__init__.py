"""How the guard's tagger is trained and, apart from it, how the guard is evaluated."""
