"""What the desk shows beside a ticket: drafts, the brand's voice as checks, what to ask, what to avoid."""
