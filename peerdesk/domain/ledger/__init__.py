"""The ledger: accounts, balanced journal entries, postings. Knows money and nothing else."""
