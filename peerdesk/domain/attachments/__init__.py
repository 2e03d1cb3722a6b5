"""Files that come with messages: refused, or read as text; originals sealed."""
