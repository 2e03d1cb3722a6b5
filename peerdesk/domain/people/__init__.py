"""Log-ins: one `User` for every person who signs in, whatever the role."""
