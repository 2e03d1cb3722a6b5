"""How a brand reaches people itself: mails to a segment, and what comes back of them."""
