"""The expert's desk: offers, conversation, guidance, earnings."""
