"""What a customer sees: help page, question form, conversation page, rating."""
