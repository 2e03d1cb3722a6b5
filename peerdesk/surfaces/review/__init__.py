"""Where the network's reviewers decide applications."""
