"""Language models that brands connect: where they are, what they may cost, what was asked of them."""
