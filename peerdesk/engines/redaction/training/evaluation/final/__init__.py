"""The final part of the evaluation set: written last, by another hand, with persons, values and templates of its own.

It shares with the other parts only the joining of pieces, the noise and the numbers that carry a checksum.
"""
