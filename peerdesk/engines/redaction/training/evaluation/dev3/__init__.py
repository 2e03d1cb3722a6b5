"""What only the third part of the evaluation set has: persons, values, disguises and channels of its own.

It judged the guard twice and was opened then; it has persons, values and channels of its own beside `dev` and `dev2`.
"""
