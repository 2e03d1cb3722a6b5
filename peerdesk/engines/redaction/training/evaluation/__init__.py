"""The evaluation set of the guard: generated support tickets with every identifier labelled by construction.

Written apart from the training data: nothing here may be imported or copied by the trainers, and the other way round
(docs/decisions/0023). Its parts share no template, product or error number: `dev`, `dev2` and `dev3` to choose by,
`final` to report.
"""
