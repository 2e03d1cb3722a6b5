"""The guidance beside a held ticket."""
