"""Detectors, one kind of personal data each: from a text to spans, without knowing of one another."""
