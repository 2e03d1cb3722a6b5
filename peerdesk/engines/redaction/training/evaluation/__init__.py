"""The evaluation set of the guard: generated support tickets with every identifier labelled by construction.

Written apart from the training data: nothing here may be imported or copied by the trainers, and the other way round
(docs/decisions/0023). Three parts, `dev` and `dev2` to choose by and `final` to report, share no template, product or name.
"""
