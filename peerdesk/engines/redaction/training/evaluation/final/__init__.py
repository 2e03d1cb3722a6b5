"""What only the final part of the evaluation set has: persons, values, disguises and channels of its own.

The development parts have been opened to whoever tunes the guard, so the part that judges must not share their shapes.
"""
