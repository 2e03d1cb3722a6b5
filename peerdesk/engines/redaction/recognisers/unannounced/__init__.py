"""Values that no word announces and no checksum proves: what they are shows by their form alone."""
