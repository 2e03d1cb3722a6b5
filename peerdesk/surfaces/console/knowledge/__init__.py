"""The console's pages about knowledge: what is proposed, approved, found, changed, reviewed, brought in."""
