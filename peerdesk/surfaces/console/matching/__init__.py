"""Who is asked: the valve, policies in versions, and every decision with its reasons."""
