"""Quality: the customer's survey of one resolution."""
