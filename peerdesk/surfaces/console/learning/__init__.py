"""What the machine has learned about topics, in the console."""
