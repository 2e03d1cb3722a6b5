"""A probe of the guard in other layouts and disguises than all other parts, by those who train it: only to choose by."""
