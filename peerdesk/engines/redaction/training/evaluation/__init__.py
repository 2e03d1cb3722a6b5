"""The evaluation set of the guard: generated support tickets with every identifier labelled by construction.

Written apart from the training data: nothing here may be imported or copied by the trainers, and the other way round
(docs/decisions/0023). Two halves, `dev` and `dev2`, both to choose by, share no template, no product and no name.
"""
