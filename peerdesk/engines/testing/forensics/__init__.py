"""Signs that answers are not what they seem; each comes with its evidence and how often it is a false alarm.

They flag, and never decide: a person looks at the evidence, and hears the candidate.
"""
