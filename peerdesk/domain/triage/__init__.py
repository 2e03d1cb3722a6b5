"""Triage: language, topic and urgency with confidences, and the people who correct them."""
