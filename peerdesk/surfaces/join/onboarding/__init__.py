"""The accepted person: papers, training, first shift, cards."""
