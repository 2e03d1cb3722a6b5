"""The foundation: knows no business words and imports nothing from above."""
